package main

import (
	"net"

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
)

func cidr(text string) *net.IPNet {
	_, network, err := net.ParseCIDR(text)
	if err != nil {
		panic(err)
	}
	return network
}

func ref[T any](value T) *T { return &value }

// fleet makes what one cloud host of a stack needs, uses it, and takes it away again.
func (w walk) fleet() {
	c, ctx := w.client, w.ctx
	labels := map[string]string{"stack": "test", "role": "web"}
	key, _, err := c.SSHKey.Create(ctx, hcloud.SSHKeyCreateOpts{Name: "deploy", PublicKey: publicKey, Labels: labels})
	must("ssh key", err)
	holds("fingerprint", len(key.Fingerprint) == 47, key.Fingerprint)
	_, _, err = c.SSHKey.Create(ctx, hcloud.SSHKeyCreateOpts{Name: "again", PublicKey: publicKey})
	refused("the same key", err, hcloud.ErrorCodeUniquenessError)
	_, _, err = c.SSHKey.Create(ctx, hcloud.SSHKeyCreateOpts{Name: "bad", PublicKey: "ssh-ed25519 AAAA"})
	refused("no key", err, hcloud.ErrorCodeInvalidInput)

	network := w.network(labels)
	firewall := w.firewall(labels)
	ipv4 := w.primaryIP("web-v4", hcloud.PrimaryIPTypeIPv4)
	ipv6 := w.primaryIP("web-v6", hcloud.PrimaryIPTypeIPv6)
	group, _, err := c.PlacementGroup.Create(ctx, hcloud.PlacementGroupCreateOpts{Name: "spread", Type: hcloud.PlacementGroupTypeSpread})
	must("placement group", err)
	volume := w.volume()

	opts := hcloud.ServerCreateOpts{
		Name: "web", ServerType: &hcloud.ServerType{Name: "cx22"}, Image: &hcloud.Image{Name: "debian-13"},
		Location: &hcloud.Location{Name: "fsn1"}, SSHKeys: []*hcloud.SSHKey{key}, Labels: labels,
		Networks:       []*hcloud.Network{network},
		Firewalls:      []*hcloud.ServerCreateFirewall{{Firewall: *firewall}},
		PlacementGroup: group.PlacementGroup, UserData: "#cloud-config\nssh_pwauth: false\n",
		PublicNet: &hcloud.ServerCreatePublicNet{EnableIPv4: true, EnableIPv6: true, IPv4: ipv4, IPv6: ipv6},
	}
	created, _, err := c.Server.Create(ctx, opts)
	must("server", err)
	server := created.Server
	holds("server is being made", server.Status == hcloud.ServerStatusInitializing && server.Locked, server)
	_, _, err = c.Server.Poweroff(ctx, server)
	refused("power off while it is made", err, hcloud.ErrorCodeLocked)
	must("server runs", c.Action.WaitFor(ctx, append(created.NextActions, created.Action)...))
	_, _, err = c.Server.Create(ctx, opts)
	refused("the same server", err, hcloud.ErrorCode("primary_ip_assigned"))

	server, _, err = c.Server.GetByName(ctx, "web")
	must("server by name", err)
	holds("addresses", server.PublicNet.IPv4.IP.Equal(ipv4.IP) && server.PublicNet.IPv6.Network.String() == ipv6.Network.String(), server.PublicNet)
	holds("firewall applied", len(server.PublicNet.Firewalls) == 1, server.PublicNet.Firewalls)
	holds("private address", len(server.PrivateNet) == 1 && server.PrivateNet[0].IP.String() == "10.0.1.1", server.PrivateNet)
	holds("running", server.Status == hcloud.ServerStatusRunning && !server.Locked, server.Status)
	w.settings(server)
	w.power(server)

	attach, _, err := c.Volume.Attach(ctx, volume, server)
	w.done("attach volume", attach, err)
	_, err = c.Volume.Delete(ctx, volume)
	refused("deleting an attached volume", err, hcloud.ErrorCodeResourceInUse)
	detach, _, err := c.Volume.Detach(ctx, volume)
	w.done("detach volume", detach, err)
	floating := w.floatingIP(server)
	w.balancer(server, network)
	_, err = c.Firewall.Delete(ctx, firewall)
	refused("deleting a firewall in use", err, hcloud.ErrorCodeResourceInUse)
	_, err = c.Network.Delete(ctx, network)
	refused("deleting a network in use", err, hcloud.ErrorCodeResourceInUse)
	_, err = c.PrimaryIP.Delete(ctx, ipv4)
	refused("deleting an address in use", err, hcloud.ErrorCodeServerNotStopped)

	deleted, _, err := c.Server.DeleteWithResult(ctx, server)
	must("delete server", err)
	must("server is gone", c.Action.WaitFor(ctx, deleted.Action))
	gone, _, err := c.Server.GetByID(ctx, server.ID)
	must("look for the server", err)
	holds("no server", gone == nil, gone)
	for step, remove := range map[string]func() (*hcloud.Response, error){
		"floating ip":     func() (*hcloud.Response, error) { return c.FloatingIP.Delete(ctx, floating) },
		"volume":          func() (*hcloud.Response, error) { return c.Volume.Delete(ctx, volume) },
		"primary ipv4":    func() (*hcloud.Response, error) { return c.PrimaryIP.Delete(ctx, ipv4) },
		"primary ipv6":    func() (*hcloud.Response, error) { return c.PrimaryIP.Delete(ctx, ipv6) },
		"firewall":        func() (*hcloud.Response, error) { return c.Firewall.Delete(ctx, firewall) },
		"network":         func() (*hcloud.Response, error) { return c.Network.Delete(ctx, network) },
		"placement group": func() (*hcloud.Response, error) { return c.PlacementGroup.Delete(ctx, group.PlacementGroup) },
		"ssh key":         func() (*hcloud.Response, error) { return c.SSHKey.Delete(ctx, key) },
	} {
		_, err := remove()
		must("delete "+step, err)
	}
}
