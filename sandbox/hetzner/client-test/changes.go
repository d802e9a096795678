package main

import (
	"net"
	"time"

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
)

// settings changes what does not need the power switch.
func (w walk) settings(server *hcloud.Server) {
	c, ctx := w.client, w.ctx
	renamed, _, err := c.Server.Update(ctx, server, hcloud.ServerUpdateOpts{Name: "web.example.org", Labels: map[string]string{"role": "db"}})
	must("update server", err)
	holds("new name and labels", renamed.Name == "web.example.org" && renamed.Labels["role"] == "db", renamed)
	_, _, err = c.Server.Update(ctx, server, hcloud.ServerUpdateOpts{Name: "not a hostname"})
	refused("a bad name", err, hcloud.ErrorCodeInvalidInput)
	action, _, err := c.Server.ChangeDNSPtr(ctx, server, server.PublicNet.IPv4.IP.String(), ref("web.example.org"))
	w.done("reverse name", action, err)
	server, _, err = c.Server.GetByID(ctx, server.ID)
	must("server by id", err)
	holds("reverse name set", server.PublicNet.IPv4.DNSPtr == "web.example.org", server.PublicNet.IPv4)
	protection := hcloud.ServerChangeProtectionOpts{Delete: ref(true), Rebuild: ref(true)}
	action, _, err = c.Server.ChangeProtection(ctx, server, protection)
	w.done("protect server", action, err)
	_, _, err = c.Server.DeleteWithResult(ctx, server)
	refused("deleting a protected server", err, hcloud.ErrorCodeProtected)
	action, _, err = c.Server.ChangeProtection(ctx, server, hcloud.ServerChangeProtectionOpts{Delete: ref(false), Rebuild: ref(false)})
	w.done("unprotect server", action, err)
	network := server.PrivateNet[0].Network
	action, _, err = c.Server.ChangeAliasIPs(ctx, server, hcloud.ServerChangeAliasIPsOpts{Network: network, AliasIPs: []net.IP{net.ParseIP("10.0.1.9")}})
	w.done("alias addresses", action, err)
	action, _, err = c.Server.DetachFromNetwork(ctx, server, hcloud.ServerDetachFromNetworkOpts{Network: network})
	w.done("detach from network", action, err)
	action, _, err = c.Server.AttachToNetwork(ctx, server, hcloud.ServerAttachToNetworkOpts{Network: network, IP: net.ParseIP("10.0.1.7")})
	w.done("attach to network", action, err)
	_, _, err = c.Server.AttachToNetwork(ctx, server, hcloud.ServerAttachToNetworkOpts{Network: network})
	refused("attaching twice", err, hcloud.ErrorCodeServerAlreadyAttached)
	rescue, _, err := c.Server.EnableRescue(ctx, server, hcloud.ServerEnableRescueOpts{Type: hcloud.ServerRescueTypeLinux64})
	must("enable rescue", err)
	w.done("rescue", rescue.Action, err)
	action, _, err = c.Server.DisableRescue(ctx, server)
	w.done("disable rescue", action, err)
}

// power switches the server off and on, and changes what only a server that is off lets change.
func (w walk) power(server *hcloud.Server) {
	c, ctx := w.client, w.ctx
	bigger := hcloud.ServerChangeTypeOpts{ServerType: &hcloud.ServerType{Name: "cx32"}}
	_, _, err := c.Server.ChangeType(ctx, server, bigger)
	refused("changing the type of a running server", err, hcloud.ErrorCodeServerNotStopped)
	for step, call := range map[string]func(_ *hcloud.Server) (*hcloud.Action, *hcloud.Response, error){
		"reboot": func(s *hcloud.Server) (*hcloud.Action, *hcloud.Response, error) { return c.Server.Reboot(ctx, s) },
		"reset":  func(s *hcloud.Server) (*hcloud.Action, *hcloud.Response, error) { return c.Server.Reset(ctx, s) },
	} {
		action, _, err := call(server)
		w.done(step, action, err)
	}
	action, _, err := c.Server.Shutdown(ctx, server)
	w.done("shut down", action, err)
	action, _, err = c.Server.ChangeType(ctx, server, bigger)
	w.done("change type", action, err)
	server, _, err = c.Server.GetByID(ctx, server.ID)
	must("server by id", err)
	holds("running after the change", server.Status == hcloud.ServerStatusRunning, server.Status)
	action, _, err = c.Server.Poweroff(ctx, server)
	w.done("power off", action, err)
	ipv4 := &hcloud.PrimaryIP{ID: server.PublicNet.IPv4.ID}
	action, _, err = c.PrimaryIP.Unassign(ctx, ipv4.ID)
	w.done("unassign address", action, err)
	action, _, err = c.PrimaryIP.Assign(ctx, hcloud.PrimaryIPAssignOpts{ID: ipv4.ID, AssigneeID: server.ID, AssigneeType: "server"})
	w.done("assign address", action, err)
	action, _, err = c.Server.RemoveFromPlacementGroup(ctx, server)
	w.done("leave placement group", action, err)
	action, _, err = c.Server.Poweron(ctx, server)
	w.done("power on", action, err)
	w.snapshot(server)
	rebuilt, _, err := c.Server.RebuildWithResult(ctx, server, hcloud.ServerRebuildOpts{Image: &hcloud.Image{Name: "debian-12"}})
	must("rebuild", err)
	w.done("rebuild", rebuilt.Action, err)
	server, _, err = c.Server.GetByID(ctx, server.ID)
	must("server by id", err)
	holds("type, disk and image", server.ServerType.Name == "cx32" && server.PrimaryDiskSize == 40 && server.Image.Name == "debian-12" &&
		server.Status == hcloud.ServerStatusRunning && time.Since(server.Created) < time.Hour, server)
}
