package triage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// reads opens what an office sees of a tip.
func (s *stage) reads(office string, id crypto.ID) triage.OpenView {
	s.t.Helper()
	var v triage.OpenView
	s.want(200, office, "GET", "/api/tips/"+id.String(), nil, &v)
	return v
}

// says opens a sealed message with an office's keyring.
func (s *stage) says(office string, sealed []byte) string {
	s.t.Helper()
	b, err := crypto.Open(crypto.KindThread, sealed, s.office[office])
	must(s.t, err)
	return string(b)
}

func (s *stage) leased(id crypto.ID) string {
	s.t.Helper()
	path := "/api/tips/" + id.String()
	s.want(204, hue, "POST", path+"/lease", nil, nil)
	return path
}

// undone takes the last act back.
func (s *stage) undone(office string) triage.UndoView {
	s.t.Helper()
	var v triage.UndoView
	s.want(200, office, "POST", "/api/undo", nil, &v)
	return v
}

func TestHoldAndUndo(t *testing.T) {
	s := newStage(t)
	s.login(hue)
	id := s.tip(hue, "a")
	path, today := s.leased(id), triage.Day(s.clock())
	note := s.seal(crypto.KindThread, "cho doi tuan tra", hue)
	for _, until := range []int{0, today, today + triage.HoldDays + 1} {
		s.want(400, hue, "POST", path+"/hold", triage.HoldRequest{Until: until, Note: note}, nil)
	}
	s.want(400, hue, "POST", path+"/hold", triage.HoldRequest{Until: today + 1}, nil)
	s.want(204, hue, "POST", path+"/hold", triage.HoldRequest{Until: today + 1, Note: note}, nil)
	v := s.reads(hue, id)
	if v.Tip.Status != triage.Held || v.Tip.Hold != today+1 || len(v.Notes) != 1 || v.Notes[0].Why != triage.WhyHold || v.Notes[0].Member != "member-of-"+hue ||
		v.Notes[0].Minute != triage.Minute(s.clock()) || s.says(hue, v.Notes[0].Sealed) != "cho doi tuan tra" {
		t.Fatalf("held: %+v", v)
	}
	if u := s.undone(hue); u.Act != triage.Hold || u.Tip.Status != triage.Leased || u.Tip.ID != id.String() {
		t.Fatalf("undone: %+v", u)
	}
	if v := s.reads(hue, id); v.Notes != nil {
		t.Fatal("the note of the hold is still there")
	}
	s.want(409, hue, "POST", "/api/undo", nil, nil) // once
	s.want(204, hue, "POST", path+"/hold", triage.HoldRequest{Until: today + 1, Note: note}, nil)
	s.want(204, hue, "POST", path+"/unhold", nil, nil)
	s.want(409, hue, "POST", "/api/undo", nil, nil) // somebody acted since
	if v := s.reads(hue, id); v.Tip.Status != triage.New || len(v.Notes) != 1 {
		t.Fatalf("unheld: %+v", v)
	}
}

func TestUndoEndsAfterTenSeconds(t *testing.T) {
	s := newStage(t)
	s.login(hue, post)
	for _, row := range []struct {
		later time.Duration
		want  int
	}{{triage.UndoFor, 200}, {triage.UndoFor + time.Second, 409}} {
		id := s.tip(hue, "a")
		s.leased(id)
		s.route(id, post, nil, nil)
		s.pass(row.later)
		s.want(row.want, hue, "POST", "/api/undo", nil, nil)
	}
	s.want(409, post, "POST", "/api/undo", nil, nil) // never acted
}

func TestUndoIsOfTheMember(t *testing.T) {
	s := newStage(t)
	s.login(hue, post)
	second := s.second()
	a, b := s.tip(hue, "a"), s.tip(hue, "b")
	s.leased(a)
	s.route(a, post, nil, nil)
	s.want(409, second, "POST", "/api/undo", nil, nil)
	s.leased(b)
	s.want(204, hue, "POST", "/api/tips/"+b.String()+"/out-of-scope", nil, nil)
	if u := s.undone(hue); u.Tip.ID != b.String() || u.Tip.Status != triage.Leased || u.Tip.Disposition != "" {
		t.Fatalf("undone: %+v", u)
	}
	s.want(409, hue, "POST", "/api/undo", nil, nil) // the route is no longer the newest
	s.want(204, post, "POST", "/api/tips/"+a.String()+"/ack", nil, nil)
	s.want(204, post, "POST", "/api/tips/"+a.String()+"/close", triage.CloseRequest{Disposition: triage.Unfounded}, nil)
	if u := s.undone(post); u.Tip.Status != triage.Acknowledged || u.Tip.Bytes != 0 {
		t.Fatalf("a unit's undo: %+v", u)
	}
}

func TestJoinUnjoinUndo(t *testing.T) {
	s := newStage(t)
	s.login(hue)
	story, repeat := s.tip(hue, "a"), s.tip(hue, "b")
	path := s.leased(repeat)
	s.want(204, hue, "POST", path+"/join", triage.JoinRequest{To: story.String()}, nil)
	if v := s.reads(hue, story); !slices.Equal(v.Joined, []string{repeat.String()}) || v.Tip.Joined != 1 {
		t.Fatalf("the story: %+v", v)
	}
	if u := s.undone(hue); u.Tip.Status != triage.Leased || u.Tip.Link != "" || u.Act != triage.Join {
		t.Fatalf("undone: %+v", u)
	}
	s.want(204, hue, "POST", path+"/join", triage.JoinRequest{To: story.String()}, nil)
	s.want(204, hue, "POST", path+"/unjoin", nil, nil)
	s.want(409, hue, "POST", path+"/unjoin", nil, nil)
	if v := s.reads(hue, repeat); v.Tip.Status != triage.New || v.Tip.Link != "" {
		t.Fatalf("unjoined: %+v", v)
	}
}

func TestReferral(t *testing.T) {
	s := newStage(t)
	s.login(hue, tri)
	id := s.tip(hue, "a")
	path := s.leased(id)
	card, note := s.seal(crypto.KindCard, "card", tri), s.seal(crypto.KindThread, "ngoai dia ban", hue)
	s.want(400, hue, "POST", path+"/refer", triage.ReferRequest{To: hue, Card: card, Note: note}, nil)
	s.want(400, hue, "POST", path+"/refer", triage.ReferRequest{To: court, Card: card, Note: note}, nil)
	s.want(400, hue, "POST", path+"/refer", triage.ReferRequest{To: tri, Card: card}, nil)
	s.want(204, hue, "POST", path+"/refer", triage.ReferRequest{To: tri, Card: card, Note: note}, nil)
	v := s.reads(tri, id)
	if b, err := crypto.Open(crypto.KindCard, v.Cards[tri], s.office[tri]); err != nil || string(b) != "card" || v.Notes != nil || v.Verbatim != nil || v.Tip.Desk != hue {
		t.Fatalf("the other desk sees %+v, %v", v, err)
	}
	if v := s.reads(hue, id); v.Tip.Status != triage.Referred || len(v.Notes) != 1 || s.says(hue, v.Notes[0].Sealed) != "ngoai dia ban" {
		t.Fatalf("the desk sees %+v", v)
	}
	s.undone(hue)
	s.want(404, tri, "GET", path, nil, nil)
}

func TestTalkBetweenDeskAndUnit(t *testing.T) {
	s := newStage(t)
	s.login(hue, post, police)
	id := s.tip(hue, "a")
	path := s.leased(id)
	s.route(id, post, []string{police}, nil)
	tell := func(from, to string) triage.TellRequest {
		return triage.TellRequest{Sealed: s.seal(crypto.KindThread, from+" to "+to, to), Copy: s.seal(crypto.KindThread, from+" to "+to, from)}
	}
	s.want(204, post, "POST", path+"/tell", tell(post, hue), nil)
	answer := tell(hue, post)
	s.want(400, hue, "POST", path+"/tell", triage.TellRequest{Office: hue, Sealed: answer.Sealed, Copy: answer.Copy}, nil)
	s.want(404, hue, "POST", path+"/tell", triage.TellRequest{Office: court, Sealed: answer.Sealed, Copy: answer.Copy}, nil)
	if v := s.reads(hue, id); !slices.Equal(v.Tip.Told, []string{post}) {
		t.Fatalf("the desk is told by %v", v.Tip.Told)
	}
	if v := s.reads(hue, id); v.Tip.Told != nil {
		t.Fatal("read, and still told")
	}
	answer.Office = post
	s.want(204, hue, "POST", path+"/tell", answer, nil)
	if v := s.reads(police, id); v.Talk != nil || v.Tip.Told != nil {
		t.Fatalf("another unit reads along: %+v", v)
	}
	for _, office := range []string{hue, post} {
		v := s.reads(office, id)
		if len(v.Talk) != 2 || v.Talk[0].From != post || v.Talk[1].To != post || s.says(office, v.Talk[0].Sealed) != post+" to "+hue ||
			s.says(office, v.Talk[1].Sealed) != hue+" to "+post || v.Talk[0].Member != "member-of-"+post {
			t.Fatalf("%s reads %+v", office, v.Talk)
		}
		if (office == post) != slices.Equal(v.Tip.Told, []string{hue}) {
			t.Errorf("%s is told by %v", office, v.Tip.Told)
		}
	}
	s.want(204, post, "POST", path+"/return", triage.ReturnRequest{Note: s.seal(crypto.KindThread, "khong phai dia ban", hue)}, nil)
	v := s.reads(hue, id)
	last := v.Talk[len(v.Talk)-1]
	if v.Tip.Status != triage.New || v.Tip.Returned != post || last.Why != triage.WhyReturn || s.says(hue, last.Sealed) != "khong phai dia ban" {
		t.Fatalf("returned: %+v", v)
	}
	s.want(404, post, "GET", path, nil, nil)
	s.want(404, police, "GET", path, nil, nil)
}

func TestFilesAreTheDesks(t *testing.T) {
	s := newStage(t)
	s.login(hue, tri, post)
	id, other := s.tip(hue, "a"), s.tip(hue, "b")
	path := s.leased(id)
	sealed := s.seal(crypto.KindFile, strings.Repeat("photo", 1000), hue)
	file := crypto.NewID()
	key, err := s.keys.Key(id)
	must(t, err)
	must(t, s.files.Put(id, file, crypto.Lock(key, id, crypto.KindFile, triage.FilePart(file), sealed), triage.Day(s.clock())))
	s.route(id, post, nil, nil)
	v := s.reads(hue, id)
	if len(v.Files) != 1 || v.Files[0].ID != file.String() || v.Files[0].Bytes != int64(len(sealed)) {
		t.Fatalf("files %+v", v.Files)
	}
	a := s.send(hue, "GET", path+"/files/"+file.String(), nil)
	if a.status != 200 || a.body != string(sealed) || a.header.Get("Content-Type") != "application/octet-stream" || a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Fatalf("%d, %d bytes, %v", a.status, len(a.body), a.header)
	}
	if v := s.reads(post, id); v.Files != nil {
		t.Fatal("a unit hears of photos")
	}
	s.want(404, post, "GET", path+"/files/"+file.String(), nil, nil)
	s.want(404, tri, "GET", path+"/files/"+file.String(), nil, nil)
	s.want(404, hue, "GET", "/api/tips/"+other.String()+"/files/"+file.String(), nil, nil) // another tip's
	s.want(404, hue, "GET", path+"/files/"+crypto.NewID().String(), nil, nil)
}

func TestOutOfScopeIsDestroyedAtTheSecondMidnight(t *testing.T) {
	s := newStage(t)
	s.login(hue)
	id := s.tip(hue, "a")
	path := "/api/tips/" + id.String()
	s.want(409, hue, "POST", path+"/out-of-scope", nil, nil) // nobody has looked at it
	s.leased(id)
	s.want(204, hue, "POST", path+"/out-of-scope", nil, nil)
	if v := s.reads(hue, id); v.Tip.Disposition != triage.OutOfScope {
		t.Fatalf("closed as %+v", v.Tip)
	}
	for after, want := range []int{0, 0, 1} {
		n, err := s.store.Purge(t.Context(), hue, triage.Day(s.clock())+after)
		must(t, err)
		if n != want {
			t.Fatalf("%d destroyed after %d midnights, want %d", n, after, want)
		}
	}
}
