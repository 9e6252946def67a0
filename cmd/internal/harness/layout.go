package harness

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// The communes of every test's deployment: A Lưới (Huế), Hướng Hóa and Đakrông (Quảng Trị), Mường Lát (Thanh Hóa).
const (
	provinces = "46,44,38"
	communes  = "20056,20044,20071,20101,20050,19429,19432,19435,19441,19489,19483,19564,19594,19588,14845,14848,14863,14860,14866"
)

// serverName is the deployment's, which login challenges carry.
const serverName = "tipline-test"

// layOut has tipctl draft a directory and hold the ceremony, once for all tests of a package; each test works on a copy. One that edits the directory has a
// ceremony of its own.
func layOut(tb testing.TB, edit func(draft string) string) string {
	tb.Helper()
	tipctl := Build(tb, "tipctl")
	built.Lock()
	defer built.Unlock()
	folder := built.dir
	if edit != nil {
		folder = tb.TempDir()
	}
	dir := filepath.Join(folder, "deployment")
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	draft := output(tb, tipctl, "draft", "-provinces", provinces, "-communes", communes)
	draft = strings.ReplaceAll(draft, `via = "log"`, `via = "office"`)
	if edit != nil {
		draft = edit(draft)
	}
	file := filepath.Join(folder, "directory.toml")
	must(tb, os.WriteFile(file, []byte(draft), 0o600))
	output(tb, tipctl, "init", "-directory", file, "-server", serverName, "-demonstration", "-work", "10", "-sheet", filepath.Join(folder, "sheet"), dir)
	must(tb, os.Rename(filepath.Join(folder, "sheet"), filepath.Join(dir, "sheet")))
	return dir
}

// output runs a program and returns what it printed.
func output(tb testing.TB, program string, args ...string) string {
	tb.Helper()
	cmd := exec.Command(program, args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("%s %s: %v\n%s%s", filepath.Base(program), args[0], err, out, stderr.String())
	}
	return string(out)
}

// Passphrase is a member's, from the ceremony's sheet.
func (d *Deployment) Passphrase(tb testing.TB, member string) string {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(d.Dir, "sheet"))
	must(tb, err)
	for line := range strings.Lines(string(b)) {
		if name, phrase, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && name == member {
			return phrase
		}
	}
	tb.Fatalf("the sheet has no member %s", member)
	return ""
}

// Officer is a member who can open what the office's keyrings open; not logged in.
func (d *Deployment) Officer(tb testing.TB, member string) *Officer {
	tb.Helper()
	return NewOfficer(tb, filepath.Join(d.Dir, "members", member+".identity"), d.Passphrase(tb, member), filepath.Join(d.Dir, "registry"), d.Pin(tb), d.Desk)
}

// Directory is the deployment's, as signed.
func (d *Deployment) Directory(tb testing.TB) *triage.Directory {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(d.Dir, "registry", "directory.json"))
	must(tb, err)
	var signed struct{ Body string }
	must(tb, json.Unmarshal(b, &signed))
	dir := new(triage.Directory)
	must(tb, json.Unmarshal([]byte(signed.Body), dir))
	return dir
}

// Offices are the recipients of all keyrings of all offices.
func (d *Deployment) Offices(tb testing.TB) []*crypto.Recipient {
	tb.Helper()
	r, err := registry.Load(filepath.Join(d.Dir, "registry"), d.Pin(tb))
	must(tb, err)
	var all []*crypto.Recipient
	for _, office := range r.Trust.Roster().Offices {
		for _, k := range r.Keyrings(office.ID) {
			all = append(all, k.Recipient)
		}
	}
	return all
}

// Desks are the first members of every desk, logged in.
func (d *Deployment) Desks(tb testing.TB) []*Officer {
	tb.Helper()
	var all []*Officer
	for _, desk := range d.Directory(tb).Desks {
		o := d.Officer(tb, desk.ID+"-1")
		o.Login(tb)
		all = append(all, o)
	}
	return all
}

// Settle sends one more tip and waits until it is released: whatever was accepted before it is then at a desk too, were it there twice.
func (d *Deployment) Settle(tb testing.TB, desks ...*Officer) {
	tb.Helper()
	settled.Lock()
	defer settled.Unlock()
	settled.n++
	last := fmt.Sprintf("%s %d", settling, settled.n)
	if status, body := d.Twilio.Post(tb, Callback{ID: MessageID(5_000_000 + settled.n), From: "+84999000111", Body: last}); status != http.StatusOK {
		tb.Fatalf("the last tip is refused: %d %s", status, body)
	}
	Until(tb, "the last tip", func() bool {
		return slices.ContainsFunc(desks, func(o *Officer) bool { return slices.Contains(o.all(tb), last) })
	})
}

// settling begins the texts of Settle's own tips, which Texts leaves out.
const settling = "moc cuoi cua phep thu"

var settled struct {
	sync.Mutex
	n int
}
