package triage_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/blob"
)

// newVoiceStage is a look stage with recordings, a believed roster and two interpreters: one of tri's police, one of court.
func newVoiceStage(t *testing.T) (*stage, *blob.Recordings) {
	s := newLookStage(t)
	s.believe()
	d := s.console.Directory()
	d.Interpreters = []triage.Interpreter{{Member: "member-of-" + post, Languages: []string{"lo"}}, {Member: "member-of-" + police, Languages: []string{"lo", "hmn"}}, {Member: "member-of-" + hue, Languages: []string{"lo"}}}
	r, err := blob.OpenRecordings(filepath.Join(t.TempDir(), "voice"))
	must(t, err)
	s.console.Recordings = r
	return s, r
}

// voice puts a recording beside a tip, under a key of its own, as the feeder does.
func (s *stage) voice(r *blob.Recordings, tip crypto.ID, said string) crypto.ID {
	s.t.Helper()
	file, key := s.draw()
	sealed, err := crypto.SealTip(crypto.KindFile, []byte(said), crypto.Readers{Desk: s.office[hue].Recipient()})
	must(s.t, err)
	must(s.t, r.Put(tip, file, crypto.Lock(key, tip, crypto.KindFile, triage.FilePart(file), sealed), triage.Day(s.clock())))
	return file
}

// grantTo gives a member one thing of a tip, as the desk's device does.
func (s *stage) grantTo(member string, tip, part crypto.ID, sealed []byte) {
	s.t.Helper()
	key, err := crypto.Key(sealed, s.office[hue])
	must(s.t, err)
	grant, err := key.Grant(tip, s.members[member].Member.Recipient)
	must(s.t, err)
	s.act(hue, tip, "interpret", triage.InterpretRequest{Part: part.String(), Member: "member-of-" + member, Grant: grant})
}

func (s *stage) file(office string, tip, file crypto.ID) []byte {
	s.t.Helper()
	a := s.send(office, "GET", "/api/tips/"+tip.String()+"/files/"+file.String(), nil)
	if a.status != 200 {
		s.t.Fatalf("file as %s: %d", office, a.status)
	}
	return []byte(a.body)
}

func interpretPath(tip, part crypto.ID) string {
	return "/api/interpret/" + tip.String() + "/" + part.String()
}

// TestInterpreterGetsOneThingAndNoOther: what was granted opens on that member's device; nothing else of the tip is there for them, nothing at all for their colleagues.
func TestInterpreterGetsOneThingAndNoOther(t *testing.T) {
	s, r := newVoiceStage(t)
	id := s.tip(hue, "chu")
	one, other := s.voice(r, id, "tieng noi"), s.voice(r, id, "khac")
	s.grantTo(post, id, one, s.file(hue, id, one))

	var items []triage.InterpretItemView
	s.want(200, post, "GET", "/api/interpret", nil, &items)
	if len(items) != 1 || items[0].Part != one.String() || items[0].Desk != hue {
		t.Fatalf("%+v", items)
	}
	var v triage.InterpretView
	s.want(200, post, "GET", interpretPath(id, one), nil, &v)
	key, err := crypto.KeyOfGrant(id, v.Sealed, v.Grant, s.members[post].Identity)
	must(t, err)
	if said, err := key.Open(crypto.KindFile, v.Sealed); err != nil || string(said) != "tieng noi" || v.Kind != triage.InterpretFile {
		t.Errorf("%q %s, %v", said, v.Kind, err)
	}
	if _, err := key.Open(crypto.KindFile, s.file(hue, id, other)); err == nil {
		t.Error("the key opens another recording")
	}
	for _, path := range []string{"/api/tips/" + id.String(), "/api/tips/" + id.String() + "/files/" + one.String(), interpretPath(id, other), interpretPath(id, id)} {
		s.want(404, post, "GET", path, nil, nil)
	}
	for _, office := range []string{hue, tri, police, court} {
		s.want(404, office, "GET", interpretPath(id, one), nil, nil)
	}
	var open triage.OpenView
	s.want(200, hue, "GET", "/api/tips/"+id.String(), nil, &open)
	if len(open.Interpreters) != 1 || open.Interpreters[0].Member != "member-of-"+post {
		t.Errorf("the desk sees %+v", open.Interpreters)
	}
	all, err := s.store.Notices(t.Context(), hue)
	if err != nil || !slices.ContainsFunc(all, func(n triage.Notice) bool { return n.Office == post }) {
		t.Errorf("the interpreter's office is not rung: %+v, %v", all, err)
	}
}

// TestInterpreterLosesTheGrant: by writing it down, by giving it back, by the desk's word, after a day, and when two take them off the list.
func TestInterpreterLosesTheGrant(t *testing.T) {
	ends := map[string]func(s *stage, id crypto.ID){
		"written down": func(s *stage, id crypto.ID) {
			s.want(204, post, "POST", interpretPath(id, id)+"/done", triage.InterpretDoneRequest{Note: s.seal(crypto.KindThread, "dich", hue)}, nil)
		},
		"given back": func(s *stage, id crypto.ID) {
			s.want(204, post, "POST", interpretPath(id, id)+"/done", triage.InterpretDoneRequest{Declined: true}, nil)
		},
		"taken back": func(s *stage, id crypto.ID) {
			s.act(hue, id, "uninterpret", triage.UninterpretRequest{Part: id.String()})
		},
		"a day": func(s *stage, _ crypto.ID) { s.pass(24 * time.Hour); s.login(hue, post) },
		"off the list": func(s *stage, _ crypto.ID) {
			d := s.console.Directory()
			d.Interpreters = d.Interpreters[1:]
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			s, _ := newVoiceStage(t)
			id := s.tip(hue, "chu")
			var open triage.OpenView
			s.want(200, hue, "GET", "/api/tips/"+id.String(), nil, &open)
			s.grantTo(post, id, id, open.Verbatim)
			s.want(200, post, "GET", interpretPath(id, id), nil, nil)
			end(s, id)
			s.want(404, post, "GET", interpretPath(id, id), nil, nil)
			s.want(404, post, "POST", interpretPath(id, id)+"/done", triage.InterpretDoneRequest{Declined: true}, nil)
			if all, err := s.store.Interpretings(t.Context(), hue); err != nil || len(all) > 0 {
				t.Errorf("left: %+v, %v", all, err)
			}
			s.want(200, hue, "GET", "/api/tips/"+id.String(), nil, &open)
			if said := map[string]triage.Why{"written down": triage.WhyInterpreted, "given back": triage.WhyDeclined}[name]; said != "" {
				if len(open.Talk) != 1 || open.Talk[0].Why != said || open.Talk[0].From != post || (len(open.Talk[0].Sealed) > 0) != (said == triage.WhyInterpreted) {
					t.Errorf("the desk reads %+v", open.Talk)
				}
			}
		})
	}
}

// TestWhoIsNoInterpreter: somebody who is not on the list, the desk's own member, nobody's member; of what the tip has not, nothing is granted.
func TestWhoIsNoInterpreter(t *testing.T) {
	s, _ := newVoiceStage(t)
	id := s.tip(hue, "chu")
	for _, member := range []string{"member-of-" + court, "member-of-" + hue, "nobody", ""} {
		s.want(400, hue, "POST", "/api/tips/"+id.String()+"/interpret", triage.InterpretRequest{Part: id.String(), Member: member, Grant: sealedBytes}, nil)
	}
	for _, part := range []string{crypto.NewID().String(), "tip", ""} {
		s.want(404, hue, "POST", "/api/tips/"+id.String()+"/interpret", triage.InterpretRequest{Part: part, Member: "member-of-" + post, Grant: sealedBytes}, nil)
	}
	s.want(404, tri, "POST", "/api/tips/"+id.String()+"/interpret", triage.InterpretRequest{Part: id.String(), Member: "member-of-" + post, Grant: sealedBytes}, nil)
	s.want(404, hue, "POST", "/api/tips/"+id.String()+"/uninterpret", triage.UninterpretRequest{Part: id.String()}, nil)
}

var sealedBytes = []byte("sealed")

// TestInterpretersOfAPlace: nobody is offered to whom whoever reported may be known.
func TestInterpretersOfAPlace(t *testing.T) {
	d := &triage.Directory{
		Desks: []triage.Desk{{ID: "hue", Provinces: []string{"46"}, Inspectorate: "tra"}, {ID: "tri", Provinces: []string{"44"}, Inspectorate: "tra"}, {ID: "tra"}},
		Units: []triage.Unit{{ID: "xa1", Province: "46", Communes: []string{"20056"}}, {ID: "xa2", Province: "46", Communes: []string{"20057"}}, {ID: "tinh", Province: "46"},
			{ID: "xa3", Province: "44", Communes: []string{"19000"}}, {ID: "xa4", Province: "45", Communes: []string{"19500"}}},
		Interpreters: []triage.Interpreter{{Member: "m-xa1"}, {Member: "m-xa2"}, {Member: "m-tinh"}, {Member: "from-xa1", Communes: []string{"20056"}}, {Member: "m-xa3"}, {Member: "m-xa4"}, {Member: "m-hue"}, {Member: "left"}},
	}
	office := map[string]string{"m-xa1": "xa1", "m-xa2": "xa2", "m-tinh": "tinh", "from-xa1": "tinh", "m-xa3": "xa3", "m-xa4": "xa4", "m-hue": "hue"}
	for _, row := range []struct {
		desk     string
		communes []string
		officers bool
		want     string
	}{
		{"hue", []string{"20056"}, false, "m-xa2 m-tinh m-xa3 m-xa4"},
		{"hue", []string{"20056", "20057"}, false, "m-tinh m-xa3 m-xa4"},
		{"hue", nil, false, "m-tinh m-xa3 m-xa4"},
		{"hue", []string{"20056"}, true, "m-xa3 m-xa4"},
		{"tra", []string{"20056"}, true, "m-xa4"},
		{"nowhere", nil, false, ""},
	} {
		var got []string
		for _, i := range d.InterpretersFor(row.desk, row.communes, row.officers, func(m string) string { return office[m] }) {
			got = append(got, i.Member)
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%+v: %v", row, got)
		}
	}
}

// TestWrittenDown: a recording needs words of what was said before it goes, and goes within two days; until then somebody is owed.
func TestWrittenDown(t *testing.T) {
	s, r := newVoiceStage(t)
	id := s.tip(hue, "chu")
	file := s.voice(r, id, "tieng noi")
	path := "/api/tips/" + id.String() + "/files/" + file.String()
	owed := func() (due []triage.DueView) {
		all, err := s.console.Due(t.Context(), triage.Session{Member: "member-of-" + hue, Office: hue})
		must(t, err)
		return slices.DeleteFunc(all, func(v triage.DueView) bool { return v.What != triage.DueVoice })
	}
	if len(owed()) != 0 {
		t.Error("owed on the day of the release")
	}
	for days, level := range map[int]triage.Level{1: triage.LevelWarn, 2: triage.LevelLate} {
		s.pass(time.Duration(days) * 24 * time.Hour)
		if due := owed(); len(due) != 1 || due[0].Level != level || due[0].Tip != id.String() {
			t.Errorf("after %d days: %+v", days, due)
		}
		s.pass(-time.Duration(days) * 24 * time.Hour)
	}
	s.want(400, hue, "POST", path+"/written", triage.WrittenRequest{}, nil)
	s.want(404, tri, "POST", path+"/written", triage.WrittenRequest{Note: sealedBytes}, nil)
	s.want(404, hue, "POST", "/api/tips/"+id.String()+"/files/"+crypto.NewID().String()+"/written", triage.WrittenRequest{Note: sealedBytes}, nil)
	s.want(204, hue, "POST", path+"/written", triage.WrittenRequest{Note: s.seal(crypto.KindThread, "chep", hue)}, nil)
	var open triage.OpenView
	s.want(200, hue, "GET", "/api/tips/"+id.String(), nil, &open)
	if f := open.Files; len(f) != 1 || !f[0].Voice || !f[0].Written || f[0].Until != triage.Day(s.clock())+triage.WrittenDays {
		t.Errorf("%+v", open.Files)
	}
	if len(open.Notes) != 1 || open.Notes[0].Why != triage.WhyWritten {
		t.Errorf("%+v", open.Notes)
	}
	s.pass(48 * time.Hour)
	if len(owed()) != 0 {
		t.Error("owed although it is written down")
	}
	s.pass(-48 * time.Hour)
	s.want(204, hue, "POST", path+"/unwritten", struct{}{}, nil)
	open = triage.OpenView{}
	s.want(200, hue, "GET", "/api/tips/"+id.String(), nil, &open)
	if open.Files[0].Written {
		t.Error("still marked")
	}
	s.grantTo(post, id, file, s.file(hue, id, file))
	s.want(204, post, "POST", interpretPath(id, file)+"/done", triage.InterpretDoneRequest{Note: s.seal(crypto.KindThread, "dich", hue)}, nil)
	s.want(204, hue, "POST", path+"/written", triage.WrittenRequest{}, nil) // the interpreter's words stand with it
}

// away is a key table whose purge fails, as if the process had died before it.
type away struct{}

func (away) Purge(int, func(crypto.ID) bool) error { return errors.New("killed") }

// TestCrashBetweenARecordingAndItsKey: a recording that is gone from its folder loses its key at the next pass, whatever stopped the first; its tip and the others keep theirs.
func TestCrashBetweenARecordingAndItsKey(t *testing.T) {
	s, r := newVoiceStage(t)
	folder := t.TempDir()
	start := func() {
		var err error
		s.keys, err = crypto.OpenKeyTable(folder, "")
		must(t, err)
		s.console.Keys = s.keys
	}
	start()
	id := s.tip(hue, "chu")
	gone, stays := s.voice(r, id, "mot"), s.voice(r, id, "hai")
	must(t, r.Write(id, gone, triage.Day(s.clock())+triage.WrittenDays))
	pass := func(keys triage.KeyPurger, recordings *blob.Recordings, days int) error {
		j := triage.NewJanitor(triage.JanitorParams{Records: s.store, Keys: keys, Files: s.files, Recordings: recordings,
			Spooled: func(context.Context) ([]crypto.ID, error) { return nil, nil }})
		return j.Pass(t.Context(), triage.Day(s.clock())+days)
	}
	must(t, pass(s.keys, r, triage.WrittenDays-1))
	s.file(hue, id, gone)
	if err := pass(away{}, r, triage.WrittenDays); err == nil {
		t.Fatal("the purge did not fail")
	}
	if _, err := s.keys.Key(gone); err != nil {
		t.Fatal("the key is gone already: the crash shows nothing")
	}
	must(t, s.keys.Close())
	start()
	defer s.keys.Close()
	must(t, pass(s.keys, r, triage.WrittenDays))
	if _, err := s.keys.Key(gone); !errors.Is(err, crypto.ErrNoKey) {
		t.Errorf("the key of what is destroyed: %v", err)
	}
	for _, live := range []crypto.ID{id, stays} {
		if _, err := s.keys.Key(live); err != nil {
			t.Errorf("another key: %v", err)
		}
	}
	s.want(404, hue, "GET", "/api/tips/"+id.String()+"/files/"+gone.String(), nil, nil)
	s.file(hue, id, stays)
}
