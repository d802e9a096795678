package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"time"

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
)

// balancer makes a load balancer with all that belongs to one, in front of the server, and takes it away again.
func (w walk) balancer(server *hcloud.Server, network *hcloud.Network) {
	c, ctx := w.client, w.ctx
	certificates := w.certificates()
	created, _, err := c.LoadBalancer.Create(ctx, hcloud.LoadBalancerCreateOpts{
		Name: "front", LoadBalancerType: &hcloud.LoadBalancerType{Name: "lb11"}, Location: &hcloud.Location{Name: "fsn1"},
		Algorithm: &hcloud.LoadBalancerAlgorithm{Type: hcloud.LoadBalancerAlgorithmTypeRoundRobin}, Labels: map[string]string{"role": "front"},
	})
	must("load balancer", err)
	must("load balancer, finished", c.Action.WaitFor(ctx, created.Action))
	balancer := created.LoadBalancer
	private := hcloud.LoadBalancerAddServerTargetOpts{Server: server, UsePrivateIP: ref(true)}
	_, _, err = c.LoadBalancer.AddServerTarget(ctx, balancer, private)
	refused("a private target without a network", err, hcloud.ErrorCodeLoadBalancerNotAttachedToNetwork)
	action, _, err := c.LoadBalancer.AttachToNetwork(ctx, balancer, hcloud.LoadBalancerAttachToNetworkOpts{Network: network, IP: net.ParseIP("10.0.1.20")})
	w.done("attach load balancer", action, err)
	_, _, err = c.LoadBalancer.AttachToNetwork(ctx, balancer, hcloud.LoadBalancerAttachToNetworkOpts{Network: network})
	refused("attaching it twice", err, hcloud.ErrorCodeLoadBalancerAlreadyAttached)
	action, _, err = c.LoadBalancer.AddServerTarget(ctx, balancer, private)
	w.done("server target", action, err)
	_, _, err = c.LoadBalancer.AddServerTarget(ctx, balancer, private)
	refused("the same target", err, hcloud.ErrorCodeTargetAlreadyDefined)
	action, _, err = c.LoadBalancer.AddLabelSelectorTarget(ctx, balancer, hcloud.LoadBalancerAddLabelSelectorTargetOpts{Selector: "role=db", UsePrivateIP: ref(true)})
	w.done("label target", action, err)
	action, _, err = c.LoadBalancer.AddIPTarget(ctx, balancer, hcloud.LoadBalancerAddIPTargetOpts{IP: net.ParseIP("203.0.113.7")})
	w.done("address target", action, err)

	https := hcloud.LoadBalancerAddServiceOpts{Protocol: hcloud.LoadBalancerServiceProtocolHTTPS, ListenPort: ref(443), DestinationPort: ref(80)}
	_, _, err = c.LoadBalancer.AddService(ctx, balancer, https)
	refused("https without a certificate", err, hcloud.ErrorCodeInvalidInput)
	https.HTTP = &hcloud.LoadBalancerAddServiceOptsHTTP{Certificates: certificates, RedirectHTTP: ref(true)}
	action, _, err = c.LoadBalancer.AddService(ctx, balancer, https)
	w.done("https service", action, err)
	plain := hcloud.LoadBalancerAddServiceOpts{Protocol: hcloud.LoadBalancerServiceProtocolHTTP}
	_, _, err = c.LoadBalancer.AddService(ctx, balancer, plain)
	refused("a port that a redirection has", err, hcloud.ErrorCode("source_port_used"))
	tcp := hcloud.LoadBalancerAddServiceOpts{
		Protocol: hcloud.LoadBalancerServiceProtocolTCP, ListenPort: ref(5432), DestinationPort: ref(5432), Proxyprotocol: ref(true),
		HealthCheck: &hcloud.LoadBalancerAddServiceOptsHealthCheck{
			Protocol: hcloud.LoadBalancerServiceProtocolTCP, Port: ref(5432), Interval: ref(5 * time.Second), Timeout: ref(3 * time.Second), Retries: ref(2),
		},
	}
	action, _, err = c.LoadBalancer.AddService(ctx, balancer, tcp)
	w.done("tcp service", action, err)
	action, _, err = c.LoadBalancer.UpdateService(ctx, balancer, 5432, hcloud.LoadBalancerUpdateServiceOpts{DestinationPort: ref(5433)})
	w.done("update service", action, err)
	_, err = c.Certificate.Delete(ctx, certificates[0])
	refused("deleting a certificate in use", err, hcloud.ErrorCodeResourceInUse)
	action, _, err = c.LoadBalancer.ChangeAlgorithm(ctx, balancer, hcloud.LoadBalancerChangeAlgorithmOpts{Type: hcloud.LoadBalancerAlgorithmTypeLeastConnections})
	w.done("change algorithm", action, err)
	action, _, err = c.LoadBalancer.ChangeType(ctx, balancer, hcloud.LoadBalancerChangeTypeOpts{LoadBalancerType: &hcloud.LoadBalancerType{Name: "lb21"}})
	w.done("change load balancer type", action, err)
	action, _, err = c.LoadBalancer.ChangeDNSPtr(ctx, balancer, balancer.PublicNet.IPv4.IP.String(), ref("front.example.org"))
	w.done("reverse name of the load balancer", action, err)
	action, _, err = c.LoadBalancer.DisablePublicInterface(ctx, balancer)
	w.done("disable public interface", action, err)
	action, _, err = c.LoadBalancer.EnablePublicInterface(ctx, balancer)
	w.done("enable public interface", action, err)
	w.whole(balancer, server)

	action, _, err = c.LoadBalancer.DeleteService(ctx, balancer, 443)
	w.done("delete service", action, err)
	action, _, err = c.LoadBalancer.RemoveLabelSelectorTarget(ctx, balancer, "role=db")
	w.done("remove label target", action, err)
	action, _, err = c.LoadBalancer.RemoveIPTarget(ctx, balancer, net.ParseIP("203.0.113.7"))
	w.done("remove address target", action, err)
	action, _, err = c.LoadBalancer.RemoveServerTarget(ctx, balancer, server)
	w.done("remove server target", action, err)
	action, _, err = c.LoadBalancer.DetachFromNetwork(ctx, balancer, hcloud.LoadBalancerDetachFromNetworkOpts{Network: network})
	w.done("detach load balancer", action, err)
	_, err = c.LoadBalancer.Delete(ctx, balancer)
	must("delete load balancer", err)
	for _, certificate := range certificates {
		_, err = c.Certificate.Delete(ctx, certificate)
		must("delete certificate", err)
	}
}

// whole looks at everything at once, protected.
func (w walk) whole(balancer *hcloud.LoadBalancer, server *hcloud.Server) {
	c, ctx := w.client, w.ctx
	protection := hcloud.LoadBalancerChangeProtectionOpts{Delete: ref(true)}
	action, _, err := c.LoadBalancer.ChangeProtection(ctx, balancer, protection)
	w.done("protect load balancer", action, err)
	_, err = c.LoadBalancer.Delete(ctx, balancer)
	refused("deleting a protected load balancer", err, hcloud.ErrorCodeProtected)
	protection.Delete = ref(false)
	action, _, err = c.LoadBalancer.ChangeProtection(ctx, balancer, protection)
	w.done("unprotect load balancer", action, err)
	balancer, _, err = c.LoadBalancer.GetByID(ctx, balancer.ID)
	must("load balancer by id", err)
	holds("load balancer", balancer.LoadBalancerType.Name == "lb21" && balancer.PrivateNet[0].IP.String() == "10.0.1.20" &&
		balancer.PublicNet.Enabled && balancer.PublicNet.IPv4.DNSPtr == "front.example.org" &&
		balancer.Algorithm.Type == hcloud.LoadBalancerAlgorithmTypeLeastConnections, balancer)
	holds("services", len(balancer.Services) == 2 && balancer.Services[0].HTTP.RedirectHTTP && len(balancer.Services[0].HTTP.Certificates) == 2 &&
		balancer.Services[1].DestinationPort == 5433 && balancer.Services[1].HealthCheck.Interval == 5*time.Second, balancer.Services)
	holds("targets", len(balancer.Targets) == 3 && balancer.Targets[0].Server.Server.ID == server.ID &&
		balancer.Targets[0].HealthStatus[0].Status == hcloud.LoadBalancerTargetHealthStatusStatusHealthy &&
		balancer.Targets[1].Targets[0].Server.Server.ID == server.ID, balancer.Targets)
}

// certificates makes one that is issued and one that is uploaded.
func (w walk) certificates() []*hcloud.Certificate {
	c, ctx := w.client, w.ctx
	managed, _, err := c.Certificate.CreateCertificate(ctx, hcloud.CertificateCreateOpts{
		Name: "managed", Type: hcloud.CertificateTypeManaged, DomainNames: []string{"example.org", "*.example.org"},
	})
	must("managed certificate", err)
	holds("it is being issued", managed.Certificate.Status.Issuance == hcloud.CertificateStatusTypePending, managed.Certificate)
	must("managed certificate, finished", c.Action.WaitFor(ctx, managed.Action))
	issued, _, err := c.Certificate.GetByID(ctx, managed.Certificate.ID)
	must("managed certificate by id", err)
	holds("it is issued", issued.Status.Issuance == hcloud.CertificateStatusTypeCompleted && issued.Fingerprint != "" &&
		issued.NotValidAfter.After(time.Now()), issued)
	certificate, key := pair("front.example.org")
	_, other := pair("front.example.org")
	_, _, err = c.Certificate.Create(ctx, hcloud.CertificateCreateOpts{Name: "uploaded", Certificate: certificate, PrivateKey: other})
	refused("a key of another certificate", err, hcloud.ErrorCodeInvalidInput)
	uploaded, _, err := c.Certificate.Create(ctx, hcloud.CertificateCreateOpts{Name: "uploaded", Certificate: certificate, PrivateKey: key})
	must("uploaded certificate", err)
	holds("its names", len(uploaded.DomainNames) == 1 && uploaded.DomainNames[0] == "front.example.org", uploaded)
	renamed, _, err := c.Certificate.Update(ctx, uploaded, hcloud.CertificateUpdateOpts{Name: "own", Labels: map[string]string{"role": "front"}})
	must("update certificate", err)
	holds("its new name", renamed.Name == "own" && renamed.Labels["role"] == "front", renamed)
	return []*hcloud.Certificate{managed.Certificate, uploaded}
}

// pair makes a certificate that signs itself, in PEM, with its key.
func pair(name string) (certificate, key string) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must("key", err)
	template := x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour)}
	signed, err := x509.CreateCertificate(rand.Reader, &template, &template, &private.PublicKey, private)
	must("certificate", err)
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	must("encode key", err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}))
}
