package intake

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/crypto"
)

// strict is an Accepter that checks what it is told, remembers it, and zeroes it as the real one does.
type strict struct {
	testing.TB
	mu     sync.Mutex
	texts  []string
	last   Submission // its slices copied
	answer Answer
	news   News
	err    error
}

func (f *strict) Accept(_ context.Context, s *Submission) (Answer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.Channel != "web" || s.Door != "page" || catalogues[s.Language] == nil {
		f.Errorf("channel %q, door %q, language %q", s.Channel, s.Door, s.Language)
	}
	f.last = *s
	f.last.Text, f.last.Carrier, f.last.Code, f.last.Sender = bytes.Clone(s.Text), bytes.Clone(s.Carrier), bytes.Clone(s.Code), bytes.Clone(s.Sender)
	f.texts = append(f.texts, string(s.Text))
	if strings.TrimSpace(string(s.Text)) == "" {
		return Answer{}, ErrEmpty
	}
	if strings.HasPrefix(string(s.Text), "panic") {
		panic("canary-in-a-panic")
	}
	s.zero()
	return f.answer, f.err
}

func (f *strict) News(ctx context.Context, code []byte) (News, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, from := SenderOf(ctx)
	f.last = Submission{Sender: bytes.Clone(from)}
	clear(from)
	clear(code)
	return f.news, f.err
}

// serve runs the public app on a wiping listener.
func serve(tb testing.TB, in Accepter, change func(*Site)) string {
	tb.Helper()
	site := Site{Accepter: in, Door: "page", Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&site)
	}
	app := NewApp(site)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- app.Listener(Wiping(l)) }()
	tb.Cleanup(func() {
		if err := app.ShutdownWithTimeout(5 * time.Second); err != nil {
			tb.Error(err)
		}
		<-done
	})
	return "http://" + l.Addr().String()
}

func fetch(tb testing.TB, r *http.Request) (*http.Response, string) {
	tb.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	resp, err := client.Do(r)
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return resp, string(b)
}

func get(tb testing.TB, address string) (*http.Response, string) {
	tb.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return fetch(tb, r)
}

func post(tb testing.TB, address string, form url.Values) (*http.Response, string) {
	tb.Helper()
	r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		tb.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return fetch(tb, r)
}

func TestEveryAnswerHasTheSameHeaders(t *testing.T) {
	base := serve(t, &strict{TB: t}, func(s *Site) { s.Secure = true })
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
		"X-Frame-Options":         "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Robots-Tag": "noindex, noarchive",
		"Strict-Transport-Security": "max-age=63072000; includeSubDomains",
		"Permissions-Policy":        "camera=(), microphone=(), geolocation=(), browsing-topics=(), interest-cohort=()",
	}
	elsewhere := regexp.MustCompile(`(?i)(src|href|action|url)\s*[=(]\s*["']?\s*(https?:)?//|<script|javascript:|\son\w+\s*=|style=`)
	size := 0
	for _, path := range []string{"/", "/follow", "/kept", "/leave", "/site.css", "/nothing", "/tips", "/?l=en", "/?l=lo", "/kept?l=lo", "/%00", "/../x"} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"} {
			r, err := http.NewRequest(method, base+path, nil)
			if err != nil {
				continue
			}
			resp, body := fetch(t, r)
			for name, value := range want {
				if got := resp.Header.Values(name); len(got) != 1 || got[0] != value {
					t.Errorf("%s %s: %s is %q", method, path, name, got)
				}
			}
			for _, name := range []string{"Server", "Set-Cookie", "X-Powered-By", "Etag", "X-Request-Id", "X-Ratelimit-Limit"} {
				if resp.Header.Get(name) != "" {
					t.Errorf("%s %s says %s", method, path, name)
				}
			}
			if found := elsewhere.FindString(body); found != "" {
				t.Errorf("%s %s: %q", method, path, found)
			}
			if method == "GET" && strings.IndexByte(path, '?') < 0 && resp.StatusCode == 200 {
				size += len(body)
			}
		}
	}
	if size == 0 || size > 50<<10 {
		t.Errorf("the whole site is %d bytes", size)
	}
}

var receiptElement = regexp.MustCompile(`id="receipt"[^>]*>([^<]*)<`)

func TestTipIsTakenAndItsReceiptShown(t *testing.T) {
	for _, lang := range []string{"vi", "en", "lo"} {
		t.Run(lang, func(t *testing.T) {
			code := crypto.NewCode()
			in := &strict{TB: t, answer: Answer{Code: code, Question: "Xa nao <b>?"}}
			base := serve(t, in, nil)
			_, front := get(t, base+"/?l="+lang)
			once := regexp.MustCompile(`name="once" value="([A-Z2-7]{26})"`).FindStringSubmatch(front)
			if once == nil {
				t.Fatal("form without its number")
			}
			text := "Có <script>người</script> & \"hàng\" qua mốc 609\r\n+ 100%"
			resp, body := post(t, base+"/tips?l="+lang, url.Values{"text": {text}, "once": {once[1]}, "officers": {"1"}, "evil": {"x"}})
			found := receiptElement.FindAllStringSubmatch(body, -1)
			if resp.StatusCode != 200 || len(found) != 1 || found[0][1] != code.Reveal() {
				t.Fatalf("%d: receipts %q", resp.StatusCode, found)
			}
			if !strings.Contains(body, "Xa nao &lt;b&gt;?") || strings.Contains(body, "mốc 609") {
				t.Fatal("the question is missing or not escaped, or the text came back")
			}
			if !strings.Contains(body, "GeoNames (CC BY 4.0)") {
				t.Error("a question that names places does not say whose lists they are from")
			}
			if string(in.last.Text) != text || in.last.Language != lang || !in.last.Officers || in.last.Lost || in.last.Quiet || in.last.Sender != nil || in.last.Code != nil {
				t.Fatalf("%+v", in.last)
			}
			if !bytes.Equal(in.last.Carrier, CarrierID([]byte(once[1]), []byte(text))) {
				t.Fatal("the form's number does not guard against a second press")
			}
		})
	}
}

func TestPageForEachOutcome(t *testing.T) {
	code := crypto.NewCode().Reveal()
	vi := catalogues["vi"]
	rows := []struct {
		name   string
		in     strict
		path   string
		form   url.Values
		status int
		want   string
	}{
		{"bare", strict{answer: Answer{Outcome: ReceivedBare}}, "/tips", url.Values{"text": {"x"}}, 200, vi["bare"]},
		{"empty", strict{}, "/tips", url.Values{"text": {" "}}, 422, vi["e_empty_text"]},
		{"no field", strict{}, "/tips", url.Values{}, 422, vi["e_empty_text"]},
		{"too long", strict{err: ErrTooLong}, "/tips", url.Values{"text": {"x"}}, 413, vi["e_long_text"]},
		{"away", strict{err: fmt.Errorf("x: %w", ErrUnavailable)}, "/tips", url.Values{"text": {"x"}}, 503, vi["e_away_text"]},
		{"unknown error", strict{err: errors.New("secret cause")}, "/tips", url.Values{"text": {"x"}}, 500, vi["e_away_text"]},
		{"panic", strict{}, "/tips", url.Values{"text": {"panic"}}, 500, vi["e_away_text"]},
		{"added", strict{answer: Answer{Outcome: Added}}, "/follow", url.Values{"code": {code}, "text": {"x"}}, 200, vi["added"]},
		{"no news", strict{}, "/follow", url.Values{"code": {code}}, 200, vi["no_news"]},
		{"finished", strict{news: News{State: Finished}}, "/follow", url.Values{"code": {code}}, 200, vi["finished"]},
		{"question", strict{news: News{State: AQuestion, Question: "Màu gì?"}}, "/follow", url.Values{"code": {code}}, 200, "Màu gì?"},
		{"short code", strict{}, "/follow", url.Values{"code": {"123"}}, 422, vi["not_a_code"]},
		{"addition under a slip", strict{err: crypto.ErrCheckDigit}, "/follow", url.Values{"code": {"1"}, "text": {"x"}}, 422, vi["mistyped"]},
	}
	sizes := map[int]bool{}
	for i := range rows {
		r := &rows[i]
		t.Run(r.name, func(t *testing.T) {
			r.in.TB = t
			resp, body := post(t, serve(t, &r.in, nil)+r.path, r.form)
			if resp.StatusCode != r.status || !strings.Contains(body, r.want) {
				t.Fatalf("%d, want %d and %q:\n%s", resp.StatusCode, r.status, r.want, body)
			}
			if strings.Contains(body, "secret cause") || strings.Contains(body, "canary") {
				t.Fatal("an inner text came out")
			}
			if receiptElement.MatchString(body) {
				t.Fatal("a receipt where none is")
			}
			sizes[len(body)] = true
		})
	}
	if len(sizes) != 1 {
		t.Errorf("answers can be told apart by length: %v", sizes)
	}
}

func TestUnknownCodeGetsTheSameBytesAsNoNews(t *testing.T) {
	base := serve(t, &strict{TB: t}, nil)
	_, first := post(t, base+"/follow", url.Values{"code": {crypto.NewCode().Reveal()}})
	for range 5 {
		if _, next := post(t, base+"/follow", url.Values{"code": {crypto.NewCode().Reveal()}}); next != first {
			t.Fatal("pages differ")
		}
	}
}

func TestWrongCheckDigitIsToldWithoutAskingAnybody(t *testing.T) {
	in := &strict{TB: t, err: errors.New("asked")}
	code := []byte(strings.ReplaceAll(crypto.NewCode().Reveal(), " ", ""))
	code[3] = '0' + (code[3]-'0'+1)%10
	resp, body := post(t, serve(t, in, nil)+"/follow?l=en", url.Values{"code": {string(code)}})
	if resp.StatusCode != 422 || !strings.Contains(body, catalogues["en"]["mistyped"]) || strings.Contains(body, string(code)) {
		t.Fatalf("%d %s", resp.StatusCode, body)
	}
}

// exchange sends raw bytes and reads one response.
func exchange(tb testing.TB, base, raw string) (*http.Response, string) {
	tb.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, raw); err != nil {
		tb.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp, string(b)
}

func TestBadRequestsGetAClearRefusal(t *testing.T) {
	in := &strict{TB: t}
	base := serve(t, in, nil)
	const form = "Content-Type: application/x-www-form-urlencoded\r\n"
	rows := []struct {
		name, raw string
		status    int
		says      string // text of the page
	}{
		{"chunked", "POST /tips HTTP/1.1\r\nHost: x\r\n" + form + "Transfer-Encoding: chunked\r\n\r\n6\r\ntext=a\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n", 411, "e_kind"},
		{"compressed", "POST /tips HTTP/1.1\r\nHost: x\r\n" + form + "Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\ntext=a", 415, "e_kind"},
		{"oversize", "POST /tips HTTP/1.1\r\nHost: x\r\n" + form + "Content-Length: 65537\r\n\r\n", 413, "e_long"},
		{"multipart", "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 6\r\n\r\ntext=a", 415, "e_kind"},
		{"no type", "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\ntext=a", 415, "e_kind"},
		{"bad escape", "POST /tips HTTP/1.1\r\nHost: x\r\n" + form + "Content-Length: 7\r\n\r\ntext=%z", 400, "e_kind"},
		{"another site", "POST /tips HTTP/1.1\r\nHost: x\r\n" + form + "Sec-Fetch-Site: cross-site\r\nContent-Length: 6\r\n\r\ntext=a", 403, "e_foreign"},
		{"long head", "GET /" + strings.Repeat("a", 40<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", 431, "e_long"},
		{"no HTTP", "hello canary\r\n\r\n", 400, "e_kind"},
		{"no page", "GET /admin HTTP/1.1\r\nHost: x\r\n\r\n", 404, "e_missing"},
		{"no such act", "DELETE /tips HTTP/1.1\r\nHost: x\r\n\r\n", 405, "e_missing"},
		{"two lengths", "POST /tips HTTP/1.1\r\nHost: x\r\n" + form + "Content-Length: 6\r\nContent-Length: 7\r\n\r\ntext=a", 400, "e_kind"},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			resp, body := exchange(t, base, r.raw)
			if resp.StatusCode != r.status || !strings.Contains(body, "<h1>"+catalogues["vi"][r.says]+"</h1>") || strings.Contains(body, "canary") || strings.Contains(body, "text=") {
				t.Fatalf("%d, want %d:\n%s", resp.StatusCode, r.status, body)
			}
			if resp.Header.Get("Referrer-Policy") != "no-referrer" {
				t.Fatal("no headers")
			}
		})
	}
	if len(in.texts) > 0 {
		t.Fatalf("taken: %q", in.texts)
	}
}

func TestChunkedBodySmugglesNothing(t *testing.T) {
	base := serve(t, &strict{TB: t}, nil)
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /tips HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /kept HTTP/1.1\r\nHost: x\r\n\r\n")
	all, _ := io.ReadAll(conn)
	if n := bytes.Count(all, []byte("HTTP/1.1 ")); n != 1 {
		t.Fatalf("%d answers", n)
	}
}

func TestSenderOnlyWhereItSaysSomething(t *testing.T) {
	in := &strict{TB: t, answer: Answer{Outcome: Added}}
	head := "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nX-Forwarded-For: 203.0.113.9\r\nX-Real-IP: 203.0.113.8\r\nContent-Length: 6\r\n\r\ntext=a"
	exchange(t, serve(t, in, nil), head)
	if in.last.Sender != nil {
		t.Fatalf("a proxy on this machine is nobody: %q", in.last.Sender)
	}
	exchange(t, serve(t, in, func(s *Site) { s.Address = "X-Real-IP" }), head)
	if string(in.last.Sender) != "203.0.113.8" {
		t.Fatalf("got %q", in.last.Sender)
	}
	form := "code=" + strings.ReplaceAll(NewCode().Reveal(), " ", "")
	asking := fmt.Sprintf("POST /follow HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nX-Real-IP: 203.0.113.7\r\nContent-Length: %d\r\n\r\n%s", len(form), form)
	exchange(t, serve(t, in, func(s *Site) { s.Address = "X-Real-IP" }), asking)
	if string(in.last.Sender) != "203.0.113.7" {
		t.Fatalf("a look-up tells %q", in.last.Sender)
	}
}

func TestKeepAliveSurvivesTheWipe(t *testing.T) {
	in := &strict{TB: t, answer: Answer{Outcome: ReceivedBare}}
	base := serve(t, in, nil)
	var wait sync.WaitGroup
	for client := range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			r := bufio.NewReader(conn)
			for i := range 20 {
				body := url.Values{"text": {strings.Repeat(fmt.Sprintf("%d/%d ", client, i), 1+i*400)}}.Encode()
				fmt.Fprintf(conn, "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
				resp, err := http.ReadResponse(r, nil)
				if err != nil {
					t.Errorf("client %d, request %d: %v", client, i, err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				if resp.StatusCode != 200 {
					t.Errorf("client %d, request %d: %d", client, i, resp.StatusCode)
				}
			}
		}()
		go func() { // bad requests give their reader back to the pool before they are answered
			exchange(t, base, "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
		}()
	}
	wait.Wait()
	for _, text := range in.texts {
		words := strings.Fields(text)
		for _, w := range words {
			if w != words[0] {
				t.Fatal("two requests are mixed in one text")
			}
		}
	}
	if len(in.texts) != 160 {
		t.Fatalf("%d of 160 taken", len(in.texts))
	}
}

func TestExpectContinue(t *testing.T) {
	in := &strict{TB: t, answer: Answer{Outcome: ReceivedBare}}
	base := serve(t, in, nil)
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r := bufio.NewReader(conn)
	fmt.Fprint(conn, "POST /tips HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n")
	if line, err := r.ReadString('\n'); err != nil || !strings.Contains(line, " 100 ") {
		t.Fatal(line, err)
	}
	_, _ = r.ReadString('\n')
	fmt.Fprint(conn, "text=abc")
	resp, err := http.ReadResponse(r, nil)
	if err != nil || resp.StatusCode != 200 || in.texts[0] != "abc" {
		t.Fatal(resp, err)
	}
}
