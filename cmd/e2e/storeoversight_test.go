package e2e

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/crypto"
	"tipline/triage"
)

// inMoments are keys and fields that stand while a tip moves to another desk. The store's own test stops between the steps and sees them.
var inMoments = []string{
	"{<desk>}:tip:<id> to", "{<desk>}:tip:<id> last", "{<desk>}:tip:<id> moved", "{<desk>}:tip:<id> moved:<entry>", "{<desk>}:tip:<id> head:<file>", "{<desk>}:moving",
}

// oversight does what takes more than one member, or another office: a tip is kept longer, the safe is opened, and an inspectorate sends a tip home.
func oversight(t *testing.T, d *harness.Deployment, desk *harness.Officer, look func()) {
	t.Helper()
	home := desk.Key.Member.Office
	own, _ := d.Directory(t).Desk(home)
	inspector := d.Officer(t, own.Inspectorate+"-1")
	inspector.Login(t)
	kept, err := crypto.ParseID(desk.Queue(t)[0].ID)
	check(t, err)
	keepLonger(t, desk, inspector, kept)
	look()
	d.Officer(t, home+"-safe").Login(t)
	look()
	// To another desk: this one's members open what they take, and what is sent here opens for nobody.
	other := slices.IndexFunc(d.Directory(t).Desks, func(k triage.Desk) bool { return len(k.Provinces) > 0 && k.ID != home })
	sendHome(t, d, inspector, d.Directory(t).Desks[other].ID, look)
}

// keepLonger has a member of another line agree that a tip is kept.
func keepLonger(t *testing.T, by, second *harness.Officer, tip crypto.ID) {
	t.Helper()
	wish := triage.Approval{What: triage.Retention, Desk: by.Key.Member.Office, Tips: []crypto.ID{tip}, Until: triage.Day(time.Now()) + triage.RetentionDays,
		Ground: triage.GroundCourt, Minute: triage.Minute(time.Now())}
	asked, err := wish.Sign(by.Key)
	check(t, err)
	if status, body := by.Try(t, http.MethodPost, "/api/approvals", triage.ApprovalRequest{Approval: asked}); status != http.StatusNoContent {
		t.Fatalf("ask: %d %s", status, body)
	}
	a, err := triage.ParseApproval(asked)
	check(t, err)
	second.Key.Sign(&asked)
	granted := triage.ApproveRequest{Signature: asked.Signatures[1].Signature}
	if status, body := second.Try(t, http.MethodPost, "/api/approvals/"+a.ID.String()+"/approve", granted); status != http.StatusNoContent {
		t.Fatalf("approve: %d %s", status, body)
	}
}

// sendHome moves a tip with an addition from the inspectorate to the desk of its place.
func sendHome(t *testing.T, d *harness.Deployment, inspector *harness.Officer, home string, look func()) {
	t.Helper()
	before := len(inspector.Queue(t))
	code := receipt.FindString(report(t, d, 950, "CB chuyen o xa A Luoi 1 khong phai ve can bo"))
	if code == "" {
		t.Fatal("no receipt")
	}
	harness.Until(t, "the tip at the inspectorate", func() bool { return len(inspector.Queue(t)) == before+1 })
	report(t, d, 951, "TL "+code+" noi them mot dieu")
	tip := inspector.Next(t)
	harness.Until(t, "the addition", func() bool { return len(inspector.Open(t, tip.View.ID).Thread) == 1 })
	_, answer := inspector.Try(t, http.MethodGet, "/api/tips/"+tip.View.ID, nil)
	var v triage.OpenView
	check(t, json.Unmarshal(answer, &v))
	moved := triage.NotOfficersRequest{Desk: home, Verbatim: []byte("sealed"), Thread: []triage.MovedEntry{{ID: v.Thread[0].ID, Sealed: []byte("sealed")}}}
	act(t, inspector, tip.View.ID, "not-officers", moved)
	look()
}

// unseen are the listed keys that were never met, but for those of moments.
func unseen(keys []string) []string {
	return slices.DeleteFunc(keys, func(k string) bool { return slices.Contains(inMoments, k) })
}
