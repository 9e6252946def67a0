package triage_test

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// TestTheSame404 asks for everything that is not the member's own, as every role, and compares every byte of the answers.
func TestTheSame404(t *testing.T) {
	s := newStage(t)
	s.login(hue, tri, post, police, court)
	mine, other := s.tip(hue, "a"), s.tip(hue, "b")
	s.want(200, hue, "POST", "/api/next", nil, nil)
	s.want(200, hue, "POST", "/api/next", nil, nil)
	s.route(mine, post, nil, []string{police}) // the police is a step that has not fired

	unknown := crypto.ID{1}.String()
	var tips []string
	for _, id := range []string{mine.String(), other.String(), unknown, "x", strings.ToUpper(mine.String()), mine.String() + "0"} {
		tips = append(tips, "/api/tips/"+id)
	}
	acts := map[string]any{
		"/lease": nil, "/yield": nil, "/ack": nil, "/join": triage.JoinRequest{To: other.String()}, "/close": triage.CloseRequest{Disposition: triage.Acted},
		"/ask": triage.AskRequest{Out: []byte("a"), Copy: []byte("b")}, "/route": s.routing(post, nil, nil),
	}
	allowed := map[string]bool{ // what the owners may
		hue + tips[0]: true, hue + tips[1]: true, post + tips[0]: true,
	}
	want := s.send(hue, "GET", "/api/tips/"+unknown, nil)
	if want.status != 404 {
		t.Fatalf("unknown tip: %d", want.status)
	}
	pairs := 0
	same := func(office, method, path string, body any) {
		t.Helper()
		pairs++
		a := s.send(office, method, path, body)
		a.header.Del("Date")
		want.header.Del("Date")
		if a.status != 404 || a.body != want.body || fmt.Sprint(a.header) != fmt.Sprint(want.header) {
			t.Errorf("%s %s as %s: %d %q %v", method, path, office, a.status, a.body, a.header)
		}
	}
	for _, office := range []string{hue, tri, post, police, court} {
		for _, tip := range tips {
			if !allowed[office+tip] {
				same(office, "GET", tip, nil)
			}
			for act, body := range acts {
				owner := allowed[office+tip] && (office == hue && act != "/ack" || office == post && (act == "/ack" || act == "/close"))
				if !owner {
					same(office, "POST", tip+act, body)
				}
			}
			same(office, "DELETE", tip, nil)
			same(office, "POST", tip, map[string]string{})
			same(office, "GET", tip+"/ask", nil)
		}
		for _, path := range []string{"/index.html", "/src/app.ts", "/api", "/api/", "/api/tips", "/api/tips/", "/api/Queue", "/api/queue/", "/metrics"} {
			same(office, "GET", path, nil)
		}
	}
	for _, office := range []string{post, police, court} {
		same(office, "GET", "/api/queue", nil)
		same(office, "POST", "/api/next", nil)
	}
	same(court, "GET", "/api/inbox", nil)
	t.Logf("%d pairs, one answer", pairs)
}

// TestBadRequests sends what no client sends; nothing of it may come back in the answer or reach the log.
func TestBadRequests(t *testing.T) {
	s := newStage(t)
	s.login(hue)
	id := s.tip(hue, "a")
	path := "/api/tips/" + id.String()
	s.want(204, hue, "POST", path+"/lease", nil, nil)
	header := func(k, v string) func(*http.Request) { return func(r *http.Request) { r.Header.Set(k, v) } }
	body := func(b string) func(*http.Request) {
		return func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(b)), int64(len(b))
			s.sign(r, hue, []byte(b))
		}
	}
	foreign := s.routing(post, nil, nil)
	foreign.Lead, foreign.Cards = "nobody", map[string][]byte{"nobody": []byte("canary")}
	extra := s.routing(post, nil, nil)
	extra.Cards[police] = []byte("canary")
	for _, row := range []struct {
		name, path string
		body       any
		edit       func(*http.Request)
		want       int
	}{
		{"foreign page", path + "/yield", nil, header("Origin", "https://canary.example"), 403},
		{"foreign site", path + "/yield", nil, header("Sec-Fetch-Site", "cross-site"), 403},
		{"sibling site", path + "/yield", nil, header("Sec-Fetch-Site", "same-site"), 403},
		{"form", path + "/yield", nil, header("Content-Type", "text/plain"), 415},
		{"no type", path + "/yield", nil, func(r *http.Request) { r.Header.Del("Content-Type") }, 415},
		{"compressed", path + "/yield", nil, header("Content-Encoding", "gzip"), 415},
		{"not JSON", path + "/join", nil, body("canary"), 400},
		{"two values", path + "/join", nil, body(`{"to":"x"} canary`), 400},
		{"unknown field", path + "/join", nil, body(`{"canary":1}`), 400},
		{"no body", path + "/close", nil, body(""), 400},
		{"empty question", path + "/ask", triage.AskRequest{}, nil, 400},
		{"huge question", path + "/ask", triage.AskRequest{Out: make([]byte, 65<<10), Copy: []byte("a")}, nil, 400},
		{"itself", path + "/join", triage.JoinRequest{To: id.String()}, nil, 409},
		{"no lead", path + "/route", triage.RouteRequest{}, nil, 400},
		{"unknown unit", path + "/route", foreign, nil, 400},
		{"a card too many", path + "/route", extra, nil, 400},
		{"repeat by hand", path + "/close", triage.CloseRequest{Disposition: triage.Repeat}, nil, 400},
		{"bad offset", "/api/queue?offset=canary", nil, func(r *http.Request) { r.Method = "GET" }, 400},
	} {
		t.Run(row.name, func(t *testing.T) {
			edit := row.edit
			if edit == nil {
				edit = func(*http.Request) {}
			}
			a := s.send(hue, "POST", row.path, row.body, edit)
			if a.status != row.want {
				t.Errorf("%d %s, want %d", a.status, a.body, row.want)
			}
			if strings.Contains(a.body, "canary") {
				t.Errorf("echoed: %s", a.body)
			}
		})
	}
	if strings.Contains(s.logs.String(), "canary") || strings.Contains(s.logs.String(), id.String()) {
		t.Errorf("log: %s", s.logs)
	}
	s.want(204, hue, "POST", path+"/yield", nil, nil) // nothing of all that moved the tip
}

// TestOversizedBody speaks to a real listener, since a body over the limit never gets to a handler.
func TestOversizedBody(t *testing.T) {
	s := newStage(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	done := make(chan error, 1)
	go func() { done <- s.app.Listener(l) }()
	t.Cleanup(func() { s.app.Shutdown(); <-done })
	c, err := net.Dial("tcp", l.Addr().String())
	must(t, err)
	defer c.Close()
	must(t, c.SetDeadline(time.Now().Add(10*time.Second)))
	fmt.Fprintf(c, "POST /api/login HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\ncanary", 3<<20)
	a, err := http.ReadResponse(bufio.NewReader(c), nil)
	must(t, err)
	b, err := io.ReadAll(a.Body)
	must(t, err)
	if a.StatusCode != 413 || string(b) != `{"error":"too large"}` || !a.Close {
		t.Errorf("%d %s, close %v", a.StatusCode, b, a.Close)
	}
}

// TestStoreAway: an outage says nothing of itself.
func TestStoreAway(t *testing.T) {
	s := newStage(t)
	s.login(hue)
	must(t, s.store.Close())
	a := s.send(hue, "GET", "/api/queue", nil)
	if a.status != 503 || a.body != `{"error":"try again"}` {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestStrangersSendLittle: of somebody without a session a long body is not even read; of a member it is.
func TestStrangersSendLittle(t *testing.T) {
	const long = 100 << 10
	s := newStage(t)
	s.login(hue)
	at := strings.TrimPrefix(s.live(), "http://")
	for token, row := range map[string]struct{ sent, status int }{"": {1, 413}, strings.Repeat("0", 64): {1, 413}, s.token[hue]: {long, 412}} { // 412: read, and found unsigned
		c, err := net.Dial("tcp", at)
		must(t, err)
		must(t, c.SetDeadline(time.Now().Add(10*time.Second)))
		fmt.Fprintf(c, "POST /api/tips/x/route HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
			token, long, strings.Repeat(" ", row.sent))
		a, err := http.ReadResponse(bufio.NewReader(c), nil)
		must(t, err)
		if a.StatusCode != row.status {
			t.Errorf("with token %.4q: %d, want %d", token, a.StatusCode, row.status)
		}
		c.Close()
	}
}

// TestBrowsersStayOnHTTPS: once the members' origin is https, every answer says so, those to nobody and those that refuse too; a desk on plain http never does.
func TestBrowsersStayOnHTTPS(t *testing.T) {
	for at, want := range map[string]string{"https://desk.example": "max-age=63072000; includeSubDomains", "http://localhost:8081": ""} {
		app := triage.NewDesk(triage.DeskParams{Sessions: triage.NewSessions(serverName, nil, time.Now), Origin: at, Logger: slog.New(slog.DiscardHandler)})
		for _, r := range []*http.Request{
			httptest.NewRequest("GET", "/api/queue", nil), httptest.NewRequest("GET", "/nowhere", nil), httptest.NewRequest("POST", "/api/login", nil),
		} {
			a, err := app.Test(r, -1)
			must(t, err)
			a.Body.Close()
			if got := a.Header.Get("Strict-Transport-Security"); got != want {
				t.Errorf("%s%s answers %d with %q, want %q", at, r.URL.Path, a.StatusCode, got, want)
			}
		}
	}
}
