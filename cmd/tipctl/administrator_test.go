package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// One administrator with full write access to Redis, disks, keys and answers, and no member's identity. What such a person does here, nobody helps with.
type administrator struct {
	*house
	own   *crypto.MemberKey // keys of the administrator's making
	redis net.Conn
	lines *bufio.Reader
}

func newAdministrator(t *testing.T) *administrator {
	a := &administrator{house: newHouse(t)}
	var err error
	a.own, err = crypto.NewMemberKey("em", "tinh") // calls itself whatever it likes
	must(t, err)
	a.redis, err = net.Dial("unix", a.socket)
	must(t, err)
	t.Cleanup(func() { a.redis.Close() })
	a.lines = bufio.NewReader(a.redis)
	a.login("an", "chi", "dung", "em")
	return a
}

// command sends Redis a command and gives its answer, flat.
func (a *administrator) command(args ...string) []string {
	a.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(args))
	for _, s := range args {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(s), s)
	}
	_, err := a.redis.Write([]byte(b.String()))
	must(a.t, err)
	return a.answer()
}

func (a *administrator) answer() []string {
	a.t.Helper()
	line, err := a.lines.ReadString('\n')
	must(a.t, err)
	line = strings.TrimSpace(line)
	n, _ := strconv.Atoi(line[1:])
	switch line[0] {
	case '*':
		var all []string
		for range n {
			all = append(all, a.answer()...)
		}
		return all
	case '$':
		if n < 0 {
			return nil
		}
		b := make([]byte, n+2)
		for got := 0; got < len(b); {
			m, err := a.lines.Read(b[got:])
			must(a.t, err)
			got += m
		}
		return []string{string(b[:n])}
	case '-':
		a.t.Fatal(line)
	}
	return []string{line[1:]}
}

// everything is every value in Redis, and every file on the disk.
func (a *administrator) everything() [][]byte {
	a.t.Helper()
	var all [][]byte
	for _, key := range a.command("KEYS", "*") {
		switch a.command("TYPE", key)[0] {
		case "hash":
			for _, v := range a.command("HVALS", key) {
				all = append(all, []byte(v))
			}
		case "list":
			for _, v := range a.command("LRANGE", key, "0", "-1") {
				all = append(all, []byte(v))
			}
		}
	}
	for _, dir := range []string{"keys", "registry", "audit"} {
		must(a.t, filepath.WalkDir(filepath.Join(a.root, dir), func(path string, e os.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() {
				var b []byte
				b, err = os.ReadFile(path)
				all = append(all, b)
			}
			return err
		}))
	}
	return all
}

// opens says whether anything that the administrator has, with every outer lock taken off, opens with keys of the own making or shows the text.
func (a *administrator) opens(id, text string) bool {
	key, err := a.keys.Key(mustID(a.t, id))
	must(a.t, err)
	for _, b := range a.everything() {
		if strings.Contains(string(b), text) {
			return true
		}
		for _, part := range []string{"", "xa", "tinh", "hue"} {
			for _, kind := range []crypto.Kind{crypto.KindTip, crypto.KindCard} {
				sealed, err := crypto.Unlock(key, mustID(a.t, id), kind, part, b)
				if err != nil {
					continue
				}
				if _, err := crypto.Open(kind, sealed, a.own.Identity); err == nil {
					return true
				}
				if _, err := crypto.OpenHalves(kind, sealed, a.own.Identity, a.own.Identity); err == nil {
					return true
				}
			}
		}
	}
	return false
}

const secret = "Có người lạ ở bản Ka Lô"

func TestAnAdministratorAloneCannotReadAVerbatim(t *testing.T) {
	a := newAdministrator(t)
	id := a.sealedIn(registry.Month(time.Now()), secret)
	if a.opens(id, secret) {
		t.Fatal("as it lies there")
	}
	wish := triage.Approval{What: triage.Reading, Desk: "hue", Tips: []crypto.ID{mustID(t, id)}, Ground: triage.GroundCourt, Minute: triage.Minute(time.Now())}
	forged, err := wish.Sign(a.own) // in em's name
	must(t, err)
	asked, err := triage.ParseApproval(forged)
	must(t, err)
	a.put(asked.ID, triage.Approving{Signed: forged, Until: wish.Minute + 60})
	for _, row := range [][]string{{"chi", "approve", asked.ID.String()}, {"em", "reading", "open", asked.ID.String()}} {
		if code, out, errs := a.try(row[0], row[1:]...); code != 1 || out != "" || !strings.Contains(errs, "sign") {
			t.Errorf("%v of a forged request: %d %q %s", row, code, out, errs)
		}
	}
	if a.opens(id, secret) {
		t.Error("a half was given for a request that nobody made")
	}

	// A true request, and a consent that nobody gave.
	r := read[requested](a.house, "em", "request", "reading", "-desk", "hue", "-ground", "court", id)
	var one triage.Approving
	must(t, json.Unmarshal([]byte(a.command("HGET", "{hue}:approvals", r.ID)[0]), &one))
	consent := one
	chi := *a.own
	chi.Member.ID = "chi"
	chi.Sign(&consent.Signed)
	consent.Half, err = crypto.Seal(crypto.KindHalf, make([]byte, 32), a.members["em"].Member.Recipient)
	must(t, err)
	a.put(mustID(t, r.ID), consent)
	if code, out, _ := a.try("em", "reading", "open", r.ID); code != 1 || out != "" {
		t.Errorf("opened by a consent that nobody gave: %d %q", code, out)
	}
	a.put(mustID(t, r.ID), one)

	// The true request, shown to the second member with other keys behind the name of who asked.
	for name, lie := range a.lies() {
		a.lie = lie
		if code, out, errs := a.try("chi", "approve", r.ID); code != 1 || out != "" || !strings.Contains(errs, "refused") {
			t.Errorf("%s: %d %q %s", name, code, out, errs)
		}
	}
	a.lie = nil
	a.as("chi", "approve", r.ID) // and the two themselves
	contains(t, "the two", a.as("em", "reading", "open", r.ID), secret)
	if a.opens(id, secret) {
		t.Error("read once the second half lies in Redis")
	}
}

func TestAnAdministratorAloneCannotReroute(t *testing.T) {
	a := newAdministrator(t)
	a.reseal()
	id, _ := a.tip(secret)
	a.as("an", "lease", id)
	for name, lie := range a.lies() {
		a.lie = lie
		if code, out, errs := a.try("an", "route", "-lead", "xa", id); code != 1 || out != "" || !strings.Contains(errs, "refused") {
			t.Errorf("%s: %d %q %s", name, code, out, errs)
		}
	}
	a.lie = nil
	a.as("an", "route", "-lead", "xa", id)
	tip := "{hue}:tip:" + id

	// Another unit on the record, in its inbox, with the card laid in its place under a lock of the server's own key.
	key, err := a.keys.Key(mustID(t, id))
	must(t, err)
	card, err := crypto.Unlock(key, mustID(t, id), crypto.KindCard, "xa", []byte(a.command("HGET", tip, "card:xa")[0]))
	must(t, err)
	a.command("HSET", tip, "lead", "tinh")
	a.command("ZADD", "{hue}:unit:tinh", strconv.FormatInt(triage.Minute(time.Now()), 10), id)
	a.command("HSET", tip, "card:tinh", string(crypto.Lock(key, mustID(t, id), crypto.KindCard, "tinh", card)))
	a.wrong("em", id, "another lead")

	// A step that nobody named, rung in the desk's place.
	a.command("ZREM", "{hue}:unit:tinh", id)
	a.command("HSET", tip, "rung", "tinh", "status", "new")
	a.command("ZADD", "{hue}:rung", strconv.FormatInt(triage.Minute(time.Now()), 10), id)
	a.wrong("em", id, "rung")

	// A keyring or a directory of the administrator's on the disk: a running server stays with what was signed, and says so.
	for name, file := range a.files() {
		was, err := os.ReadFile(file.path)
		must(t, err)
		must(t, os.WriteFile(file.path, file.is, 0o600))
		if taken, err := a.keeper.Look(); taken || err == nil {
			t.Errorf("%s: taken %t, %v", name, taken, err)
		}
		must(t, os.WriteFile(file.path, was, 0o600))
		if _, err := a.keeper.Look(); err != nil {
			t.Fatal(err)
		}
	}
}

// wrong fails when a member of another office than the desk routed to can read anything of a tip: not by the server, and not with all that it stores.
func (a *administrator) wrong(member, id, what string) {
	a.t.Helper()
	if code, out, _ := a.try(member, "open", id); code != 1 || out != "" {
		a.t.Errorf("%s: %d %q", what, code, out)
	}
	m := a.members[member]
	key, err := a.keys.Key(mustID(a.t, id))
	must(a.t, err)
	ring, err := m.OpenKeyring(a.keyring(m.Member.Office))
	must(a.t, err)
	for field, kind := range map[string]crypto.Kind{"verbatim": crypto.KindTip, "card:xa": crypto.KindCard} {
		part := strings.TrimPrefix(strings.TrimPrefix(field, "verbatim"), "card:")
		sealed, err := crypto.Unlock(key, mustID(a.t, id), kind, part, []byte(a.command("HGET", "{hue}:tip:"+id, field)[0]))
		must(a.t, err)
		if _, err := crypto.Open(kind, sealed, m.Identity, ring); err == nil {
			a.t.Errorf("%s: %s opens", what, field)
		}
	}
}

type requested struct{ ID string }

// put lays a request into Redis.
func (a *administrator) put(id crypto.ID, one triage.Approving) {
	a.t.Helper()
	b, err := json.Marshal(one)
	must(a.t, err)
	a.command("HSET", "{hue}:approvals", id.String(), string(b))
}

// lies are what an administrator can change in the server's answers: other keys for a member, other halves and steps in the directory, another step in a keyring.
func (a *administrator) lies() map[string]func(*triage.Documents) {
	swap := func(s *crypto.Signed, was, is string) {
		if !strings.Contains(s.Body, was) {
			a.t.Fatalf("nothing to change: %s", was)
		}
		s.Body = strings.Replace(s.Body, was, is, 1)
	}
	roster := func(d *triage.Documents) {
		d.Rosters = slices.Clone(d.Rosters)
		swap(&d.Rosters[0], a.members["em"].Member.Recipient.String(), a.own.Member.Recipient.String())
	}
	return map[string]func(*triage.Documents){
		"other keys in the roster": roster,
		"a next roster of one's own signing": func(d *triage.Documents) {
			next := d.Rosters[len(d.Rosters)-1]
			swap(&next, `"version":1`, `"version":2`)
			swap(&next, a.members["em"].Member.Recipient.String(), a.own.Member.Recipient.String())
			next.Signatures = nil
			a.own.Sign(&next)
			d.Rosters = append(slices.Clone(d.Rosters), next)
		},
		"other halves": func(d *triage.Documents) {
			swap(&d.Directory, `"halves":["tinh","thanh-tra"]`, `"halves":["xa","thanh-tra"]`)
		},
		"another step of the desk": func(d *triage.Documents) {
			swap(&d.Directory, `"inspectorate":"thanh-tra"`, `"inspectorate":"thanh-tra","steps":["tinh"]`)
		},
		"another step in a keyring": func(d *triage.Documents) {
			d.Keyrings = slices.Clone(d.Keyrings)
			for i := range d.Keyrings {
				if strings.Contains(d.Keyrings[i].Body, `"office":"hue"`) {
					d.Keyrings[i].Body = strings.TrimSuffix(d.Keyrings[i].Body, "}") + `,"steps":{"tinh":{"wrap":"AAAA"}}}`
				}
			}
		},
		"a keyring of one's own": func(d *triage.Documents) {
			d.Keyrings = slices.Clone(d.Keyrings)
			for i := range d.Keyrings {
				k, err := crypto.ParseKeyring(d.Keyrings[i])
				must(a.t, err)
				if k.Office == "xa" {
					swap(&d.Keyrings[i], k.Recipient.String(), a.own.Member.Recipient.String())
				}
			}
		},
	}
}

type forgery struct {
	path string
	is   []byte
}

// files are the same lies on the server's disk.
func (a *administrator) files() map[string]forgery {
	all := map[string]forgery{}
	month := registry.Month(time.Now())
	for name, row := range map[string][3]string{
		"directory": {"directory.json", `\"inspectorate\":\"thanh-tra\"`, `\"inspectorate\":\"thanh-tra\",\"steps\":[\"tinh\"]`},
		"keyring":   {filepath.Join("keyrings", "hue", month+".json"), `\"recovery\":`, `\"steps\":{\"tinh\":{\"wrap\":\"AAAA\"}},\"recovery\":`},
		"roster":    {filepath.Join("rosters", "1.json"), `\"id\":\"tinh\"`, `\"id\":\"tinh2\"`},
	} {
		path := filepath.Join(a.folder, row[0])
		b, err := os.ReadFile(path)
		must(a.t, err)
		if !strings.Contains(string(b), row[1]) {
			a.t.Fatalf("%s: nothing to change", name)
		}
		all[name] = forgery{path, []byte(strings.Replace(string(b), row[1], row[2], 1))}
	}
	return all
}
