package triage_test

import (
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// TestSecondLookOpensPhotosAndWhatWasWrittenDown: by grants that the desk's device makes from heads alone; nobody else gets the files there.
func TestSecondLookOpensPhotosAndWhatWasWrittenDown(t *testing.T) {
	s, r := newVoiceStage(t)
	id := s.crime(triage.Normal)
	file := s.voice(r, id, "tieng noi")
	s.want(204, hue, "POST", "/api/tips/"+id.String()+"/files/"+file.String()+"/written", triage.WrittenRequest{Note: s.seal(crypto.KindThread, "chep lai", hue)}, nil)
	var open triage.OpenView
	s.want(200, hue, "GET", "/api/tips/"+id.String(), nil, &open)
	grants := s.grants(id, court)
	give := func(name string, sealed []byte) {
		key, err := crypto.Key(sealed, s.office[hue])
		must(t, err)
		grants[name], err = key.Grant(id, s.office[court].Recipient())
		must(t, err)
	}
	give(open.Files[0].ID, open.Files[0].Head)
	give(open.Notes[0].ID, open.Notes[0].Sealed)
	s.act(hue, id, "lease", nil)
	s.act(hue, id, "close", triage.CloseRequest{Disposition: triage.Unfounded, Grants: grants})

	var look triage.LookView
	s.want(200, court, "GET", "/api/look/"+id.String(), nil, &look)
	if len(look.Files) != 1 || len(look.Written) != 1 {
		t.Fatalf("%d files, %d written", len(look.Files), len(look.Written))
	}
	path := "/api/look/" + id.String() + "/files/" + file.String()
	a := s.send(court, "GET", path, nil)
	opens := func(kind crypto.Kind, sealed, grant []byte, want string) {
		t.Helper()
		key, err := crypto.KeyOfGrant(id, sealed, grant, s.office[court])
		must(t, err)
		if got, err := key.Open(kind, sealed); err != nil || string(got) != want {
			t.Errorf("%q, %v", got, err)
		}
	}
	opens(crypto.KindFile, []byte(a.body), look.Grants[look.Files[0].ID], "tieng noi")
	opens(crypto.KindThread, look.Written[0].Sealed, look.Grants[look.Written[0].ID], "chep lai")
	for _, office := range []string{hue, tri, post, police} {
		s.want(404, office, "GET", path, nil, nil)
	}
}

// TestAReadingOpensPhotos: both halves of each are needed, and nobody but who asked gets them, once it is granted.
func TestAReadingOpensPhotos(t *testing.T) {
	p := newPairing(t)
	id := p.halved("Có người lạ ở bản")
	key, err := p.keys.Key(id)
	must(t, err)
	photo, err := crypto.SealTip(crypto.KindFile, []byte("anh"), crypto.Readers{Desk: p.office[hue].Recipient(), HalfA: p.office[court].Recipient(), HalfB: p.office[post].Recipient()})
	must(t, err)
	file := crypto.NewID()
	must(t, p.files.Put(id, file, crypto.Lock(key, id, crypto.KindFile, triage.FilePart(file), photo), triage.Day(p.clock())))

	asked := p.ask(204, court, p.wish(triage.Reading, id))
	a, err := triage.ParseApproval(asked)
	must(t, err)
	base := "/api/approvals/" + a.ID.String()
	p.want(404, court, "GET", base+"/files/"+file.String(), nil, nil)
	seen := p.verbatim(200, post, asked)
	half := func(sealed []byte) []byte {
		h, err := crypto.RewrapHalf(id, sealed, p.members[court].Member.Recipient, p.office[post])
		must(t, err)
		return h
	}
	p.members[post].Sign(&asked)
	consent := triage.ApproveRequest{Signature: asked.Signatures[1].Signature, Half: half(seen.Verbatim), Halves: map[string][]byte{"x": []byte("x")}}
	p.want(400, post, "POST", base+"/approve", consent, nil)
	consent.Halves = map[string][]byte{seen.Files[0].ID: half(seen.Files[0].Head)}
	p.want(204, post, "POST", base+"/approve", consent, nil)
	for _, office := range []string{hue, tri, post, police} {
		p.want(404, office, "GET", base+"/files/"+file.String(), nil, nil)
	}
	got := p.verbatim(200, court, asked)
	sealed := []byte(p.send(court, "GET", base+"/files/"+file.String(), nil).body)
	opened, err := crypto.KeyOfHalf(id, sealed, got.Halves[file.String()], p.members[court].Identity, p.office[court])
	must(t, err)
	if b, err := opened.Open(crypto.KindFile, sealed); err != nil || string(b) != "anh" {
		t.Errorf("%q, %v", b, err)
	}
}
