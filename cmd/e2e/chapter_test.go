package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/triage"
)

// A block is a fenced block of shell in the administrator's chapter; the word after sh on the fence is its name.
type block struct{ name, text string }

// neighbours send just before the chapter's villager does, so that the queue holds more than one tip. Whichever the officer gets first, the police
// of A Lưới 1 are to act.
var neighbours = []string{
	"Cap cuu, o thon A Hua xa A Luoi 1 co nguoi cam sung doa giet dan",
	"Cuu voi, dang co danh nhau o thon A Nieng, A Luoi 1, co nguoi bi thuong nang",
}

// TestChapter types docs/administrator.md on a bare Debian root, as it stands: a real deployment, and a first tip routed and acknowledged. A new
// machine then gets the backup, and has the same queue.
func TestChapter(t *testing.T) {
	t.Parallel() // it waits most of the time
	all := chapter(t)
	first := newMachine(t, all)
	var villager string
	var sent time.Time
	for _, b := range all {
		if b.name == "restore" {
			continue
		}
		if strings.Contains(b.text, "tipctl backup") {
			first.Type(t, `until [ "$(TIPLINE_HOME=/root/officer tipctl queue -json | grep -o '"id"' | wc -l)" = 3 ]; do sleep 1; done`)
		}
		if strings.Contains(b.text, "8080/tips") {
			sent = time.Now()
			for _, text := range neighbours {
				tell(t, first, text)
			}
		}
		shown := first.Type(t, b.text)
		switch {
		case strings.Contains(b.text, "tipd.toml -check"):
			for _, want := range []string{"demonstration = false", `every = "1h0m0s"`, `urgent_min = "30s"`, `urgent_max = "2m0s"`, "second-host"} {
				if !strings.Contains(shown, want) {
					t.Errorf("not a real deployment: tipd -check shows no %s\n%s", want, shown)
				}
			}
		case strings.Contains(b.text, "8080/tips"):
			if !receipt.MatchString(shown) {
				t.Errorf("no receipt: %s", shown)
			}
			villager = regexp.MustCompile(`text=([^']+)`).FindStringSubmatch(b.text)[1]
		case strings.Contains(b.text, "tipctl next"):
			if waited := time.Since(sent); waited < 30*time.Second {
				t.Errorf("the first tip came after %v, so its arrival is not hidden", waited)
			}
			if !slices.ContainsFunc(append(neighbours, villager), func(text string) bool { return strings.Contains(shown, text) }) {
				t.Errorf("the officer does not read what was sent:\n%s", shown)
			}
		}
	}
	before := queueOf(t, first)
	acknowledged(t, before)
	if locked := glob(first, "/srv/backup/tipline", `^(root|table)\.\d+$`); len(locked) > 0 {
		t.Errorf("keys in the backup: %v", locked)
	}
	first.Close()

	second := newMachine(t, all)
	second.Type(t, named(t, all, "programs"))
	for _, path := range []string{"/srv/backup/tipline", "/var/lib/tipline/second-host", "/root/officer"} { // its disk, the second machine, the officer's device
		second.Carry(t, first, path)
	}
	second.Type(t, named(t, all, "restore"))
	second.Type(t, named(t, all, "start"))
	second.Type(t, "cd /root/officer; export TIPLINE_HOME=/root/officer; tipctl login -passphrase-file passphrase")
	after := queueOf(t, second)
	if a, b := asJSON(t, before), asJSON(t, after); a != b {
		t.Errorf("another queue after restoring:\n%s\nbefore:\n%s", b, a)
	}
	var texts []string
	for _, tip := range after.Tips {
		var o struct{ Text string }
		parse(t, second.Type(t, "tipctl open -json -passphrase-file passphrase "+tip.ID), &o)
		texts = append(texts, o.Text)
	}
	if want := append(neighbours, villager); !sameTexts(texts, want) {
		t.Errorf("after restoring open %q, want %q", texts, want)
	}
}

// newMachine is a bare root with what the chapter asks the administrator to bring.
func newMachine(t *testing.T, all []block) *harness.Machine {
	t.Helper()
	var install []string
	for line := range strings.Lines(named(t, all, "programs")) {
		if strings.HasPrefix(line, "apt-get ") || strings.HasPrefix(line, "export ") {
			install = append(install, line)
		}
	}
	r := harness.NewMachine(t, strings.Join(install, ""))
	for _, program := range []string{"tipd", "tipctl"} {
		r.Put(t, harness.Build(t, program), "/root/tipline/bin/"+program)
	}
	for _, folder := range []string{"deploy", "docs"} {
		r.Put(t, filepath.Join(harness.Root(t), folder), "/root/tipline/"+folder)
	}
	return r
}

// chapter is every block of shell in docs/administrator.md.
func chapter(t *testing.T) []block {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(harness.Root(t), "docs", "administrator.md"))
	if err != nil {
		t.Fatal(err)
	}
	var all []block
	for _, m := range regexp.MustCompile("(?ms)^```sh ?(\\w*)\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		all = append(all, block{m[1], m[2]})
	}
	return all
}

// named is the text of the blocks of one name.
func named(t *testing.T, all []block, name string) string {
	t.Helper()
	var text string
	for _, b := range all {
		if b.name == name {
			text += b.text
		}
	}
	if text == "" {
		t.Fatalf("docs/administrator.md has no block of shell named %s", name)
	}
	return text
}

// tell sends a tip as the page does. A server that has just started may have no receipt ready yet; then it is given some seconds to make some.
func tell(t *testing.T, r *harness.Machine, text string) {
	t.Helper()
	r.Type(t, "curl -fsS --data-urlencode 'text="+text+"' http://127.0.0.1:8080/tips | grep -q 'id=\"receipt\"' || sleep 5")
}

// queueOf is what the duty officer of the chapter sees.
func queueOf(t *testing.T, r *harness.Machine) triage.QueueView {
	t.Helper()
	var q triage.QueueView
	parse(t, r.Type(t, "TIPLINE_HOME=/root/officer tipctl queue -json"), &q)
	return q
}

// acknowledged wants the first tip in the hands of the commune's police.
func acknowledged(t *testing.T, q triage.QueueView) {
	t.Helper()
	const police = "hue-a-luoi-1-police"
	var done int
	for _, tip := range q.Tips {
		if tip.Status == triage.Acknowledged && tip.Lead == police && slices.Contains(tip.Acked, police) {
			done++
		}
	}
	if done != 1 {
		t.Errorf("%d tips acknowledged by %s, want 1: %s", done, police, asJSON(t, q))
	}
}

// glob finds the files in a folder of the root whose name matches.
func glob(r *harness.Machine, folder, name string) (found []string) {
	match := regexp.MustCompile(name)
	_ = filepath.WalkDir(filepath.Join(r.Dir, folder), func(path string, d os.DirEntry, err error) error {
		if err == nil && match.MatchString(d.Name()) {
			found = append(found, path)
		}
		return err
	})
	return found
}

func sameTexts(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func parse(t *testing.T, text string, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), to); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
