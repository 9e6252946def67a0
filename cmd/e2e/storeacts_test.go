package e2e

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/blob"
)

// everyAct does to one tip what desk and units can do to it beside the common way, and hands a shift over; look is called after each act.
func everyAct(t *testing.T, d *harness.Deployment, desk *harness.Officer, look func()) {
	t.Helper()
	sealed := []byte("sealed") // the server cannot tell
	tip := lease(t, desk)
	plantPhoto(t, d, tip.View.ID)
	do := func(o *harness.Officer, name string, body any) {
		t.Helper()
		act(t, o, tip.View.ID, name, body)
		look()
	}
	do(desk, "hold", triage.HoldRequest{Until: triage.Day(time.Now()) + 2, Note: sealed})
	do(desk, "lease", struct{}{})
	units := d.Directory(t).Units
	lead, copied := units[0].ID, units[1].ID
	do(desk, "route", triage.RouteRequest{Lead: lead, Copies: []string{copied},
		Cards: map[string][]byte{lead: sealed, copied: sealed}, Slips: map[string][]byte{lead: sealed}})
	unit := d.Officer(t, lead+"-1")
	unit.Login(t)
	do(unit, "tell", triage.TellRequest{Sealed: sealed, Copy: sealed})
	do(desk, "tell", triage.TellRequest{Office: lead, Sealed: sealed, Copy: sealed})
	if status, answer := unit.Try(t, http.MethodPost, "/api/tips/"+tip.View.ID+"/slip", triage.SlipRequest{Check: triage.CheckDanger}); status != http.StatusOK {
		t.Fatalf("slip: %d %s", status, answer)
	}
	look()
	do(unit, "return", triage.ReturnRequest{Note: sealed})
	do(desk, "lease", struct{}{})
	do(desk, "out-of-scope", struct{}{})
	handOver(t, desk)
	look()
}

// plantPhoto puts a file beside a tip, as a photo will be.
func plantPhoto(t *testing.T, d *harness.Deployment, tip string) {
	t.Helper()
	id, err := crypto.ParseID(tip)
	check(t, err)
	files, err := blob.Open(filepath.Join(d.Data(), "blobs"))
	check(t, err)
	check(t, files.Put(id, crypto.NewID(), make([]byte, 4096), triage.Day(time.Now())))
}

// handOver gives the shift to the desk's second member.
func handOver(t *testing.T, desk *harness.Officer) {
	t.Helper()
	office := desk.Key.Member.Office
	doc, err := crypto.NewSigned(crypto.SignedHandover, triage.Handover{Version: 1, Desk: office, Day: triage.Day(time.Now()),
		Outgoing: desk.Key.Member.ID, Incoming: office + "-2", Leases: []string{}, Promises: []string{}, Overdue: []string{}, Holds: []string{}})
	check(t, err)
	desk.Key.Sign(&doc)
	if status, answer := desk.Try(t, http.MethodPost, "/api/handover", triage.HandoverRequest{Document: doc}); status != http.StatusNoContent {
		t.Fatalf("hand-over: %d %s", status, answer)
	}
}
