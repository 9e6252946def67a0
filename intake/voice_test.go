package intake

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// lineDoors are a page and a hotline for Huế.
func lineDoors() []Door {
	return []Door{{Name: "page", Channel: "web", Area: place.Area{"46"}}, {Name: "line", Channel: Voice, Area: place.Area{"46"}, Limit: 3}}
}

// voiceRig is a rig with a hotline, and where its recordings wait.
func voiceRig(t *testing.T, o rigOptions) (*rig, *FileSpool) {
	t.Helper()
	if o.doors == nil {
		o.doors = lineDoors()
	}
	r := newRig(t, o)
	return r, withPhotos(r, here{}, 64)
}

// record begins a call's recording and says something.
func (r *rig) record(c Call) Recording {
	r.t.Helper()
	c.Door = "line"
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	rec, err := r.Record(ctx, &c)
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := rec.Write(pcm(2000, 9000)); err != nil {
		r.t.Fatal(err)
	}
	return rec
}

// released lets everything go, and gives where the recordings went.
func (r *rig) released(files *FileSpool) (photos, voices *memoryStore) {
	r.t.Helper()
	photos, voices = &memoryStore{}, &memoryStore{}
	f := must(NewFeeder(FeederParams{Spool: r.spool, Queue: r.queue, Files: files, Store: photos, Voices: voices, Log: quiet, Now: r.options.now}))
	now := f.p.Now()
	f.ripen(r.spool.Waiting())
	f.release(context.Background(), now, f.due(r.spool.Waiting(), now), true)
	return photos, voices
}

// TestACallBecomesATip: without a word, with what was keyed; its sound opens at the desk and for the two halves, and is locked with a key of its own.
func TestACallBecomesATip(t *testing.T) {
	r, files := voiceRig(t, rigOptions{codes: 1})
	answer, err := r.record(Call{Language: "lo", Commune: "19858", Practice: true}).Keep(false)
	if err != nil || answer.Outcome != Received || answer.Code.IsZero() {
		t.Fatalf("%+v, %v", answer, err)
	}
	tip := r.all()[0]
	e := r.unseal(tip)
	if e.Text != "" || e.Channel != Voice || e.Language != "lo" || e.Reply == nil || strings.Join(e.Marks, " ") != MarkPractice || !strings.Contains(string(e.Answer), `"code":"19858"`) {
		t.Errorf("the envelope says %q, %s, %s, %v, %s", e.Text, e.Channel, e.Language, e.Marks, e.Answer)
	}
	if tip.Desk != "hue" || tip.Lane != triage.Normal || !tip.Look || tip.Lookup == nil {
		t.Errorf("the tip is %+v", tip)
	}
	if news, err := r.News(context.Background(), []byte(answer.Code.Reveal())); err != nil || news.State != NoNews {
		t.Errorf("its receipt finds %+v, %v", news, err)
	}
	photos, voices := r.released(files)
	if len(photos.files) != 0 || len(voices.files) != 1 || files.Stats().Taken != 0 {
		t.Fatalf("%d photos, %d recordings left, %d pages taken", len(photos.files), len(voices.files), files.Stats().Taken)
	}
	for id, locked := range voices.files {
		if _, err := crypto.Unlock(must(r.keys.Key(tip.ID)), tip.ID, crypto.KindFile, triage.FilePart(id), locked); err == nil {
			t.Error("the tip's key unlocks it: it could not be destroyed before the tip")
		}
		sealed, err := crypto.Unlock(must(r.keys.Key(id)), tip.ID, crypto.KindFile, triage.FilePart(id), locked)
		if err != nil {
			t.Fatal(err)
		}
		wave := must(crypto.Open(crypto.KindFile, sealed, r.desks["hue"]))
		if !bytes.Equal(wave[:waveHead], waveHeader(15*SampleRate)) {
			t.Error("the desk opens something else")
		}
		if _, err := crypto.OpenHalves(crypto.KindFile, sealed, r.desks["office-a"], r.desks["office-b"]); err != nil {
			t.Errorf("nor do the two offices: %v", err)
		}
		if _, err := crypto.Open(crypto.KindFile, sealed, r.desks["quang-tri"]); err == nil {
			t.Error("another desk opens it")
		}
	}
}

// TestWhereACallGoes: one about an officer goes to the inspectorate, as a text that begins with CB does; another province's commune to its desk.
func TestWhereACallGoes(t *testing.T) {
	quangTri := ""
	for _, code := range place.Default().Communes() {
		if c, _ := place.Default().Commune(code); c.Province == "44" {
			quangTri = code
		}
	}
	for _, row := range []struct {
		name, desk string
		call       Call
		lane       triage.Lane
	}{
		{"without a place", "hue", Call{}, triage.Normal},
		{"a commune of the next province", "quang-tri", Call{Commune: quangTri}, triage.Normal},
		{"no commune", "hue", Call{Commune: "99999"}, triage.Normal},
		{"about an officer", "thanh-tra", Call{Officers: true, Commune: quangTri}, triage.Normal},
		{"happening now", "hue", Call{Urgent: true}, triage.Urgent},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, files := voiceRig(t, rigOptions{})
			if _, err := r.record(row.call).Keep(false); err != nil {
				t.Fatal(err)
			}
			tip := r.all()[0]
			e := r.unseal(tip)
			if tip.Desk != row.desk || tip.Lane != row.lane || row.call.Officers != (strings.Join(e.Marks, "") == MarkOfficers) {
				t.Errorf("desk %s, lane %s, marks %v", tip.Desk, tip.Lane, e.Marks)
			}
			_, voices := r.released(files)
			for id, locked := range voices.files {
				sealed := must(crypto.Unlock(must(r.keys.Key(id)), tip.ID, crypto.KindFile, triage.FilePart(id), locked))
				if _, err := crypto.Open(crypto.KindFile, sealed, r.desks[row.desk]); err != nil {
					t.Error("its desk does not open it")
				}
				if _, err := crypto.Open(crypto.KindFile, sealed, r.desks["hue"]); err == nil && row.desk != "hue" {
					t.Error("the accused's own desk opens it")
				}
			}
		})
	}
}

// TestCallsLookAlike: whatever was keyed, practice and requests for help too, a call's tip is of one size on every disk.
func TestCallsLookAlike(t *testing.T) {
	r, files := voiceRig(t, rigOptions{codes: 1})
	for _, c := range []Call{{}, {Practice: true}, {Help: true}, {Officers: true, Practice: true, Urgent: true, Commune: "19858", Language: "bru"}, {Commune: "20056", Language: "vi"}} {
		if _, err := r.record(c).Keep(false); err != nil {
			t.Fatal(err)
		}
	}
	sizes, looks := map[int]bool{}, map[bool]bool{}
	for _, a := range r.all() {
		sizes[len(a.Blob)], looks[a.Look] = true, true
		if e := r.unseal(a); strings.Contains(strings.Join(e.Marks, " "), MarkHelp) != strings.Contains(string(e.Answer), `"matter":"`+matter.Help+`"`) {
			t.Errorf("marks %v, reading %s", e.Marks, e.Answer)
		}
	}
	lengths := map[int]bool{}
	for _, w := range files.Waiting() {
		lengths[len(must(files.Read(w.ID)))] = true
	}
	if len(sizes) != 1 || len(lengths) != 1 || len(looks) != 1 || !looks[true] {
		t.Errorf("tips of sizes %v, recordings of %v, looked at by a second office %v", sizes, lengths, looks)
	}
}

// TestOverTheLimitACallWaits in the bulk lane, and is not lost.
func TestOverTheLimitACallWaits(t *testing.T) {
	r, _ := voiceRig(t, rigOptions{})
	bulk := 0
	for range 5 {
		if _, err := r.record(Call{Sender: []byte("+84900000001")}).Keep(false); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range r.all() {
		if a.Lane == triage.Bulk {
			bulk++
		}
	}
	if bulk != 2 {
		t.Errorf("%d of five calls wait in the bulk lane, with three allowed", bulk)
	}
}

// TestNothingHalfStored: whatever ends a recording before it is kept leaves nothing, and what cannot be kept is not said to be.
func TestNothingHalfStored(t *testing.T) {
	r, files := voiceRig(t, rigOptions{codes: 1})
	check := func(name string) {
		t.Helper()
		if n := len(r.spool.Waiting()); n != 0 || files.Stats().Taken != 0 || len(files.Waiting()) != 0 {
			t.Errorf("%s: %d tips, %d pages", name, n, files.Stats().Taken)
		}
	}
	r.record(Call{}).Drop()
	check("dropped")
	silent := must(r.Record(context.Background(), &Call{Door: "line"}))
	if _, err := silent.Keep(true); !errors.Is(err, ErrEmpty) {
		t.Errorf("no media: %v", err)
	}
	check("no media")
	if _, err := silent.Keep(false); !errors.Is(err, ErrUnavailable) {
		t.Errorf("kept after its end: %v", err)
	}
	check("kept after its end")
	for name, c := range map[string]Call{"no door": {}, "no code": {Door: "line", Code: []byte("123")}, "mistyped": {Door: "line", Code: []byte("1234567890123456")}} {
		if _, err := r.Record(context.Background(), &c); err == nil || IsMistyped(err) == (name == "no door") {
			t.Errorf("%s: %v", name, err)
		}
		check(name)
	}
	spoken := r.record(Call{})
	if err := r.spool.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := spoken.Keep(false); !errors.Is(err, ErrUnavailable) {
		t.Errorf("kept without its tip: %v", err)
	}
	check("the sound of a tip that could not be put")
	r.p.Photos = nil
	if _, err := r.Record(context.Background(), &Call{Door: "line"}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("without a file spool: %v", err)
	}
}

// TestVoiceOnABadDisk fails each act of both spools in turn: then nothing is acknowledged, and what waits is whole or not there.
func TestVoiceOnABadDisk(t *testing.T) {
	for failAt := 1; ; failAt++ {
		disk := &failingDisk{err: errAway}
		r := newRig(t, rigOptions{doors: lineDoors(), disk: disk})
		files := openTestFiles(t, FileSpoolParams{Dir: t.TempDir(), Pages: 8, Disk: disk})
		t.Cleanup(func() { files.Close() })
		r.p.Photos = &PhotoParams{Spool: files}
		rec := r.record(Call{})
		disk.mu.Lock()
		disk.failAt = disk.acts + failAt
		disk.mu.Unlock()
		answer, err := rec.Keep(false)
		if err == nil {
			if n := len(r.all()); n != 1 || len(files.Waiting()) != 1 {
				t.Fatalf("kept with %d tips and %d recordings", n, len(files.Waiting()))
			}
			if failAt < 5 {
				t.Errorf("no act failed after %d: the test tests nothing", failAt)
			}
			return
		}
		if !errors.Is(err, ErrUnavailable) || !answer.Code.IsZero() || len(r.spool.Waiting()) != 0 || len(files.Waiting()) != 0 {
			t.Fatalf("act %d: %v, %+v; %d tips and %d recordings wait", failAt, err, answer, len(r.spool.Waiting()), len(files.Waiting()))
		}
	}
}

// TestCrashBetweenSoundAndTip: what a crash leaves of the sound belongs to no tip, and its key is asked for by nobody once it has left the spool, so that it dies at midnight.
func TestCrashBetweenSoundAndTip(t *testing.T) {
	r, files := voiceRig(t, rigOptions{})
	rec := r.record(Call{}).(*recording)
	sealed := must(rec.sound.finish())
	tip, key, err := r.keys.Draw()
	if err != nil {
		t.Fatal(err)
	}
	key.Forget()
	if _, err := rec.spool(&WaitingFile{Tip: tip, With: tip, Voice: true}, sealed); err != nil {
		t.Fatal(err)
	}
	dir := files.p.Dir
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
	again := openTestFiles(t, FileSpoolParams{Dir: dir, Pages: 64})
	t.Cleanup(func() { again.Close() })
	_, voices := r.released(again)
	if len(voices.files) != 1 || len(again.Pairs()) != 0 || r.queue.count() != 0 {
		t.Errorf("%d recordings left, %d keys asked for, %d tips", len(voices.files), len(again.Pairs()), r.queue.count())
	}
}

// TestACarrierBringsARecordingTwice: one tip; within minutes the same answer, later a bare one.
func TestACarrierBringsARecordingTwice(t *testing.T) {
	r, files := voiceRig(t, rigOptions{codes: 2})
	call := func() Call { return Call{Carrier: []byte("RE0123456789abcdef0123456789abcdef")} }
	first, err := r.record(call()).Keep(false)
	if err != nil {
		t.Fatal(err)
	}
	rec := r.record(call())
	second, err := rec.Keep(false)
	if err != nil || !rec.Came() || second.Code.Reveal() != first.Code.Reveal() {
		t.Errorf("the second time %+v, %v", second, err)
	}
	r.restart()
	r.p.Photos = &PhotoParams{Spool: files}
	rec = r.record(call())
	if late, err := rec.Keep(false); err != nil || !rec.Came() || late.Outcome != ReceivedBare {
		t.Errorf("after a restart %+v, %v", late, err)
	}
	if n := len(r.all()); n != 1 || len(files.Waiting()) != 1 {
		t.Errorf("%d tips, %d recordings", n, len(files.Waiting()))
	}
	// One that was dropped may come again.
	other := Call{Carrier: []byte("RE1")}
	r.record(other).Drop()
	if rec := r.record(Call{Carrier: []byte("RE1")}); rec.Came() {
		t.Error("what was dropped counts as taken")
	} else if _, err := rec.Keep(false); err != nil {
		t.Error(err)
	}
}

// TestAddingByVoice: a recording and keys go to the tip that the receipt stands for; with a code that nothing is known of they are a tip that says so.
func TestAddingByVoice(t *testing.T) {
	r, files := voiceRig(t, rigOptions{codes: 1})
	code := []byte(strings.ReplaceAll(must(r.record(Call{}).Keep(false)).Code.Reveal(), " ", ""))
	tip := r.all()[0]
	answer, err := r.record(Call{Code: bytes.Clone(code)}).Keep(false)
	if err != nil || answer.Outcome != Added || !answer.Code.IsZero() {
		t.Fatalf("a recording: %+v, %v", answer, err)
	}
	texts := map[string]bool{}
	for name, c := range map[string]Call{"yes": {Assent: "yes"}, "no": {Assent: "no"}, "a commune": {Commune: "19858"}} {
		c.Door, c.Code = "line", bytes.Clone(code)
		if answer, err := r.Press(context.Background(), &c); err != nil || answer.Outcome != Added {
			t.Errorf("%s: %+v, %v", name, answer, err)
		}
	}
	for _, a := range r.all() {
		if a.Addition() {
			e := r.unseal(a)
			texts[e.Text] = true
			if a.Tip != tip.ID || e.Channel != Voice || e.Text == "[bấm phím: có]" && !strings.Contains(string(e.Answer), `"assent":"yes"`) {
				t.Errorf("an addition to %v says %q, %s", a.Tip, e.Text, e.Answer)
			}
		}
	}
	if len(texts) != 4 || !texts["+1 ghi âm"] {
		t.Errorf("additions say %v", texts)
	}
	for _, c := range []Call{{Door: "line", Code: bytes.Clone(code)}, {Door: "line", Assent: "yes"}} {
		if _, err := r.Press(context.Background(), &c); !errors.Is(err, ErrEmpty) {
			t.Errorf("pressing nothing, or for no tip: %v", err)
		}
	}
	_, voices := r.released(files)
	for id := range voices.files {
		if voices.tips[id] != tip.ID {
			t.Error("a recording went to another tip")
		}
	}
	unknown := []byte(strings.ReplaceAll(NewCode().Reveal(), " ", ""))
	if answer, err := r.record(Call{Code: unknown}).Keep(false); err != nil || answer.Outcome != Added {
		t.Errorf("with an unknown code: %+v, %v", answer, err)
	}
	if e := r.unseal(r.all()[0]); strings.Join(e.Marks, "") != MarkUnknown || e.Reply != nil {
		t.Errorf("it is a tip with marks %v, receipt %v", e.Marks, e.Reply != nil)
	}
}

// TestReceiptsOfCalls: of who hung up none is made, the pool keeps it for somebody who hears it. Past the pool the answer is bare.
func TestReceiptsOfCalls(t *testing.T) {
	r, _ := voiceRig(t, rigOptions{codes: 1})
	if answer, err := r.record(Call{}).Keep(true); err != nil || !answer.Code.IsZero() {
		t.Errorf("hung up: %+v, %v", answer, err)
	}
	if answer, err := r.record(Call{}).Keep(false); err != nil || answer.Code.IsZero() {
		t.Errorf("the receipt is gone: %v", err)
	}
	r2, _ := voiceRig(t, rigOptions{})
	if answer, err := r2.record(Call{}).Keep(false); err != nil || answer.Outcome != ReceivedBare {
		t.Errorf("past the pool: %+v, %v", answer, err)
	}
}

// TestCallsAreZeroed looks at the slices that came in.
func TestCallsAreZeroed(t *testing.T) {
	r, _ := voiceRig(t, rigOptions{now: func() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }})
	for name, does := range map[string]func(*Call){
		"record": func(c *Call) {
			if rec, err := r.Record(context.Background(), c); err == nil {
				rec.Drop()
			}
		},
		"press": func(c *Call) { _, _ = r.Press(context.Background(), c) }, // whatever comes of it
	} {
		for _, door := range []string{"line", "none"} {
			c := Call{Door: door, Assent: "yes", Code: []byte(strings.ReplaceAll(NewCode().Reveal(), " ", "")), Sender: []byte("+84900000001"), Carrier: []byte("RE2")}
			kept := [][]byte{c.Code, c.Sender, c.Carrier}
			does(&c)
			for _, b := range kept {
				if len(bytes.Trim(b, "\x00")) > 0 {
					t.Errorf("%s at door %s leaves %q", name, door, b)
				}
			}
		}
	}
}
