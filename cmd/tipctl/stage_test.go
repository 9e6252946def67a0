package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/audit"
	"tipline/triage/matter"
	"tipline/triage/place"
	"tipline/triage/store"
	"tipline/triage/store/redistest"
)

const stageServer = "tipline-test"

// A stage is a desk listener on a real port, over a real store, with signed documents; members' homes are folders.
type stage struct {
	t         testing.TB
	url       string
	store     *store.Store
	socket    string // of its Redis
	log       *audit.Log
	relays    triage.RelayStore
	console   *triage.Console
	keys      *crypto.KeyTable
	members   map[string]*crypto.MemberKey
	offices   map[string]crypto.Office
	recovery  map[string]*crypto.Identity
	directory triage.Directory
	docs      triage.Documents // what the server shows; tests exchange parts of it
	pin       string
	lane      triage.Lane // of the tips that come
	channel   string      // the same
	root      string
}

// stageOffices are the desk of Huế, an inspectorate's desk, a commune's police and the provincial police, with their members.
var stageOffices = map[string][]string{"hue": {"an", "binh"}, "thanh-tra": {"chi"}, "xa": {"dung"}, "tinh": {"em"}}

func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{t: t, members: map[string]*crypto.MemberKey{}, offices: map[string]crypto.Office{}, recovery: map[string]*crypto.Identity{}, lane: triage.Normal, channel: "sms", root: t.TempDir()}
	s.sign()
	s.open()
	s.console = &triage.Console{Store: s.store, Keys: s.keys, Directory: func() *triage.Directory { return &s.directory }, Clock: time.Now, Relays: s.relays}
	app := triage.NewDesk(triage.DeskParams{
		Console: s.console,
		Sessions: triage.NewSessions(stageServer, func(id string) (crypto.Member, bool) {
			k, ok := s.members[id]
			if !ok {
				return crypto.Member{}, false
			}
			return k.Member, true
		}, time.Now),
		Audit:     s.audit(),
		Documents: func(string) triage.Documents { return s.docs },
		Penalty:   time.Millisecond, Logger: slog.New(slog.DiscardHandler),
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	done := make(chan error, 1)
	go func() { done <- app.Listener(l) }()
	t.Cleanup(func() { app.Shutdown(); <-done })
	s.url = "http://" + l.Addr().String()
	return s
}

// audit opens the stage's log of acts.
func (s *stage) audit() *audit.Log {
	s.t.Helper()
	l, err := audit.Open(audit.Params{Folder: filepath.Join(s.root, "audit"), Server: stageServer})
	must(s.t, err)
	s.t.Cleanup(func() { l.Close() })
	s.log = l
	return l
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sign makes members, roster, directory and keyrings.
func (s *stage) sign() {
	s.t.Helper()
	roster := crypto.Roster{Version: 1, Server: stageServer}
	for office, names := range stageOffices {
		o := crypto.Office{ID: office}
		for _, name := range names {
			k, err := crypto.NewMemberKey(name, office)
			must(s.t, err)
			s.members[name] = k
			o.Members = append(o.Members, k.Member)
		}
		i, err := crypto.NewIdentity()
		must(s.t, err)
		s.recovery[office], o.Recovery = i, i.Recipient()
		s.offices[office] = o
		roster.Offices = append(roster.Offices, o)
	}
	log := []triage.Address{{Via: "log", To: "x"}}
	s.directory = triage.Directory{Version: 2, Date: "2026-11-22",
		Desks: []triage.Desk{
			{ID: "hue", Name: "Huế", Provinces: []string{"46"}, Halves: [2]string{"tinh", "thanh-tra"}, Inspectorate: "thanh-tra", Notify: log},
			{ID: "thanh-tra", Name: "Thanh tra", Notify: log}},
		Units: []triage.Unit{
			{ID: "xa", Name: "Công an xã A Lưới 1", Kind: triage.CommunePolice, Province: "46", Communes: []string{"20056"}, Above: []string{"tinh"}, Notify: log},
			{ID: "tinh", Name: "Công an thành phố Huế", Kind: triage.ProvincePolice, Province: "46", Notify: log}},
		Routes: []triage.Node{{Lead: triage.CommunePolice, Reason: "công an xã tiếp nhận"}},
	}
	s.docs = triage.Documents{Server: stageServer, Rosters: []crypto.Signed{s.signed(crypto.SignedRoster, roster, "an", "chi")},
		Directory: s.signed(crypto.SignedDirectory, s.directory, "an", "chi")}
	s.pin = s.docs.Rosters[0].Fingerprint()
	for office, names := range stageOffices {
		k, err := crypto.NewKeyring(s.members[names[0]], s.offices[office], time.Now().In(hanoi).Format("2006-01"))
		must(s.t, err)
		s.docs.Keyrings = append(s.docs.Keyrings, k)
	}
}

func (s *stage) signed(kind string, body any, by ...string) crypto.Signed {
	s.t.Helper()
	d, err := crypto.NewSigned(kind, body)
	must(s.t, err)
	for _, name := range by {
		s.members[name].Sign(&d)
	}
	return d
}

func (s *stage) open() {
	s.t.Helper()
	var err error
	s.socket = redistest.Start(s.t).Socket
	s.store, err = store.Open(store.Params{Socket: s.socket})
	must(s.t, err)
	s.t.Cleanup(func() { s.store.Close() })
	must(s.t, s.store.Ready(context.Background()))
	s.keys, err = crypto.OpenKeyTable(filepath.Join(s.root, "keys"), "")
	must(s.t, err)
	s.t.Cleanup(func() { s.keys.Close() })
	cards, err := intake.OpenRelayCards(intake.RelayParams{Dir: filepath.Join(s.root, "relay"), Server: stageServer, Keys: s.keys})
	must(s.t, err)
	s.t.Cleanup(func() { cards.Close() })
	s.relays = cards
}

// tip releases a tip of commune 20056 to the desk of Huế and returns its ID and the reporter's reply identity.
func (s *stage) tip(text string, marks ...string) (string, *crypto.Identity) {
	s.t.Helper()
	id, key, err := s.keys.Draw()
	must(s.t, err)
	reply, err := crypto.NewIdentity()
	must(s.t, err)
	answer, err := json.Marshal(intake.Reading{Place: place.Answer{Communes: []place.Candidate{{Code: "20056", Score: 1}}, Province: "46", Sure: true},
		Matter: matter.Answer{Matter: "drugs"}})
	must(s.t, err)
	e := crypto.Envelope{Text: text, Channel: s.channel, Answer: answer, Marks: marks, Reply: reply.Recipient()}
	s.release(id, id, crypto.KindTip, "", key, &e)
	return id.String(), reply
}

func (s *stage) release(id, tip crypto.ID, kind crypto.Kind, part string, key crypto.TipKey, e *crypto.Envelope) {
	s.t.Helper()
	b, err := e.Marshal()
	must(s.t, err)
	sealed, err := crypto.SealTip(kind, b, crypto.Readers{Desk: s.keyring("hue").Recipient, HalfA: s.keyring("tinh").Recipient, HalfB: s.keyring("thanh-tra").Recipient})
	must(s.t, err)
	must(s.t, s.store.Release(context.Background(), []triage.Arrival{{ID: id, Tip: tip, Desk: "hue", Lane: s.lane, Look: true,
		Hour: triage.Hour(time.Now()), Blob: crypto.Lock(key, tip, kind, part, sealed)}}))
}

func (s *stage) keyring(office string) *crypto.Keyring {
	s.t.Helper()
	for _, d := range s.docs.Keyrings {
		k := new(crypto.Keyring)
		must(s.t, json.Unmarshal([]byte(d.Body), k))
		if k.Office == office {
			return k
		}
	}
	s.t.Fatal("no keyring of " + office)
	return nil
}

// settle gives a member a home with pin and identity, and a passphrase file, and returns the home.
func (s *stage) settle(member string) string {
	s.t.Helper()
	dir := filepath.Join(s.root, member)
	must(s.t, os.MkdirAll(dir, 0o700))
	b, err := formatPin(pin{URL: s.url, Server: stageServer, Fingerprint: s.pin, Member: member})
	must(s.t, err)
	must(s.t, os.WriteFile(filepath.Join(dir, "pin"), b, 0o600))
	locked, err := crypto.LockMemberKey(s.members[member], "bon con voi", 10)
	must(s.t, err)
	must(s.t, os.WriteFile(filepath.Join(dir, "identity"), locked, 0o600))
	must(s.t, os.WriteFile(filepath.Join(dir, "phrase"), []byte("bon con voi\n"), 0o600))
	return dir
}

// try runs tipctl as a member; commands that open something get the passphrase from standard input.
func (s *stage) try(member string, args ...string) (code int, stdout, stderr string) {
	s.t.Helper()
	os.Setenv("TIPLINE_HOME", filepath.Join(s.root, member)) // tests of this package run one after another
	defer os.Unsetenv("TIPLINE_HOME")
	var out, errs bytes.Buffer
	code = run(context.Background(), args, strings.NewReader("bon con voi\n"), &out, &errs)
	return code, out.String(), errs.String()
}

// do is try that must succeed.
func (s *stage) do(member string, args ...string) string {
	s.t.Helper()
	code, out, errs := s.try(member, args...)
	if code != 0 {
		s.t.Fatalf("tipctl %s as %s: %d\n%s%s", strings.Join(args, " "), member, code, out, errs)
	}
	return out
}
