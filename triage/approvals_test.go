package triage_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// A pairing is a desk listener at which things take two: hue's halves are court's and post's, tri is its inspectorate.
type pairing struct {
	*stage
	approvals *triage.Approvals
	done      []triage.Approval // what was done of deeds that others own
}

func newPairing(t *testing.T) *pairing {
	p := &pairing{stage: newStage(t)}
	d := &triage.Directory{Version: 1, Desks: []triage.Desk{{ID: hue, Provinces: []string{"46"}, Halves: [2]string{court, post}, Inspectorate: tri}, {ID: tri}},
		Units: []triage.Unit{{ID: post, Kind: triage.BorderPost, Province: "46", Communes: []string{"20056"}}, {ID: police, Kind: triage.ProvincePolice, Province: "46"}}}
	roster := &crypto.Roster{Version: 1, Server: serverName}
	for _, o := range []string{hue, tri, post, police, court} {
		roster.Offices = append(roster.Offices, crypto.Office{ID: o, Members: []crypto.Member{p.members[o].Member}})
	}
	directory := func() *triage.Directory { return d }
	p.approvals = triage.NewApprovals(triage.ApprovalsParams{Store: p.store, Keys: p.keys, Directory: directory, Roster: func() *crypto.Roster { return roster }, Clock: p.clock,
		Files: &triage.Console{Keys: p.keys, Files: p.files}})
	sessions := triage.NewSessions(serverName, p.member, p.clock)
	p.app = triage.NewDesk(triage.DeskParams{
		Console:  &triage.Console{Store: p.store, Keys: p.keys, Directory: directory, Clock: p.clock, Duty: sessions, Files: p.files},
		Sessions: sessions, Audit: p.log, Approvals: p.approvals, Documents: func(string) triage.Documents { return triage.Documents{Server: serverName} },
		Origin: origin, Penalty: time.Millisecond, Logger: slog.New(slog.DiscardHandler),
	})
	p.login(hue, tri, post, police, court)
	return p
}

// halved releases a tip of hue with real halves.
func (p *pairing) halved(text string) crypto.ID {
	id, key := p.draw()
	b, err := (&crypto.Envelope{Text: text, Channel: "sms"}).Marshal()
	must(p.t, err)
	sealed, err := crypto.SealTip(crypto.KindTip, b, crypto.Readers{Desk: p.office[hue].Recipient(), HalfA: p.office[court].Recipient(), HalfB: p.office[post].Recipient()})
	must(p.t, err)
	must(p.t, p.store.Release(p.t.Context(), []triage.Arrival{{ID: id, Tip: id, Desk: hue, Lane: triage.Normal, Hour: triage.Hour(p.clock()),
		Blob: crypto.Lock(key, id, crypto.KindTip, "", sealed)}}))
	return id
}

func (p *pairing) wish(what triage.Deed, tips ...crypto.ID) triage.Approval {
	a := triage.Approval{What: what, Desk: hue, Tips: tips, Ground: triage.GroundCourt, Minute: triage.Minute(p.clock())}
	switch what {
	case triage.Retention:
		a.Until = triage.Day(p.clock()) + triage.RetentionDays
	case triage.Export:
		a.To = p.office[court].Recipient()
	case triage.KeepSlip:
		a.Office, a.Until = post, triage.Day(p.clock())+20
	}
	return a
}

// ask signs and posts a request, and gives it as it was signed.
func (p *pairing) ask(status int, by string, a triage.Approval) crypto.Signed {
	p.t.Helper()
	s, err := a.Sign(p.members[by])
	must(p.t, err)
	p.want(status, by, "POST", "/api/approvals", triage.ApprovalRequest{Approval: s}, nil)
	return s
}

func (p *pairing) approve(status int, by string, s crypto.Signed, half []byte) {
	p.t.Helper()
	a, err := triage.ParseApproval(s)
	must(p.t, err)
	p.members[by].Sign(&s)
	p.want(status, by, "POST", "/api/approvals/"+a.ID.String()+"/approve", triage.ApproveRequest{Signature: s.Signatures[len(s.Signatures)-1].Signature, Half: half}, nil)
}

func (p *pairing) shown(by string) []triage.ApprovalView {
	var all []triage.ApprovalView
	p.want(200, by, "GET", "/api/approvals", nil, &all)
	return all
}

func (p *pairing) verbatim(status int, by string, s crypto.Signed) (v triage.ReadingView) {
	p.t.Helper()
	a, err := triage.ParseApproval(s)
	must(p.t, err)
	if status != 200 {
		p.want(status, by, "GET", "/api/approvals/"+a.ID.String()+"/verbatim", nil, nil)
		return v
	}
	p.want(status, by, "GET", "/api/approvals/"+a.ID.String()+"/verbatim", nil, &v)
	return v
}

func TestAReadingOutsideTheDeskTakesBothHalves(t *testing.T) {
	p := newPairing(t)
	id := p.halved("Có người lạ ở bản")
	for _, foreign := range []string{hue, tri, police} {
		p.ask(404, foreign, p.wish(triage.Reading, id))
	}
	s := p.ask(204, court, p.wish(triage.Reading, id))
	for office, want := range map[string]int{court: 1, post: 1, hue: 0, tri: 0, police: 0} {
		if got := p.shown(office); len(got) != want || want == 1 && got[0].MayApprove != (office == post) {
			t.Errorf("%s is shown %+v", office, got)
		}
	}
	p.verbatim(404, court, s) // not before the second has signed
	p.verbatim(404, hue, s)
	sealed := p.verbatim(200, post, s)
	if sealed.Half != nil {
		t.Error("a half before there is one")
	}
	half, err := crypto.RewrapHalf(id, sealed.Verbatim, p.members[court].Member.Recipient, p.office[post])
	must(t, err)
	p.approve(404, court, s, half) // who asked
	p.approve(404, tri, s, half)
	p.approve(400, post, s, nil)
	p.approve(204, post, s, half)
	p.approve(404, post, s, half) // once
	got := p.verbatim(200, court, s)
	key, err := crypto.KeyOfHalf(id, got.Verbatim, got.Half, p.members[court].Identity, p.office[court])
	must(t, err)
	payload, err := key.Open(crypto.KindTip, got.Verbatim)
	must(t, err)
	if e, err := crypto.ParseEnvelope(payload); err != nil || e.Text != "Có người lạ ở bản" {
		t.Errorf("opened: %v", err)
	}
	p.verbatim(404, post, s) // the approver has nothing more to do with it
	if _, err := crypto.KeyOfHalf(id, got.Verbatim, got.Half, p.members[post].Identity, p.office[post]); err == nil {
		t.Error("the approver opens what was asked by another")
	}
	p.pass(triage.ApprovalMinutes * time.Minute)
	p.login(court)
	p.verbatim(404, court, s)
}

func TestRetentionTakesAnotherLineAndOutlivesTheClosing(t *testing.T) {
	p := newPairing(t)
	id := p.halved("a")
	s := p.ask(204, hue, p.wish(triage.Retention, id))
	p.approve(404, hue, s, nil)
	p.approve(404, police, s, nil) // mans the desk
	p.approve(400, tri, s, []byte("half"))
	other := s
	other.Body = other.Body[:len(other.Body)-1] + " }"
	p.members[tri].Sign(&other)
	a, err := triage.ParseApproval(s)
	must(t, err)
	p.want(400, tri, "POST", "/api/approvals/"+a.ID.String()+"/approve", triage.ApproveRequest{Signature: other.Signatures[len(other.Signatures)-1].Signature}, nil)
	p.approve(204, tri, s, nil)
	p.want(204, hue, "POST", "/api/tips/"+id.String()+"/lease", nil, nil)
	p.want(204, hue, "POST", "/api/tips/"+id.String()+"/close", triage.CloseRequest{Disposition: triage.Unfounded, Note: p.seal(crypto.KindThread, "a", tri)}, nil)
	day := triage.Day(p.clock())
	for _, at := range []int{day + triage.UnfoundedDays, day + triage.RetentionDays - 1} {
		if _, err := p.store.Purge(t.Context(), hue, at); err != nil {
			t.Fatal(err)
		}
		if _, err := p.store.Tip(t.Context(), hue, id); err != nil {
			t.Fatalf("after %d days: %v", at-day, err)
		}
	}
}

func TestWhatIsAskedIsBounded(t *testing.T) {
	p := newPairing(t)
	id := p.halved("a")
	foreign := p.tip(tri, "b")
	late, far, stale := p.wish(triage.Retention, id), p.wish(triage.Retention, id), p.wish(triage.Retention, id)
	late.Until, far.Until, stale.Minute = triage.Day(p.clock()), far.Until+1, stale.Minute-11
	for name, row := range map[string]struct {
		status int
		a      triage.Approval
	}{
		"a day that is over": {400, late}, "too far": {400, far}, "signed too long ago": {400, stale},
		"another desk's tip": {404, p.wish(triage.Retention, foreign)}, "a deed that nobody does": {400, p.wish(triage.KeepSlip, id)},
	} {
		t.Log(name)
		p.ask(row.status, hue, row.a)
	}
	p.ask(404, post, p.wish(triage.Retention, id))
	s, err := p.wish(triage.Retention, id).Sign(p.members[post])
	must(t, err)
	p.want(400, hue, "POST", "/api/approvals", triage.ApprovalRequest{Approval: s}, nil) // another's
	for range 8 {
		p.ask(204, hue, p.wish(triage.Retention, id))
	}
	p.ask(409, hue, p.wish(triage.Retention, id))
	first := p.shown(hue)[0]
	p.want(404, tri, "POST", "/api/approvals/"+first.ID+"/withdraw", nil, nil)
	p.want(204, hue, "POST", "/api/approvals/"+first.ID+"/withdraw", nil, nil)
	p.want(404, hue, "POST", "/api/approvals/"+first.ID+"/withdraw", nil, nil)
	p.approve(404, tri, first.Approval, nil)
	p.ask(204, hue, p.wish(triage.Retention, id))
	p.pass(triage.ApprovalMinutes*time.Minute - time.Minute)
	p.login(tri, hue)
	last := p.shown(tri)[0]
	p.pass(time.Minute)
	p.approve(404, tri, last.Approval, nil) // lapsed
	must(t, p.approvals.Sweep(t.Context()))
	if left, err := p.store.Approvals(t.Context(), hue); err != nil || len(left) != 0 {
		t.Errorf("left after a day: %d, %v", len(left), err)
	}
}

func TestAnExportIsFetchedByWhoAskedOnceTwoAgreed(t *testing.T) {
	p := newPairing(t)
	a, b := p.halved("a"), p.halved("b")
	s := p.ask(204, hue, p.wish(triage.Export, a, b))
	asked, err := triage.ParseApproval(s)
	must(t, err)
	path := "/api/approvals/" + asked.ID.String() + "/tips"
	p.want(404, hue, "GET", path, nil, nil)
	p.approve(204, tri, s, nil)
	p.want(404, tri, "GET", path, nil, nil)
	var v triage.ExportView
	p.want(200, hue, "GET", path, nil, &v)
	if len(v.Tips) != 2 || v.Tips[0].Tip.ID != a.String() || len(v.Tips[1].Verbatim) == 0 || len(v.Approval.Signatures) != 2 {
		t.Errorf("exported: %d tips, %d signatures", len(v.Tips), len(v.Approval.Signatures))
	}
}

func TestWhoOwnsADeedIsAsked(t *testing.T) {
	p := newPairing(t)
	id := p.halved("a")
	p.approvals.On(triage.KeepSlip, triage.Performance{
		Check: func(_ context.Context, s triage.Session, a *triage.Approval, _ time.Time) error {
			if s.Office != a.Office {
				return triage.ErrNotFound
			}
			return nil
		},
		Do: func(_ context.Context, a *triage.Approval, _ time.Time) error {
			p.done = append(p.done, *a)
			return nil
		},
	})
	p.ask(404, hue, p.wish(triage.KeepSlip, id))
	s := p.ask(204, post, p.wish(triage.KeepSlip, id))
	p.approve(204, court, s, nil)
	if len(p.done) != 1 || p.done[0].Office != post || p.done[0].Tips[0] != id {
		t.Errorf("done: %+v", p.done)
	}
}
