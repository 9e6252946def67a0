package store

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"tipline/triage"
)

// A row of the first table of docs/store.md.
type row struct {
	key    string // as written, with <placeholders>
	kind   string
	fields []string
}

var quoted = regexp.MustCompile("`([^`]+)`")

// readTable parses the first table of docs/store.md.
func readTable(t testing.TB) []row {
	t.Helper()
	text, err := os.ReadFile("../../docs/store.md")
	must(t, err)
	var rows []row
	for line := range strings.SplitSeq(string(text), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 6 || strings.HasPrefix(line, "|-") || !strings.Contains(cells[1], "`") {
			if len(rows) > 0 && !strings.HasPrefix(line, "|") {
				return rows
			}
			continue
		}
		r := row{key: quoted.FindStringSubmatch(cells[1])[1], kind: strings.TrimSpace(cells[2])}
		for _, m := range quoted.FindAllStringSubmatch(cells[3], -1) {
			r.fields = append(r.fields, m[1])
		}
		rows = append(rows, r)
	}
	return rows
}

// placeholders are what may stand for each word in angle brackets.
var placeholders = map[string]string{
	"desk": `[a-z0-9-]+`, "id": `[0-9a-f]{32}`, "entry": `[0-9a-f]{32}`, "lookup": `[0-9a-f]{64}`, "office": `[a-z0-9-]+`, "unit": `[a-z0-9-]+`,
	"lane": `(urgent|normal|bulk)`, "day": `[0-9]{5}`,
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

// TestTableOfEverythingStored drives every act, looks at Redis after each, and compares with the table both ways.
func TestTableOfEverythingStored(t *testing.T) {
	s, _ := open(t)
	rows := readTable(t)
	if len(rows) < 10 {
		t.Fatalf("read %d rows only", len(rows))
	}
	seen := map[string]bool{}
	drive(t, s, func() {
		for key, lines := range dump(t, s) {
			r, ok := find(t, rows, key, strings.SplitN(lines, "\n", 2)[0])
			if !ok {
				t.Errorf("stored and not in docs/store.md: %s", key)
				continue
			}
			seen[r.key] = true
			if r.kind == "hash" {
				checkFields(t, s, r, key, seen)
			}
		}
	})
	for _, r := range rows {
		for _, name := range append([]string{""}, r.fields...) {
			if !seen[r.key+name] {
				t.Errorf("in docs/store.md and never stored: %s %s", r.key, name)
			}
		}
	}
}

func find(t testing.TB, rows []row, key, kind string) (row, bool) {
	for _, r := range rows {
		if pattern(t, r.key).MatchString(key) && r.kind == kind {
			return r, true
		}
	}
	return row{}, false
}

func checkFields(t testing.TB, s *Store, r row, key string, seen map[string]bool) {
	t.Helper()
fields:
	for field := range s.rdb.(*redis.Client).HGetAll(t.Context(), key).Val() {
		for _, f := range r.fields {
			if pattern(t, f).MatchString(field) {
				seen[r.key+f] = true
				continue fields
			}
		}
		t.Errorf("stored and not in docs/store.md: field %s of %s", field, key)
	}
}

// drive does everything that the store can do, and calls look after each act.
func drive(t testing.TB, s *Store, look func()) {
	t.Helper()
	ctx := t.Context()
	a, b, c, flood := arrival(triage.Normal), arrival(triage.Urgent), arrival(triage.Normal), arrival(triage.Bulk)
	step := func(err error) {
		t.Helper()
		must(t, err)
		look()
	}
	step(s.Release(ctx, []triage.Arrival{a, b, c, flood}))
	step(s.ShareGuard(ctx, triage.Day(noon), [][16]byte{{1}, {2}}))
	lease := func(x triage.Arrival) { _, err := s.Lease(ctx, hue, x.ID, "an", noon); step(err) }
	lease(a)
	step(s.Ask(ctx, hue, a.ID, "an", triage.Entry{ID: triage.NewEntryID(), Out: []byte("out"), Copy: []byte("copy")}))
	step(s.Release(ctx, []triage.Arrival{addition(a), addition(b)}))
	step(s.Route(ctx, hue, a.ID, "an", routing("cax", []string{"don"}, []string{"tinh"}), noon))
	step(s.Ack(ctx, hue, a.ID, "cax"))
	step(s.Ack(ctx, hue, a.ID, "don"))
	lease(c)
	step(s.Join(ctx, hue, c.ID, a.ID, "an", noon))
	step(s.CloseForUnit(ctx, hue, a.ID, "cax", triage.Acted, noon))
	lease(b)
	step(s.Yield(ctx, hue, b.ID, "an"))
	lease(b)
	step(s.CloseTip(ctx, hue, b.ID, "an", triage.Unfounded, noon))
	step(s.Release(ctx, []triage.Arrival{addition(a)})) // reopened
	for _, office := range []string{hue, "cax"} {
		all, err := s.Notices(ctx, hue)
		must(t, err)
		for _, n := range all {
			if n.Office == office {
				step(s.Noticed(ctx, hue, n))
			}
		}
	}
	_, err := s.Purge(ctx, hue, triage.Day(noon)+triage.UnfoundedDays)
	step(err)
	_, err = s.Purge(ctx, hue, triage.Day(noon)+triage.OpenDays)
	step(err)
}
