package main

import (
	"net"

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
)

func (w walk) network(labels map[string]string) *hcloud.Network {
	c, ctx := w.client, w.ctx
	_, _, err := c.Network.Create(ctx, hcloud.NetworkCreateOpts{Name: "public", IPRange: cidr("8.8.8.0/24")})
	refused("a public range", err, hcloud.ErrorCodeInvalidInput)
	network, _, err := c.Network.Create(ctx, hcloud.NetworkCreateOpts{Name: "net", IPRange: cidr("10.0.0.0/16"), Labels: labels})
	must("network", err)
	subnet := hcloud.NetworkSubnet{Type: hcloud.NetworkSubnetTypeCloud, IPRange: cidr("10.0.1.0/24"), NetworkZone: hcloud.NetworkZoneEUCentral}
	action, _, err := c.Network.AddSubnet(ctx, network, hcloud.NetworkAddSubnetOpts{Subnet: subnet})
	w.done("add subnet", action, err)
	subnet.IPRange = cidr("10.1.0.0/24")
	_, _, err = c.Network.AddSubnet(ctx, network, hcloud.NetworkAddSubnetOpts{Subnet: subnet})
	refused("a subnet outside", err, hcloud.ErrorCodeInvalidInput)
	route := hcloud.NetworkRoute{Destination: cidr("10.100.0.0/16"), Gateway: net.ParseIP("10.0.1.1")}
	action, _, err = c.Network.AddRoute(ctx, network, hcloud.NetworkAddRouteOpts{Route: route})
	w.done("add route", action, err)
	action, _, err = c.Network.DeleteRoute(ctx, network, hcloud.NetworkDeleteRouteOpts{Route: route})
	w.done("delete route", action, err)
	action, _, err = c.Network.ChangeProtection(ctx, network, hcloud.NetworkChangeProtectionOpts{Delete: ref(true)})
	w.done("protect network", action, err)
	_, err = c.Network.Delete(ctx, network)
	refused("deleting a protected network", err, hcloud.ErrorCodeProtected)
	action, _, err = c.Network.ChangeProtection(ctx, network, hcloud.NetworkChangeProtectionOpts{Delete: ref(false)})
	w.done("unprotect network", action, err)
	network, _, err = c.Network.GetByID(ctx, network.ID)
	must("network again", err)
	holds("subnet with gateway", len(network.Subnets) == 1 && network.Subnets[0].Gateway.String() == "10.0.0.1", network.Subnets)
	return network
}

func (w walk) firewall(labels map[string]string) *hcloud.Firewall {
	c, ctx := w.client, w.ctx
	anywhere := []net.IPNet{*cidr("0.0.0.0/0"), *cidr("::/0")}
	rule := hcloud.FirewallRule{Direction: hcloud.FirewallRuleDirectionIn, Protocol: hcloud.FirewallRuleProtocolTCP, Port: ref("22"), SourceIPs: anywhere}
	created, _, err := c.Firewall.Create(ctx, hcloud.FirewallCreateOpts{Name: "fw", Labels: labels, Rules: []hcloud.FirewallRule{rule}})
	must("firewall", err)
	must("firewall, finished", c.Action.WaitFor(ctx, created.Actions...))
	rule.Port = ref("70000")
	_, _, err = c.Firewall.SetRules(ctx, created.Firewall, hcloud.FirewallSetRulesOpts{Rules: []hcloud.FirewallRule{rule}})
	refused("a port out of range", err, hcloud.ErrorCodeInvalidInput)
	rule.Port = ref("80-443")
	icmp := hcloud.FirewallRule{Direction: hcloud.FirewallRuleDirectionIn, Protocol: hcloud.FirewallRuleProtocolICMP, SourceIPs: anywhere, Description: ref("ping")}
	actions, _, err := c.Firewall.SetRules(ctx, created.Firewall, hcloud.FirewallSetRulesOpts{Rules: []hcloud.FirewallRule{rule, icmp}})
	must("set rules", err)
	must("set rules, finished", c.Action.WaitFor(ctx, actions...))
	return created.Firewall
}

func (w walk) primaryIP(name string, kind hcloud.PrimaryIPType) *hcloud.PrimaryIP {
	created, _, err := w.client.PrimaryIP.Create(w.ctx, hcloud.PrimaryIPCreateOpts{
		Name: name, Type: kind, AssigneeType: "server", Datacenter: "fsn1-dc14", AutoDelete: ref(false),
	})
	must("primary ip "+name, err)
	holds("address of "+name, created.PrimaryIP.IP != nil, created.PrimaryIP)
	return created.PrimaryIP
}

func (w walk) volume() *hcloud.Volume {
	created, _, err := w.client.Volume.Create(w.ctx, hcloud.VolumeCreateOpts{
		Name: "data", Size: 10, Location: &hcloud.Location{Name: "fsn1"}, Format: ref("ext4"),
	})
	must("volume", err)
	must("volume, finished", w.client.Action.WaitFor(w.ctx, created.Action))
	action, _, err := w.client.Volume.Resize(w.ctx, created.Volume, 20)
	w.done("resize volume", action, err)
	return created.Volume
}

// floatingIP leaves one that is assigned to the server.
func (w walk) floatingIP(server *hcloud.Server) *hcloud.FloatingIP {
	c, ctx := w.client, w.ctx
	home := &hcloud.Location{Name: "fsn1"}
	created, _, err := c.FloatingIP.Create(ctx, hcloud.FloatingIPCreateOpts{Name: ref("www"), Type: hcloud.FloatingIPTypeIPv4, HomeLocation: home})
	must("floating ip", err)
	_, _, err = c.FloatingIP.Create(ctx, hcloud.FloatingIPCreateOpts{Name: ref("www"), Type: hcloud.FloatingIPTypeIPv4, HomeLocation: home})
	refused("the same floating ip", err, hcloud.ErrorCodeUniquenessError)
	floating := created.FloatingIP
	action, _, err := c.FloatingIP.Assign(ctx, floating, server)
	w.done("assign floating ip", action, err)
	action, _, err = c.FloatingIP.Unassign(ctx, floating)
	w.done("unassign floating ip", action, err)
	action, _, err = c.FloatingIP.Assign(ctx, floating, server)
	w.done("assign floating ip again", action, err)
	action, _, err = c.FloatingIP.ChangeDNSPtr(ctx, floating, floating.IP.String(), ref("www.example.org"))
	w.done("reverse name of the floating ip", action, err)
	protection := hcloud.FloatingIPChangeProtectionOpts{Delete: ref(true)}
	action, _, err = c.FloatingIP.ChangeProtection(ctx, floating, protection)
	w.done("protect floating ip", action, err)
	_, err = c.FloatingIP.Delete(ctx, floating)
	refused("deleting a protected floating ip", err, hcloud.ErrorCodeProtected)
	protection.Delete = ref(false)
	action, _, err = c.FloatingIP.ChangeProtection(ctx, floating, protection)
	w.done("unprotect floating ip", action, err)
	floating, _, err = c.FloatingIP.Update(ctx, floating, hcloud.FloatingIPUpdateOpts{Description: "moves", Labels: map[string]string{"role": "www"}})
	must("update floating ip", err)
	holds("floating ip", floating.Server.ID == server.ID && floating.Description == "moves" && floating.Labels["role"] == "www" &&
		floating.DNSPtr[floating.IP.String()] == "www.example.org" && floating.HomeLocation.Name == "fsn1", floating)
	return floating
}

// snapshot makes one of the server, starts another server from it, and takes both away again.
func (w walk) snapshot(server *hcloud.Server) {
	c, ctx := w.client, w.ctx
	made, _, err := c.Server.CreateImage(ctx, server, &hcloud.ServerCreateImageOpts{Description: ref("nixos"), Labels: map[string]string{"os": "nixos"}})
	must("snapshot", err)
	holds("it is being made", made.Image.Status == hcloud.ImageStatusCreating && made.Image.CreatedFrom.ID == server.ID, made.Image)
	_, _, err = c.Server.CreateImage(ctx, server, nil)
	refused("a second one at the same time", err, hcloud.ErrorCodeLocked)
	opts := hcloud.ServerCreateOpts{
		Name: "copy", ServerType: &hcloud.ServerType{Name: "cx32"}, Image: made.Image, Location: &hcloud.Location{Name: "fsn1"},
	}
	_, _, err = c.Server.Create(ctx, opts)
	refused("a server from a snapshot that is not there yet", err, hcloud.ErrorCodeInvalidInput)
	must("snapshot, finished", c.Action.WaitFor(ctx, made.Action))
	snapshots, err := c.Image.AllWithOpts(ctx, hcloud.ImageListOpts{
		ListOpts: hcloud.ListOpts{LabelSelector: "os=nixos"}, Type: []hcloud.ImageType{hcloud.ImageTypeSnapshot},
	})
	must("snapshots by label", err)
	holds("one snapshot", len(snapshots) == 1 && snapshots[0].ID == made.Image.ID && snapshots[0].Status == hcloud.ImageStatusAvailable, snapshots)
	image, _, err := c.Image.Update(ctx, made.Image, hcloud.ImageUpdateOpts{Description: ref("nixos 25.11")})
	must("update snapshot", err)
	holds("its description", image.Description == "nixos 25.11" && image.Labels["os"] == "nixos", image)
	created, _, err := c.Server.Create(ctx, opts)
	must("server from the snapshot", err)
	must("it runs", c.Action.WaitFor(ctx, append(created.NextActions, created.Action)...))
	holds("its image", created.Server.Image.ID == image.ID, created.Server.Image)
	deleted, _, err := c.Server.DeleteWithResult(ctx, created.Server)
	must("delete it", err)
	must("it is gone", c.Action.WaitFor(ctx, deleted.Action))
	action, _, err := c.Image.ChangeProtection(ctx, image, hcloud.ImageChangeProtectionOpts{Delete: ref(true)})
	w.done("protect snapshot", action, err)
	_, err = c.Image.Delete(ctx, image)
	refused("deleting a protected snapshot", err, hcloud.ErrorCodeProtected)
	action, _, err = c.Image.ChangeProtection(ctx, image, hcloud.ImageChangeProtectionOpts{Delete: ref(false)})
	w.done("unprotect snapshot", action, err)
	_, err = c.Image.Delete(ctx, image)
	must("delete snapshot", err)
}
