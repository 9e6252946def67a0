// Package stored reads the tables of docs/store.md and holds them against a real Redis and real folders, both ways. Tests only.
package stored

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// A Page is docs/store.md: what may be stored, and how much of that was seen.
type Page struct {
	keys  []key
	files []file
	seen  map[string]bool // rows and fields
}

// A key is a row of the table of Redis's keys.
type key struct {
	name, kind string // the name as written, with <placeholders>
	fields     []string
}

// Read parses the page. root is the way to the project's folder.
func Read(t testing.TB, root string) *Page {
	t.Helper()
	text, err := os.ReadFile(root + "/docs/store.md")
	if err != nil {
		t.Fatal(err)
	}
	p := &Page{seen: map[string]bool{}}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		name := quoted.FindStringSubmatch(line)
		switch {
		case name == nil || !strings.HasPrefix(line, "| `"):
		case len(cells) == 7: // key, type, fields, what can be read, life
			k := key{name: name[1], kind: strings.TrimSpace(cells[2])}
			for _, field := range quoted.FindAllStringSubmatch(cells[3], -1) {
				k.fields = append(k.fields, field[1])
			}
			p.keys = append(p.keys, k)
		case len(cells) == 8: // path, mode, size, what it is, what can be read, life
			p.files = append(p.files, readFile(t, name[1], strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3]), strings.TrimSpace(cells[6])))
		default:
			t.Fatalf("docs/store.md: a row with %d cells: %s", len(cells)-2, line)
		}
	}
	if len(p.keys) < 10 || len(p.files) < 10 {
		t.Fatalf("docs/store.md: only %d keys and %d files", len(p.keys), len(p.files))
	}
	return p
}

var quoted = regexp.MustCompile("`([^`]+)`")

// placeholders are what may stand for each word in angle brackets.
var placeholders = map[string]string{
	"desk": `[a-z0-9-]+`, "id": `[0-9a-f]{32}`, "entry": `[0-9a-f]{32}`, "file": `[0-9a-f]{32}`, "lookup": `[0-9a-f]{64}`, "fingerprint": `[0-9a-f]{64}`, "office": `[a-z0-9-]+`, "unit": `[a-z0-9-]+`,
	"lane": `(urgent|normal|bulk)`, "day": `[0-9]{5}`, "month": `[0-9]{4}-[0-9]{2}`, "year": `[0-9]{4}`, "figure": `(opened|danger|unfounded)`, "notifier": `[a-z0-9-]+`, "member": `[a-z0-9-]+`, "n": `(0|[1-9][0-9]*)`, "group": `[0-9]{3}`,
}

func pattern(t testing.TB, s string) *regexp.Regexp {
	t.Helper()
	parts := regexp.MustCompile(`<([a-z]+)>`).ReplaceAllStringFunc(regexp.QuoteMeta(s), func(p string) string {
		re, ok := placeholders[strings.Trim(p, "<>")]
		if !ok {
			t.Fatalf("docs/store.md: unknown placeholder %s", p)
		}
		return re
	})
	return regexp.MustCompile("^" + parts + "$")
}

// Redis looks at every key, its type and, in a hash, its fields. What the page does not list is an error.
func (p *Page) Redis(t testing.TB, rdb *redis.Client) {
	t.Helper()
	names, err := rdb.Keys(t.Context(), "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		kind, err := rdb.Type(t.Context(), name).Result()
		if err != nil {
			t.Fatal(err)
		}
		k := p.find(t, name, kind)
		if k == nil {
			t.Errorf("stored and not in docs/store.md: the %s %s", kind, name)
			continue
		}
		p.seen[k.name] = true
		if kind == "hash" {
			p.fields(t, rdb, k, name)
		}
	}
}

// Socket is Redis for whoever has only the socket.
func (p *Page) Socket(t testing.TB, path string) {
	t.Helper()
	rdb := redis.NewClient(&redis.Options{Network: "unix", Addr: path})
	defer rdb.Close()
	p.Redis(t, rdb)
}

func (p *Page) find(t testing.TB, name, kind string) *key {
	for i := range p.keys {
		if k := &p.keys[i]; k.kind == kind && pattern(t, k.name).MatchString(name) {
			return k
		}
	}
	return nil
}

func (p *Page) fields(t testing.TB, rdb *redis.Client, k *key, name string) {
	t.Helper()
	fields, err := rdb.HKeys(t.Context(), name).Result()
	if err != nil {
		t.Fatal(err)
	}
next:
	for _, field := range fields {
		for _, f := range k.fields {
			if pattern(t, f).MatchString(field) {
				p.seen[k.name+" "+f] = true
				continue next
			}
		}
		t.Errorf("stored and not in docs/store.md: field %s of %s", field, name)
	}
}

// UnseenKeys are the keys and fields that the page lists and Redis never held.
func (p *Page) UnseenKeys() []string {
	var all []string
	for _, k := range p.keys {
		if !p.seen[k.name] {
			all = append(all, k.name)
		}
		for _, f := range k.fields {
			if !p.seen[k.name+" "+f] {
				all = append(all, k.name+" "+f)
			}
		}
	}
	return all
}
