package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
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
	do(desk, "interpret", triage.InterpretRequest{Part: tip.View.ID, Member: lead + "-1", Grant: sealed})
	do(unit, "tell", triage.TellRequest{Sealed: sealed, Copy: sealed})
	do(desk, "tell", triage.TellRequest{Office: lead, Sealed: sealed, Copy: sealed})
	do(desk, "readback", triage.ReadbackRequest{Office: copied, Sheet: "2026-11", Number: 1, Right: true})
	if status, answer := unit.Try(t, http.MethodPost, "/api/tips/"+tip.View.ID+"/slip", triage.SlipRequest{Check: triage.CheckDanger}); status != http.StatusOK {
		t.Fatalf("slip: %d %s", status, answer)
	}
	look()
	do(unit, "return", triage.ReturnRequest{Note: sealed})
	do(desk, "lease", struct{}{})
	do(desk, "out-of-scope", struct{}{})
	handOver(t, desk)
	look()
	lookedAt(t, d, desk, look)
}

// lookedAt ends two tips about crime, one as a repeat of the other: the office that looks sends one back, and agrees to the other.
func lookedAt(t *testing.T, d *harness.Deployment, desk *harness.Officer, look func()) {
	t.Helper()
	known := map[string]bool{}
	for _, tip := range desk.Queue(t) {
		known[tip.ID] = true
	}
	for i := range 2 {
		report(t, d, 900+i, fmt.Sprintf("co nguoi ban ma tuy o xa A Luoi 1, lan %d", i))
	}
	var ids []string
	harness.Until(t, "two tips about crime", func() bool {
		for _, tip := range desk.Queue(t) {
			if !known[tip.ID] {
				known[tip.ID] = true
				ids = append(ids, tip.ID)
			}
		}
		return len(ids) == 2
	})
	sealed := []byte("sealed")
	do := func(o *harness.Officer, path string, body any) {
		t.Helper()
		if status, answer := o.Try(t, http.MethodPost, path, body); status != http.StatusNoContent {
			t.Fatalf("%s: %d %s", path, status, answer)
		}
		look()
	}
	a, b := "/api/tips/"+ids[0]+"/", "/api/tips/"+ids[1]+"/"
	grants := map[string][]byte{triage.GrantedTip: sealed, ids[0]: sealed}
	do(desk, a+"lease", struct{}{})
	do(desk, a+"hold", triage.HoldRequest{Until: triage.Day(time.Now()) + 2, For: triage.ForAnswer, Note: sealed})
	do(desk, b+"lease", struct{}{})
	do(desk, b+"join", triage.JoinRequest{To: ids[0], Grants: grants, Story: sealed})
	do(desk, a+"lease", struct{}{})
	do(desk, a+"close", triage.CloseRequest{Disposition: triage.Unfounded, Grants: grants, Note: sealed})
	directory := d.Directory(t)
	looker := d.Officer(t, directory.LookOffice(desk.Key.Member.Office)+"-1")
	looker.Login(t)
	status, answer := looker.Try(t, http.MethodGet, "/api/look", nil)
	var waits []triage.LookItemView
	if status != http.StatusOK || json.Unmarshal(answer, &waits) != nil || len(waits) < 2 {
		t.Fatalf("look: %d %s", status, answer)
	}
	for _, w := range waits {
		if w.ID == ids[0] {
			do(looker, "/api/look/"+w.ID+"/agree", triage.AgreeRequest{Acts: w.Acts})
		} else {
			do(looker, "/api/look/"+w.ID+"/back", triage.BackRequest{Acts: w.Acts, Note: sealed})
		}
	}
	above := slices.IndexFunc(directory.Units, func(u triage.Unit) bool { return !directory.AtCommune(u.ID) })
	lead := directory.Units[above].ID
	do(desk, b+"lease", struct{}{})
	do(desk, b+"route", triage.RouteRequest{Lead: lead, Cards: map[string][]byte{lead: sealed}, Narrow: true})
}

// plantPhoto puts a file beside a tip, as a photo is, and two recordings, of which one is written down.
func plantPhoto(t *testing.T, d *harness.Deployment, tip string) {
	t.Helper()
	id, err := crypto.ParseID(tip)
	check(t, err)
	files, err := blob.Open(filepath.Join(d.Data(), "blobs"))
	check(t, err)
	check(t, files.Put(id, crypto.NewID(), make([]byte, 4096), triage.Day(time.Now())))
	voice, err := blob.OpenRecordings(filepath.Join(d.Data(), "voice"))
	check(t, err)
	for _, until := range []int{0, triage.Day(time.Now()) + triage.WrittenDays} {
		file := crypto.NewID()
		check(t, voice.Put(id, file, make([]byte, 4096), triage.Day(time.Now())))
		check(t, voice.Write(id, file, until))
	}
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
