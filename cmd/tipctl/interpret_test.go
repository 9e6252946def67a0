package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/blob"
)

// interpreters makes dung, of the tip's own commune, and em, of the province, interpreters of the stage.
func (s *stage) interpreters() *blob.Recordings {
	s.t.Helper()
	s.directory.Version++
	s.directory.Interpreters = []triage.Interpreter{{Member: "dung", Languages: []string{"lo"}}, {Member: "em", Languages: []string{"lo", "hmn"}}}
	s.docs.Directory = s.signed(crypto.SignedDirectory, s.directory, "an", "chi")
	trust, err := crypto.NewTrust(s.pin, s.docs.Rosters)
	must(s.t, err)
	s.console.Offices = offices{trust}
	r, err := blob.OpenRecordings(filepath.Join(s.root, "voice"))
	must(s.t, err)
	s.console.Recordings = r
	return r
}

// offices are those of a roster, without keyrings.
type offices struct{ trust *crypto.Trust }

func (o offices) Trust() *crypto.Trust            { return o.trust }
func (offices) Keyrings(string) []*crypto.Keyring { return nil }

// voice puts a recording beside a tip of a desk.
func (s *stage) voice(r *blob.Recordings, desk, tip, said string) string {
	s.t.Helper()
	id, err := crypto.ParseID(tip)
	must(s.t, err)
	file, key, err := s.keys.Draw()
	must(s.t, err)
	sealed, err := crypto.SealTip(crypto.KindFile, []byte(said), crypto.Readers{Desk: s.keyring(desk).Recipient})
	must(s.t, err)
	must(s.t, r.Put(id, file, crypto.Lock(key, id, crypto.KindFile, triage.FilePart(file), sealed), triage.Day(time.Now())))
	return file.String()
}

// TestInterpreter: the desk asks somebody who is not of the tip's commune; they hear that one recording, write it down, and can open it no more; then it is destroyed.
func TestInterpreter(t *testing.T) {
	s := newStage(t)
	r := s.interpreters()
	for _, member := range []string{"an", "dung", "em"} {
		s.settle(member)
		s.do(member, "login")
	}
	id, _ := s.tip("loi kho hieu")
	file := s.voice(r, "hue", id, "RIFF tieng Lao")
	contains(t, "the desk sees it", s.do("an", "open", id), "recording", file)
	equalOutput(t, s.do("an", "recording", "play", id, file), "RIFF tieng Lao")
	who := s.do("an", "interpret", "who", id)
	contains(t, "offered", who, "em\t", "lo hmn")
	if strings.Contains(who, "dung") {
		t.Errorf("somebody of the tip's commune is offered:\n%s", who)
	}
	if code, _, errs := s.try("an", "interpret", "give", id, file, "dung"); code != 1 || !strings.Contains(errs, "not offered") {
		t.Errorf("given to the tip's commune: %d %s", code, errs)
	}
	contains(t, "nothing yet", s.do("em", "interpret", "list"), "nothing to interpret")
	s.do("an", "interpret", "give", id, file, "em")
	contains(t, "given", s.do("em", "interpret", "list"), id, file, "hue")
	equalOutput(t, s.do("em", "interpret", "open", id, file), "RIFF tieng Lao")
	for _, act := range [][]string{{"open", id}, {"recording", "play", id, file}, {"interpret", "open", id, "text"}} {
		if code, out, _ := s.try("em", act...); code != 1 || strings.Contains(out, "kho hieu") {
			t.Errorf("the interpreter does %s: %d %s", act, code, out)
		}
	}
	s.do("em", "interpret", "done", "-language", "lo", id, file, "hai xe qua moc 611 dem qua")
	if code, _, _ := s.try("em", "interpret", "open", id, file); code != 1 {
		t.Error("the interpreter still opens it")
	}
	contains(t, "the desk reads it", s.do("an", "open", id), "[lo] hai xe qua moc 611 dem qua")
	contains(t, "marked", s.do("an", "recording", "written", id, file), "two days")
	contains(t, "it says when", s.do("an", "open", id), "destroyed on")
	s.do("an", "recording", "keep", id, file)
	s.do("an", "recording", "written", id, file, "nghe lai, dung nhu vay")

	s.do("an", "interpret", "give", id, "text", "em")
	contains(t, "a text", s.do("em", "interpret", "open", id, "text"), "  | loi kho hieu\n", "UNVERIFIED")
	s.do("an", "interpret", "take", id, "text")
	if code, _, _ := s.try("em", "interpret", "open", id, "text"); code != 1 {
		t.Error("it was taken back, and opens")
	}
	s.do("an", "interpret", "give", id, "text", "em")
	s.do("em", "interpret", "back", id, "text")
	contains(t, "given back", s.do("an", "open", id), "declined")
	if _, err := os.Stat(filepath.Join(s.root, "voice", id)); err != nil {
		t.Error(err)
	}
}

func equalOutput(t *testing.T, got, want string) {
	t.Helper()
	if strings.TrimSpace(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestLookAtARecording: who looks hears what the desk heard, by the grant that came with the closing, and reads what was written down.
func TestLookAtARecording(t *testing.T) {
	s := newStage(t)
	r := s.interpreters()
	for _, member := range []string{"an", "chi"} {
		s.settle(member)
		s.do(member, "login")
	}
	id, _ := s.tip("co nguoi ban ma tuy o ban A Roang")
	file := s.voice(r, "hue", id, "RIFF")
	s.do("an", "recording", "written", id, file, "noi la co hai xe")
	s.do("an", "lease", id)
	s.do("an", "close", id, "unfounded")
	contains(t, "what was written down", s.do("chi", "look", "open", id), "  | noi la co hai xe\n", "look file "+id+" "+file)
	equalOutput(t, s.do("chi", "look", "file", id, file), "RIFF")
}
