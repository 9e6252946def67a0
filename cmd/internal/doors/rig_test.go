// Package doors holds text messages from a carrier's request to the bytes in Redis, in one process: real doors, real sealing, a real spool and a real Redis, with
// a clock that the test turns and receipts that cost no Argon2id. Tests only.
package doors

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/channels/sms"
	"tipline/channels/twilio"
	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
	"tipline/triage/store"
	"tipline/triage/store/redistest"
)

const (
	token   = "a-token-of-the-doors-tests"
	address = "https://tin.example/sms/twilio"
	account = "AC00000000000000000000000000000001"
	number  = "+84901234567"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// codes hand out receipts whose lookup is a plain digest of the code, and who all have one reply identity: what Argon2id is for is tested in crypto.
type codes struct {
	base  crypto.Receipt
	reply *crypto.Recipient
}

func newCodes() *codes {
	c := &codes{base: crypto.Derive(crypto.NewCode(), make([]byte, 32))}
	c.base.Forget() // whoever drew one forgets it, and with it what all share: so it is the same before and after
	c.reply = must(c.base.Identity()).Recipient()
	return c
}

func (c *codes) of(code crypto.Code, _ []byte) crypto.Receipt {
	r := c.base
	r.Lookup = sha256.Sum256([]byte(code.Reveal()))
	return r
}

func (c *codes) Draw() (crypto.PreparedReceipt, bool) {
	code := crypto.NewCode()
	return crypto.PreparedReceipt{Code: code, Receipt: c.of(code, nil), Reply: c.reply}, true
}

// A village is everything behind the doors.
type village struct {
	testing.TB
	codes *codes
	keys  *crypto.KeyTable
	spool *intake.Spool
	redis *redistest.Server
	store *store.Store
	desks map[string]*crypto.Identity

	mu  sync.Mutex
	now time.Time
}

// noon is when the tests begin.
var noon = time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)

func newVillage(tb testing.TB) *village {
	tb.Helper()
	v := &village{TB: tb, codes: newCodes(), desks: map[string]*crypto.Identity{}, now: noon, redis: redistest.Start(tb)}
	for _, office := range []string{"hue", "quang-tri", "thanh-tra", "office-a", "office-b"} {
		v.desks[office] = must(crypto.NewIdentity())
	}
	dir := tb.TempDir()
	v.keys = must(crypto.OpenKeyTable(filepath.Join(dir, "keys"), ""))
	v.keys.SetReady(2048)
	v.run(v.keys.Run)
	tb.Cleanup(func() { v.keys.Close() })
	v.spool = must(intake.OpenSpool(intake.SpoolParams{Dir: dir, Slots: 8192, Keys: v.keys, Now: v.clock, Log: slog.New(slog.DiscardHandler)}))
	tb.Cleanup(func() { v.spool.Close() })
	v.store = must(store.Open(store.Params{Socket: v.redis.Socket}))
	tb.Cleanup(func() { v.store.Close() })
	if err := v.store.Ready(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return v
}

// run runs a role until the test ends.
func (v *village) run(role func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- role(ctx) }()
	v.Cleanup(func() { cancel(); <-done })
}

func (v *village) clock() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now
}

// later turns the clock.
func (v *village) later(by time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now = v.now.Add(by)
}

func directory() *triage.Directory {
	return &triage.Directory{Version: 1, Date: "2026-11-01", Desks: []triage.Desk{
		{ID: "hue", Provinces: []string{"46"}, Inspectorate: "thanh-tra", Halves: [2]string{"office-a", "office-b"}},
		{ID: "quang-tri", Provinces: []string{"44"}, Inspectorate: "thanh-tra", Halves: [2]string{"office-a", "office-b"}},
		{ID: "thanh-tra"},
	}}
}

func (v *village) readers(desk string) (crypto.Readers, error) {
	identity := v.desks[desk]
	if identity == nil {
		return crypto.Readers{}, errors.New("no keyring")
	}
	return crypto.Readers{Desk: identity.Recipient(), HalfA: v.desks["office-a"].Recipient(), HalfB: v.desks["office-b"].Recipient()}, nil
}

// doorways are the doors of the tests: one of each kind.
func doorways() []sms.Door {
	tokens := [][]byte{[]byte(token)}
	return []sms.Door{
		{Name: "twilio", Kind: sms.Twilio, URL: address, Tokens: tokens, Account: account},
		{Name: "telling", Kind: sms.Gateway, Tokens: tokens},
		{Name: "blind", Kind: sms.Gateway, Tokens: tokens, Blind: true},
	}
}

// open is a process of its own before the village's spool, with these doors; it gives the core and the address.
func (v *village) open(doors []sms.Door) (*intake.Intake, string) {
	v.Helper()
	in := intake.Params{
		Gazetteer: place.Default(), Lists: matter.Default(), Directory: directory, Readers: v.readers, Seals: crypto.NewSealPool(64), Codes: v.codes, Derive: v.codes.of,
		Keys: v.keys, Spool: v.spool, Receipts: v.store, Tries: 1 << 20, Global: 1 << 20, Now: v.clock, Log: slog.New(slog.DiscardHandler),
	}
	for _, d := range doors {
		in.Doors = append(in.Doors, intake.Door{Name: d.Name, Channel: "sms", Area: place.Area{"46", "44"}, Blind: d.Blind, Limit: 1 << 20, Budget: 1 << 20})
	}
	core := must(intake.New(in))
	return core, serve(v, core, doors)
}

// serve mounts doors before a core and gives their address.
func serve(tb testing.TB, core intake.Texter, doors []sms.Door) string {
	tb.Helper()
	app := intake.NewApp(intake.Site{Accepter: core, Door: "none", Log: slog.New(slog.DiscardHandler)})
	if err := sms.Mount(app, doors, core, nil); err != nil {
		tb.Fatal(err)
	}
	l := must(net.Listen("tcp", "127.0.0.1:0"))
	done := make(chan error, 1)
	go func() { done <- app.Listener(intake.Wiping(l)) }()
	tb.Cleanup(func() { _ = app.ShutdownWithTimeout(5 * time.Second); <-done })
	return "http://" + l.Addr().String()
}

// release plays the hour: everything that waits goes to Redis.
func (v *village) release() {
	v.Helper()
	f := must(intake.NewFeeder(intake.FeederParams{
		Spool: v.spool, Queue: v.store, Log: slog.New(slog.DiscardHandler),
		Schedule: intake.Schedule{Every: time.Second, Demonstration: true, UrgentMin: time.Millisecond, UrgentMax: time.Second},
	}))
	ctx, cancel := context.WithCancel(v.Context())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	for deadline := time.Now().Add(time.Minute); len(v.spool.Waiting()) > 0; <-time.After(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			v.Fatal("the spool is not released")
		}
	}
	cancel()
	<-done
}

// waiting are the arrivals in the spool.
func (v *village) waiting() (all []*triage.Arrival) {
	v.Helper()
	for _, w := range v.spool.Waiting() {
		all = append(all, must(v.spool.Read(w.ID)))
	}
	return all
}

// unseal opens an arrival as its desk would.
func (v *village) unseal(a *triage.Arrival) *crypto.Envelope {
	v.Helper()
	kind, part := crypto.KindTip, ""
	if a.Addition() {
		kind, part = crypto.KindThread, triage.SaidPart(a.ID)
	}
	sealed := must(crypto.Unlock(must(v.keys.Key(a.Tip)), a.Tip, kind, part, a.Blob))
	return must(crypto.ParseEnvelope(must(crypto.Open(kind, sealed, v.desks[a.Desk]))))
}

var client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}

// said sends a request and gives its status and body.
func said(r *http.Request) (int, string, error) {
	resp, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

func posted(to string, form url.Values) *http.Request {
	r := must(http.NewRequest(http.MethodPost, to, strings.NewReader(form.Encode())))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	return r
}

// text sends a text message through Twilio's door and gives the answer that the sender reads; id is the carrier's.
func text(base, id, from, body string) (string, error) {
	form := url.Values{"MessageSid": {id}, "AccountSid": {account}, "From": {from}, "To": {"+12025550100"}, "Body": {body}}
	r := posted(base+"/sms/twilio", form)
	r.Header.Set("X-Twilio-Signature", twilio.Sign(address, []byte(token), form))
	status, page, err := said(r)
	if err != nil || status != http.StatusOK {
		return "", fmt.Errorf("%d %w", status, err)
	}
	return spoken(page), nil
}

// spoken takes the one message out of TwiML.
func spoken(page string) string {
	_, answer, _ := strings.Cut(page, "<Message>")
	answer, _, _ = strings.Cut(answer, "</Message>")
	return answer
}
