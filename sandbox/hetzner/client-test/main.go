// Walks the simulated API with Hetzner's own client: everything a fleet uses, in the order of an `up` and a
// `destroy`, and the refusals on the way.
//
// usage: client-test ENDPOINT, with the token in HCLOUD_TOKEN
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
)

// A throw-away key: nobody has its private half.
const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Yk6bJRvyuEDCL3E1ScfZ2IhdUsSVqjH6S0Gv2jJ3k client-test"

type walk struct {
	ctx    context.Context
	client *hcloud.Client
}

func main() {
	if len(os.Args) != 2 || os.Getenv("HCLOUD_TOKEN") == "" {
		fmt.Fprintln(os.Stderr, "usage: HCLOUD_TOKEN=… client-test ENDPOINT")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	newClient := func(token string) *hcloud.Client {
		return hcloud.NewClient(
			hcloud.WithEndpoint(os.Args[1]),
			hcloud.WithToken(token),
			hcloud.WithPollOpts(hcloud.PollOpts{BackoffFunc: hcloud.ConstantBackoff(50 * time.Millisecond)}),
			hcloud.WithRetryOpts(hcloud.RetryOpts{BackoffFunc: hcloud.ConstantBackoff(50 * time.Millisecond), MaxRetries: 2}),
		)
	}
	w := walk{ctx, newClient(os.Getenv("HCLOUD_TOKEN"))}
	_, _, err := newClient("another token").Server.List(ctx, hcloud.ServerListOpts{})
	refused("a foreign token", err, hcloud.ErrorCodeUnauthorized)
	w.catalogue()
	w.fleet()
	w.pagination()
	w.rateLimit()
	fmt.Println("all steps passed")
}

func must(step string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", step, err)
		os.Exit(1)
	}
	fmt.Printf("ok %s\n", step)
}

func holds(step string, condition bool, found any) {
	if !condition {
		fmt.Fprintf(os.Stderr, "%s: does not hold, found %+v\n", step, found)
		os.Exit(1)
	}
	fmt.Printf("ok %s\n", step)
}

func refused(step string, err error, code hcloud.ErrorCode) {
	if !hcloud.IsError(err, code) {
		fmt.Fprintf(os.Stderr, "%s: expected to be refused with %s, found %v\n", step, code, err)
		os.Exit(1)
	}
	fmt.Printf("ok %s is refused with %s\n", step, code)
}

// done waits for the action of a call.
func (w walk) done(step string, action *hcloud.Action, err error) {
	must(step, err)
	must(step+", finished", w.client.Action.WaitFor(w.ctx, action))
}

func (w walk) catalogue() {
	location, _, err := w.client.Location.GetByName(w.ctx, "fsn1")
	must("location", err)
	holds("network zone", location.NetworkZone == hcloud.NetworkZoneEUCentral, location)
	for name, architecture := range map[string]hcloud.Architecture{
		"cx22": hcloud.ArchitectureX86, "cpx21": hcloud.ArchitectureX86, "cax11": hcloud.ArchitectureARM,
	} {
		serverType, _, err := w.client.ServerType.GetByName(w.ctx, name)
		must("server type", err)
		holds("server type "+name, serverType != nil && serverType.Architecture == architecture &&
			len(serverType.Pricings) > 0 && !serverType.IsDeprecated(), serverType)
	}
	old, _, err := w.client.ServerType.GetByName(w.ctx, "cx11")
	must("deprecated server type", err)
	holds("deprecation", old.IsDeprecated() && !old.UnavailableAfter().IsZero(), old)
	for _, name := range []string{"debian-12", "debian-13", "ubuntu-24.04"} {
		image, _, err := w.client.Image.GetByNameAndArchitecture(w.ctx, name, hcloud.ArchitectureARM)
		must("image", err)
		holds("image "+name, image != nil && image.Architecture == hcloud.ArchitectureARM, image)
	}
	datacenter, _, err := w.client.Datacenter.GetByName(w.ctx, "fsn1-dc14")
	must("datacenter", err)
	holds("datacenter's location", datacenter.Location.Name == "fsn1", datacenter)
	pricing, _, err := w.client.Pricing.Get(w.ctx)
	must("pricing", err)
	holds("server type prices", len(pricing.ServerTypes) > 0, pricing)
	isos, err := w.client.ISO.All(w.ctx)
	must("isos", err)
	holds("no isos", len(isos) == 0, isos)
}

func (w walk) pagination() {
	for i := 0; i < 53; i++ {
		_, _, err := w.client.PlacementGroup.Create(w.ctx, hcloud.PlacementGroupCreateOpts{
			Name: fmt.Sprintf("page-%02d", i), Type: hcloud.PlacementGroupTypeSpread, Labels: map[string]string{"n": fmt.Sprint(i % 2)},
		})
		if i >= 50 {
			refused("one too many", err, hcloud.ErrorCodeResourceLimitExceeded)
			break
		}
		if err != nil {
			must("placement group", err)
		}
	}
	page, response, err := w.client.PlacementGroup.List(w.ctx, hcloud.PlacementGroupListOpts{
		ListOpts: hcloud.ListOpts{Page: 2, PerPage: 20}, Sort: []string{"name:desc"},
	})
	must("second page", err)
	pagination := response.Meta.Pagination
	holds("pagination", len(page) == 20 && page[0].Name == "page-29" && pagination.NextPage == 3 &&
		pagination.LastPage == 3 && pagination.TotalEntries == 50, pagination)
	odd, err := w.client.PlacementGroup.AllWithOpts(w.ctx, hcloud.PlacementGroupListOpts{
		ListOpts: hcloud.ListOpts{LabelSelector: "n==1", PerPage: 10},
	})
	must("label selector over pages", err)
	holds("odd ones", len(odd) == 25, len(odd))
	all, err := w.client.PlacementGroup.All(w.ctx)
	must("all pages", err)
	for _, group := range all {
		if _, err := w.client.PlacementGroup.Delete(w.ctx, group); err != nil {
			must("delete placement group", err)
		}
	}
}

// rateLimit comes last: it uses up what is left of the hour.
func (w walk) rateLimit() {
	_, response, err := w.client.Location.List(w.ctx, hcloud.LocationListOpts{})
	must("rate limit", err)
	left := response.Meta.Ratelimit
	holds("rate limit headers", left.Limit == 1200 && left.Remaining < left.Limit && left.Reset.After(time.Now()), left)
	for i := 0; i <= left.Limit; i++ {
		if _, _, err = w.client.Location.List(w.ctx, hcloud.LocationListOpts{}); err != nil {
			break
		}
	}
	refused("the last request", err, hcloud.ErrorCodeRateLimitExceeded)
}
