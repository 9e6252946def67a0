package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
)

// TestLeakHunt plants 200 numbers, addresses, agents and message IDs at every door, unhappy paths included, and then searches every byte that is
// kept or sent on. A build that logs the sender must be caught by the same hunt.
func TestLeakHunt(t *testing.T) {
	t.Run("tipd", func(t *testing.T) {
		h := hunt(t, harness.Build(t, "tipd"))
		for i, hit := range h.hits {
			if i < 20 {
				t.Error(hit)
			}
		}
		t.Logf("%d needles, %d bytes searched, %d hits", h.needles, h.bytes, len(h.hits))
	})
	t.Run("control", func(t *testing.T) {
		h := hunt(t, harness.Build(t, "tipd", logsSender))
		if len(h.hits) == 0 {
			t.Error("a build that logs the sender is not caught")
		}
		t.Logf("%d hits in the control build", len(h.hits))
	})
}

// A huntResult is what a hunt found.
type huntResult struct {
	hits           []string
	needles, bytes int
}

// a canary is one marked person.
type canary struct{ number, id, address, agent, word string }

func hunt(t *testing.T, program string) huntResult {
	var notices bytes.Buffer
	var mu sync.Mutex
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_ = r.Write(&notices)
	}))
	defer receiver.Close()
	o := quick
	o.PerHour, o.Receipts, o.Webhook, o.Address = 3, 8, receiver.URL, "X-Tipline-Address"
	d := harness.Deploy(t, o)
	s := d.Start(t, program)
	metrics := scrape(t, d.Ops+"/metrics")

	needles := harness.NewCanaries()
	var all []canary
	for i := range 200 {
		c := canary{
			number: number(i), id: harness.MessageID(90000 + i), address: fmt.Sprintf("127.66.%d.%d", 10+i/100, 20+i%100),
			agent: fmt.Sprintf("Mozilla/5.0 (canary-%x)", uint32(i)*2654435761), word: fmt.Sprintf("chimvang%xduoi%d", uint32(i)*2246822519, i),
		}
		needles.Number(c.number)
		needles.Word("message ID", c.id)
		needles.Word("address", c.address)
		needles.Word("agent", c.agent)
		needles.Word("word of the text", c.word)
		all = append(all, c)
	}
	for i, c := range all {
		plant(t, d, i, c)
		if i == 120 { // in the middle of it all: Redis away, then a restart
			s.KillRedis(t)
		}
		if i == 150 {
			s.Kill()
			s = d.Start(t, program)
		}
	}
	desks := d.Desks(t)
	waitTips(t, 100, desks)
	d.Settle(t, desks...)
	routeOne(t, d)
	harness.Until(t, "a notice", func() bool { mu.Lock(); defer mu.Unlock(); return notices.Len() > 0 })

	rdb := filepath.Join(d.Dir, "stolen.rdb")
	if out, err := exec.Command("redis-cli", "-s", filepath.Join(d.Data(), "redis", "redis.sock"), "--rdb", rdb).CombinedOutput(); err != nil {
		t.Fatalf("redis-cli: %v\n%s", err, out)
	}
	s.Stop(t)
	h := huntResult{needles: needles.Count()}
	h.hits, h.bytes = needles.SearchFolder(t, d.Dir)
	for where, b := range map[string][]byte{"metrics": metrics(), "notices": notices.Bytes()} {
		if len(b) == 0 {
			t.Errorf("no %s were collected", where)
		}
		h.hits = append(h.hits, needles.Search(where, b)...)
		h.bytes += len(b)
	}
	return h
}

// plant sends one canary through one of the doors, in one of the ways that things go wrong.
func plant(t *testing.T, d *harness.Deployment, i int, c canary) {
	t.Helper()
	client := from(c.address)
	twilio := *d.Twilio
	twilio.Client = client
	text := "co nguoi la o xa Huong Phung " + c.word
	sms := harness.Callback{ID: c.id, From: "+" + c.number, Body: text, Agent: c.agent}
	web := url.Values{"text": {text}}.Encode()
	switch i % 12 {
	case 0, 1: // well
		twilio.Post(t, sms)
	case 2: // twice, and then over the limit
		for n := range 6 {
			twilio.Post(t, sms)
			sms.ID = harness.MessageID(900000 + 10*i + n)
		}
	case 3:
		sms.Forged = true
		twilio.Post(t, sms)
	case 4: // too long a text, too large a body
		sms.Body = strings.Repeat(text+" ", 800)
		twilio.Post(t, sms)
		sms.Body = strings.Repeat(text+" ", 3000)
		_, _, _ = twilio.Try(sms)
	case 5, 6:
		submit(t, client, d.Public+"/tips", "application/x-www-form-urlencoded", web, c)
	case 7: // a browser that lies about everything, a wrong type, a broken encoding
		submit(t, client, d.Public+"/tips", "text/plain", c.number+" "+text, c)
		submit(t, client, d.Public+"/tips", "application/x-www-form-urlencoded", "text=%zz"+url.QueryEscape(c.word), c)
		submit(t, client, d.Public+"/nowhere/"+c.number, "application/x-www-form-urlencoded", web, c)
	case 8: // cut off in the middle
		raw(t, c, d.Public, "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\nUser-Agent: "+c.agent+"\r\n\r\ntext="+c.word)
		raw(t, c, d.Public, "\x16\x03\x01"+c.number+c.agent+"\r\n\r\n")
		raw(t, c, d.Public, "GET /"+strings.Repeat(c.number, 2000)+" HTTP/1.1\r\n\r\n")
	case 9: // the blind gateway, well and set up wrongly
		get(t, client, d.Gateway+"?"+url.Values{"text": {text}, "charset": {"UTF-8"}, "id": {c.id}}.Encode(), c)
		get(t, client, d.Gateway+"?"+url.Values{"text": {text}, "charset": {"UTF-8"}, "id": {c.id}, "from": {c.number}, "sender": {"+" + c.number}}.Encode(), c)
	case 10: // codes that nobody gave, and a mistyped one
		submit(t, client, d.Public+"/follow", "application/x-www-form-urlencoded", url.Values{"code": {"1234 5678 9012 3456"}}.Encode(), c)
		twilio.Post(t, harness.Callback{ID: c.id, From: "+" + c.number, Body: "TL 1234 5678 9012 3456 " + text, Agent: c.agent})
	case 11: // empty, hostile
		twilio.Post(t, harness.Callback{ID: c.id, From: "+" + c.number, Body: " ", Agent: c.agent})
		sms.ID, sms.Body = harness.MessageID(700000+i), "\u202e</Message><Redirect>"+c.number+"</Redirect>\x00"+text
		twilio.Post(t, sms)
	}
}

// from is a client with an address of its own.
func from(address string) *http.Client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}, Timeout: 5 * time.Second}
	return &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}, Timeout: 20 * time.Second}
}

// mark adds everything that a browser or a proxy may tell.
func mark(r *http.Request, c canary) {
	r.Header.Set("User-Agent", c.agent)
	r.Header.Set("X-Forwarded-For", c.address)
	r.Header.Set("X-Real-IP", c.address)
	r.Header.Set("X-Tipline-Address", c.address)
	r.Header.Set("Forwarded", "for="+c.address)
	r.Header.Set("Cookie", "session="+c.id)
	r.Header.Set("Accept-Language", "vi;"+c.word)
	r.Header.Set("Referer", "https://"+c.word+".example/")
}

func submit(t *testing.T, client *http.Client, address, kind, body string, c canary) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	mark(r, c)
	discard(client.Do(r))
}

func get(t *testing.T, client *http.Client, address string, c canary) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	mark(r, c)
	discard(client.Do(r))
}

func discard(resp *http.Response, err error) {
	if err == nil {
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
}

// raw sends bytes and hangs up.
func raw(t *testing.T, c canary, address, text string) {
	t.Helper()
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(c.address)}}
	conn, err := dialer.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(conn, text)
	_ = conn.Close()
}

// scrape reads an address every 200 ms until the test ends; the returned function gives what was read.
func scrape(t *testing.T, address string) func() []byte {
	var b bytes.Buffer
	var mu sync.Mutex
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	go func() {
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			if resp, err := http.Get(address); err == nil {
				mu.Lock()
				_, _ = io.Copy(&b, resp.Body)
				mu.Unlock()
				_ = resp.Body.Close()
			}
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	return func() []byte { mu.Lock(); defer mu.Unlock(); return bytes.Clone(b.Bytes()) }
}

// routeOne has an officer route the first tip, so that notices go out.
func routeOne(t *testing.T, d *harness.Deployment) {
	t.Helper()
	o := d.Desks(t)[0]
	tip := o.Next(t)
	if tip == nil {
		t.Fatal("no tip waits at the first desk")
	}
	o.Route(t, d, tip)
}

var _ = os.Getenv
