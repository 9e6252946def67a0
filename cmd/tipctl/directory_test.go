package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tipline/cmd/internal/directory"
	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// written puts the stage's directory, changed, into a file as an operator would have it.
func (s *stage) written(change func(d *triage.Directory)) string {
	s.t.Helper()
	d := s.directory
	d.Version, d.Units = d.Version+1, append([]triage.Unit(nil), d.Units...)
	change(&d)
	var text bytes.Buffer
	must(s.t, directory.Write(&text, &d))
	file := filepath.Join(s.t.TempDir(), "directory.toml")
	must(s.t, os.WriteFile(file, text.Bytes(), 0o600))
	return file
}

// deployed writes the stage's documents as a server has them, with a configuration beside.
func (s *stage) deployed() (dir, cfg string) {
	s.t.Helper()
	dir = s.t.TempDir()
	keyrings := map[string]map[string]crypto.Signed{}
	for _, d := range s.docs.Keyrings {
		var k struct{ Office, Month string }
		must(s.t, json.Unmarshal([]byte(d.Body), &k))
		keyrings[k.Office] = map[string]crypto.Signed{k.Month: d}
	}
	must(s.t, registry.Write(filepath.Join(dir, "registry"), s.docs.Rosters, s.docs.Directory, keyrings))
	cfg = filepath.Join(dir, "tipd.toml")
	must(s.t, os.WriteFile(cfg, []byte("pin = \""+s.pin+"\"\n"), 0o600))
	return dir, cfg
}

// TestADirectoryTakesTwo walks a change from the file to the server.
func TestADirectoryTakesTwo(t *testing.T) {
	s := newStage(t)
	for _, m := range []string{"an", "chi"} {
		s.settle(m)
		s.do(m, "login")
	}
	file := s.written(func(d *triage.Directory) {
		d.Routes = append([]triage.Node{{Matters: []string{"fraud"}, Lead: triage.ProvincePolice, Reason: "lừa đảo: công an tỉnh"}}, d.Routes...)
	})
	dir, cfg := s.deployed()
	out := filepath.Join(dir, "directory-3.json")
	phrase := func(m string) string { return filepath.Join(s.root, m, "phrase") }
	sign := func(m, file string) (int, string, string) {
		return s.try(m, "directory", "sign", "-yes", "-passphrase-file", phrase(m), "-out", out, file)
	}

	code, _, errs := s.try("an", "directory", "sign", "-passphrase-file", phrase("an"), "-out", out, file)
	if _, err := os.Stat(out); code != 1 || err == nil || !strings.Contains(errs, "KY") { // standard input says something else
		t.Fatalf("signed without agreeing: %d %s", code, errs)
	}
	code, first, errs := sign("an", file)
	contains(t, "what moves", errs, "Lừa đảo", "A Lưới 1", "trước/was: bàn trực/desk: Huế; chủ trì/lead: Công an xã A Lưới 1", "nay/now:   bàn trực/desk: Huế; chủ trì/lead: Công an thành phố Huế")
	contains(t, "first signature", first, "cần thêm một thành viên")
	if code != 0 {
		t.Fatal(errs)
	}
	if code, _, errs := s.try("an", "directory", "publish", "-config", cfg, out); code != 1 || !strings.Contains(errs, "not signed by those") {
		t.Errorf("one signature was published: %d %s", code, errs)
	}
	if _, again, _ := sign("an", out); !strings.Contains(again, "cần thêm một thành viên") {
		t.Errorf("one member counts twice: %s", again)
	}
	code, second, errs := sign("chi", out)
	if code != 0 {
		t.Fatal(errs)
	}
	contains(t, "what the second is shown", errs, "Lừa đảo")
	contains(t, "second signature", second, "đủ hai chữ ký")
	contains(t, "publish", s.do("an", "directory", "publish", "-config", cfg, out), "3")
	reg, err := registry.Load(filepath.Join(dir, "registry"), s.pin)
	must(t, err)
	if reg.Directory.Version != 3 || reg.Directory.Routes[0].Lead != triage.ProvincePolice {
		t.Errorf("in force: version %d", reg.Directory.Version)
	}
	if code, _, errs := s.try("an", "directory", "publish", "-config", cfg, out); code != 1 || !strings.Contains(errs, "must be 4") {
		t.Errorf("published twice: %d %s", code, errs)
	}
}

func TestABrokenDirectoryIsNotSigned(t *testing.T) {
	s := newStage(t)
	s.settle("an")
	s.do("an", "login")
	for name, row := range map[string]struct {
		change func(d *triage.Directory)
		want   string
	}{
		"a version skipped":        {func(d *triage.Directory) { d.Version = 9 }, "version: is 9 and must be 3"},
		"an office without people": {func(d *triage.Directory) { d.Units[1].ID = "tinh-2"; d.Units[0].Above = nil }, "unit tinh-2: no members or no keyring"},
		"faults with their lines":  {func(d *triage.Directory) { d.Units[0].Communes = []string{"1"} }, `directory.toml:21: unit xa: "1" is no commune code`},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, errs := s.try("an", "directory", "sign", "-yes", "-passphrase-file", filepath.Join(s.root, "an", "phrase"), s.written(row.change))
			if code != 1 || !strings.Contains(errs, row.want) {
				t.Errorf("%d %s", code, errs)
			}
		})
	}
}

// TestCorrections: what staff set right is in the file, on record, and survives a new draft.
func TestCorrections(t *testing.T) {
	dir := t.TempDir()
	do := func(args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if code := run(t.Context(), args, strings.NewReader(""), &out, &errs); code != 0 {
			t.Fatalf("%v: %d %s", args, code, errs.String())
		}
		return out.String()
	}
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	draft := file("draft.toml", do("draft", "-provinces", "46"))
	first := file("first.toml", do("directory", "correct", "-unit", "hue-post-nham", "-is", "Đồn Biên phòng Nhâm (A Lưới)", "-by", "truc-ban-1", "-source", "CV 12/BCH", draft))
	second := file("second.toml", do("directory", "correct", "-unit", "hue-post-nham", "-field", "communes", "-is", "20071, 20044", "-by", "truc-ban-2", "-source", "điện thoại ban chỉ huy", first))
	again := do("draft", "-provinces", "46", "-corrections", second)
	for _, text := range []string{"second", again} {
		if text == "second" {
			b, err := os.ReadFile(second)
			must(t, err)
			text = string(b)
		}
		contains(t, "corrected", text, `name = "Đồn Biên phòng Nhâm (A Lưới)"`, `communes = ["20071", "20044"]`, `was = "Đồn Biên phòng Nhâm"`, `by = "truc-ban-2"`, `source = "CV 12/BCH"`)
	}
	var d difference
	must(t, json.Unmarshal([]byte(do("directory", "diff", "-json", draft, second)), &d))
	if len(d.Moves) == 0 || !strings.Contains(d.Moves[0].Where, "A Lưới") {
		t.Errorf("moves %+v", d.Moves)
	}
	contains(t, "check", do("check", "-directory", second), "no faults")
}

// TestTheSecondSignerPostsIt: with two signatures the server takes a directory from a member, and from nobody else.
func TestTheSecondSignerPostsIt(t *testing.T) {
	h := newHouse(t)
	h.login("an", "chi", "em")
	file := h.written(func(d *triage.Directory) { d.Units[1].Name = "Công an Huế" })
	out := filepath.Join(h.root, "directory-3.json")
	sign := func(m, file string) string {
		t.Helper()
		return h.do(m, "directory", "sign", "-yes", "-post", "-passphrase-file", filepath.Join(h.root, m, "phrase"), "-out", out, file)
	}
	contains(t, "one signature", sign("an", file), "cần thêm một thành viên")
	if v := h.keeper.Registry().Directory.Version; v != 2 {
		t.Fatalf("version %d is in force", v)
	}
	var proposal crypto.Signed
	b, err := os.ReadFile(out)
	must(t, err)
	must(t, json.Unmarshal(b, &proposal))
	if status, body := h.ask("an", "POST", "/api/directory", triage.DirectoryRequest{Directory: proposal}); status != 400 {
		t.Errorf("one signature was posted: %d %s", status, body)
	}
	contains(t, "two signatures", sign("chi", out), "directory 3 is in force")
	if d := h.keeper.Registry().Directory; d.Version != 3 || d.Name("tinh") != "Công an Huế" {
		t.Errorf("in force: %d, %s", d.Version, d.Name("tinh"))
	}
	b, err = os.ReadFile(out)
	must(t, err)
	must(t, json.Unmarshal(b, &proposal))
	for who, want := range map[string]int{"em": 400, "an": 409, "": 401} { // not a signer; too late; nobody
		if status, body := h.ask(who, "POST", "/api/directory", triage.DirectoryRequest{Directory: proposal}); status != want {
			t.Errorf("%q: %d %s, want %d", who, status, body, want)
		}
	}
}
