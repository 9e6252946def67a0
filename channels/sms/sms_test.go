package sms

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/intake"
)

const (
	address = "https://tin.example/sms/twilio"
	token   = "0123456789abcdef0123456789abcdef"
	account = "AC00000000000000000000000000000001"
)

// strict checks what it is told, remembers it and zeroes it. A carrier's ID seen before gets the first answer again, as the real one does.
type strict struct {
	testing.TB
	mu     sync.Mutex
	seen   map[string]intake.Answer
	taken  []intake.Submission
	asked  []string
	forgot []string
	askers []string // door and sender of each look-up
	news   intake.News
	err    error
}

func (f *strict) Accept(_ context.Context, s *intake.Submission) (intake.Answer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.Channel != "sms" || s.Door == "" || s.Language == "" {
		f.Errorf("channel %q, door %q, language %q", s.Channel, s.Door, s.Language)
	}
	if a, again := f.seen[string(s.Carrier)]; again && s.Carrier != nil {
		return a, nil
	}
	kept := *s
	kept.Text, kept.Sender, kept.Carrier, kept.Code = bytes.Clone(s.Text), bytes.Clone(s.Sender), bytes.Clone(s.Carrier), bytes.Clone(s.Code)
	for _, b := range [][]byte{s.Text, s.Sender, s.Carrier, s.Code} {
		clear(b[:cap(b)])
	}
	if f.err != nil {
		return intake.Answer{}, f.err
	}
	if len(bytes.TrimSpace(kept.Text)) == 0 {
		return intake.Answer{}, intake.ErrEmpty
	}
	f.taken = append(f.taken, kept)
	a := intake.Answer{Code: intake.NewCode()}
	if kept.Code != nil {
		a = intake.Answer{Outcome: intake.Added}
	}
	if kept.Quiet {
		a = intake.Answer{}
	}
	if f.seen == nil {
		f.seen = map[string]intake.Answer{}
	}
	f.seen[string(kept.Carrier)] = a
	return a, nil
}

func (f *strict) Forget(_ context.Context, code []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forgot = append(f.forgot, string(code))
	return f.err
}

// Numbers knows one commune.
func (f *strict) Numbers(door string, text []byte, language string) (string, bool) {
	if door == "" {
		f.Error("numbers are asked at no door")
	}
	return intake.SMSNumbers(language, ""), string(text) == "SO A Luoi 1"
}

func (f *strict) News(ctx context.Context, code []byte) (intake.News, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, string(code))
	door, from := intake.SenderOf(ctx)
	f.askers = append(f.askers, door+" "+string(from))
	clear(from)
	return f.news, f.err
}

func serve(tb testing.TB, in intake.Texter, doors ...Door) string {
	tb.Helper()
	app := intake.NewApp(intake.Site{Accepter: in, Door: "web", Log: slog.New(slog.DiscardHandler)})
	if err := Mount(app, doors, in, nil); err != nil {
		tb.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- app.Listener(intake.Wiping(l)) }()
	tb.Cleanup(func() {
		if err := app.ShutdownWithTimeout(5 * time.Second); err != nil {
			tb.Error(err)
		}
		<-done
	})
	return "http://" + l.Addr().String()
}

func twilioDoorOf() Door {
	return Door{Name: "tw", Kind: Twilio, URL: address, Tokens: [][]byte{[]byte("another-token-of-the-rotation"), []byte(token)}, Account: account}
}

// callback is a form as the carrier sends it, everything that identifies somebody included.
func callback(id, from, body string) url.Values {
	return url.Values{
		"MessageSid": {id}, "SmsSid": {id}, "SmsMessageSid": {id}, "AccountSid": {account}, "From": {from}, "To": {"+12025550100"}, "Body": {body},
		"NumMedia": {"0"}, "NumSegments": {"1"}, "FromCity": {"DONG HOI"}, "FromZip": {"510000"}, "FromCountry": {"VN"}, "ApiVersion": {"2010-04-01"},
	}
}

// sign is the carrier's signature, by a rule of its own, so that a fault of the door's does not hide.
func sign(key, at string, form url.Values) string {
	h := hmac.New(sha1.New, []byte(key))
	_, _ = io.WriteString(h, at)
	for _, k := range slices.Sorted(maps.Keys(form)) {
		_, _ = io.WriteString(h, k+form.Get(k))
	}
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func send(tb testing.TB, to string, form url.Values, signature string) (int, string) {
	tb.Helper()
	r, err := http.NewRequest(http.MethodPost, to, strings.NewReader(form.Encode()))
	if err != nil {
		tb.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	r.Header.Set("X-Twilio-Signature", signature)
	return do(tb, r)
}

func do(tb testing.TB, r *http.Request) (int, string) {
	tb.Helper()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		tb.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// spoken reads TwiML as the carrier does.
func spoken(tb testing.TB, body string) string {
	tb.Helper()
	var r struct {
		XMLName xml.Name `xml:"Response"`
		Message []string `xml:"Message"`
		Other   []struct {
			XMLName xml.Name
		} `xml:",any"`
	}
	if err := xml.Unmarshal([]byte(body), &r); err != nil || len(r.Other) > 0 || len(r.Message) > 1 {
		tb.Fatalf("%v: %s", err, body)
	}
	if len(r.Message) == 0 {
		return ""
	}
	return r.Message[0]
}

func TestSignedCallbackBecomesATip(t *testing.T) {
	in := &strict{TB: t}
	base := serve(t, in, twilioDoorOf())
	text := "Có người </Message><Redirect>http://x</Redirect> qua mốc 609 + 100%"
	form := callback("SM1", "+84901234567", text)
	for _, path := range []string{"/sms/twilio", "/sms/twilio/tw"} {
		status, body := send(t, base+path, form, sign(token, address, form))
		if status != 200 || !strings.Contains(spoken(t, body), "Ma: ") || strings.Contains(body, "Redirect") {
			t.Fatalf("%d %s", status, body)
		}
	}
	if len(in.taken) != 1 {
		t.Fatalf("%d taken: a replay made a second tip", len(in.taken))
	}
	got := in.taken[0]
	if string(got.Text) != text || string(got.Sender) != "+84901234567" || string(got.Carrier) != "SM1" || got.Door != "tw" || got.Quiet || got.Officers {
		t.Fatalf("%+v", got)
	}
}

func TestReplayGetsTheFirstAnswer(t *testing.T) {
	base := serve(t, &strict{TB: t}, twilioDoorOf())
	form := callback("SM2", "+84901234567", "co nguoi")
	_, first := send(t, base+"/sms/twilio", form, sign(token, address, form))
	if _, second := send(t, base+"/sms/twilio", form, sign(token, address, form)); second != first {
		t.Fatal("another answer")
	}
}

func TestForgedCallbacksAreRefused(t *testing.T) {
	in := &strict{TB: t}
	base := serve(t, in, twilioDoorOf())
	form := callback("SM3", "+84901234567", "co nguoi")
	good := sign(token, address, form)
	changed := callback("SM3", "+84901234567", "co nguoi!")
	foreign := callback("SM3", "+84901234567", "co nguoi")
	foreign.Set("AccountSid", "AC00000000000000000000000000000002")
	double := callback("SM3", "+84901234567", "co nguoi")
	double.Add("Body", "second")
	for name, row := range map[string]struct {
		form      url.Values
		signature string
	}{
		"unsigned": {form, ""}, "wrong token": {form, sign(token+"x", address, form)}, "wrong address": {form, sign(token, address+"/", form)},
		"http": {form, sign(token, strings.Replace(address, "https", "http", 1), form)}, "changed": {changed, good},
		"lower case": {form, strings.ToLower(good)}, "cut": {form, good[:27]}, "foreign account": {foreign, sign(token, address, foreign)},
		"key twice": {double, good},
	} {
		t.Run(name, func(t *testing.T) {
			if status, body := send(t, base+"/sms/twilio", row.form, row.signature); status != 403 {
				t.Fatalf("%d %s", status, body)
			}
		})
	}
	if len(in.taken) > 0 {
		t.Fatalf("taken: %d", len(in.taken))
	}
}

func gatewayDoor(blind bool) Door {
	return Door{Name: "kannel", Kind: Gateway, Blind: blind, Tokens: [][]byte{[]byte(token)}}
}

func ask(tb testing.TB, address string) (int, string) {
	tb.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return do(tb, r)
}

func TestGatewayTokens(t *testing.T) {
	in := &strict{TB: t}
	base := serve(t, in, gatewayDoor(true))
	for path, want := range map[string]int{
		"/sms/gateway/kannel/" + token: 200, "/sms/gateway/kannel." + token: 405, "/sms/gateway/kannel": 405, "/sms/gateway/kannel/wrong": 403,
		"/sms/gateway/kannel/": 404, "/sms/gateway/other/" + token: 403, "/sms/gateway/kannel/" + token + "/x": 404, "/sms/gateway/": 404,
	} {
		if status, body := ask(t, base+path+"?text=GIUP"); status != want || want == 200 && body != intake.SMSAid("vi") {
			t.Errorf("%s: %d %q, want %d", path, status, body, want)
		}
	}
	for sent, want := range map[string]int{token: 200, token + "x": 403, "": 403} {
		for _, method := range []string{http.MethodPost, http.MethodGet} {
			r, _ := http.NewRequest(method, base+"/sms/gateway/kannel?text=GIUP", strings.NewReader("text=GIUP"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("X-Gateway-Token", sent)
			if method == http.MethodGet {
				want = 405
			}
			if status, _ := do(t, r); status != want {
				t.Errorf("%s with %d bytes of a token in the header: %d, want %d", method, len(sent), status, want)
			}
		}
	}
}

func TestGatewayTextsArriveWhole(t *testing.T) {
	in := &strict{TB: t}
	door := serve(t, in, gatewayDoor(true)) + "/sms/gateway/kannel/" + token
	viet := "Tối qua có người vận chuyển hàng qua mốc 609 🚚"
	rows := []struct{ name, text, charset, want string }{
		{"GSM-7", "toi qua co nguoi & hang + 100%", "UTF-8", "toi qua co nguoi & hang + 100%"},
		{"UCS-2", string(utf16be(viet)), "UTF-16BE", viet},
		{"UCS-2 with a mark", "\xfe\xff" + string(utf16be("a")), "UTF-16BE", "a"},
		{"half a letter", "ab\x00", "UTF-16BE", "ab\x00"},
		{"lone surrogate", "\xd8\x00\x00a", "utf-16be", "\uFFFDa"},
		{"Latin-1", "caf\xe9", "ISO-8859-1", "café"},
		{"no charset", viet, "", viet},
		{"ten parts", strings.Repeat(viet, 15), "UTF-8", strings.Repeat(viet, 15)},
	}
	for i, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			query := url.Values{"text": {r.text}, "charset": {r.charset}, "id": {fmt.Sprint("id", i)}}
			if status, body := ask(t, door+"?"+query.Encode()); status != 200 || len(body) > intake.MaxSMS || !strings.Contains(body, "Ma: ") {
				t.Fatalf("%d %q", status, body)
			}
			got := in.taken[len(in.taken)-1]
			if string(got.Text) != r.want || got.Sender != nil || !bytes.Equal(got.Carrier, intake.CarrierID([]byte(fmt.Sprint("id", i)), []byte(r.text))) {
				t.Fatalf("%+v, text %q", got, got.Text)
			}
		})
	}
}

func utf16be(s string) []byte {
	var b []byte
	for _, r := range s {
		if r > 0xffff {
			r -= 0x10000
			high, low := 0xd800+r>>10, 0xdc00+r&0x3ff
			b = append(b, byte(high>>8), byte(high), byte(low>>8), byte(low))
			continue
		}
		b = append(b, byte(r>>8), byte(r))
	}
	return b
}

func TestBlindDoorRefusesASender(t *testing.T) {
	in := &strict{TB: t}
	base := serve(t, in, gatewayDoor(true))
	if status, _ := ask(t, base+"/sms/gateway/kannel/"+token+"?text=x&from=%2B84901234567"); status != 403 || len(in.taken) > 0 {
		t.Fatalf("%d, %d taken", status, len(in.taken))
	}
	seeing := serve(t, in, gatewayDoor(false))
	if status, _ := ask(t, seeing+"/sms/gateway/kannel/"+token+"?text=x&from=%2B84901234567"); status != 200 || string(in.taken[0].Sender) != "+84901234567" {
		t.Fatalf("%d", status)
	}
}

func TestCommandsReachTheRightPlace(t *testing.T) {
	code := intake.NewCode().Reveal()
	in := &strict{TB: t, news: intake.News{State: intake.AQuestion, Question: "Xe màu gì?"}}
	door := serve(t, in, gatewayDoor(true)) + "/sms/gateway/kannel/" + token
	say := func(text string) string {
		t.Helper()
		status, body := ask(t, door+"?text="+url.QueryEscape(text))
		if status != 200 {
			t.Fatalf("%q: %d", text, status)
		}
		return body
	}
	if got := say("HOI " + code); !strings.HasPrefix(got, "Nhan lai: Xe mau gi?") || len(in.asked) != 1 || in.asked[0] != code {
		t.Errorf("HOI: %q, asked %q", got, in.asked)
	}
	if got := say("IM co nguoi"); got != "" || !in.taken[0].Quiet || string(in.taken[0].Text) != "co nguoi" {
		t.Errorf("IM: %q", got)
	}
	if say("CB xa nhan tien"); !in.taken[1].Officers {
		t.Error("CB")
	}
	if say("BAO THEM mat ma"); !in.taken[2].Lost {
		t.Error("BAO THEM")
	}
	if got := say("TL " + code + " them"); got != (intake.Answer{Outcome: intake.Added}).SMS("vi") || string(in.taken[3].Code) != code {
		t.Errorf("TL: %q", got)
	}
	if got := say("  "); got != intake.SMSHelp("vi") {
		t.Errorf("empty: %q", got)
	}
	if got := say("IM  "); got != "" {
		t.Errorf("empty and quiet: %q", got)
	}
}

// TestLookUpsTellWhoAsks: turns are given by sender, so that one who asks all day does not keep the others waiting.
func TestLookUpsTellWhoAsks(t *testing.T) {
	in := &strict{TB: t}
	seeing, blind := gatewayDoor(false), gatewayDoor(true)
	blind.Name = "blind"
	base := serve(t, in, seeing, blind, twilioDoorOf())
	question := url.QueryEscape("HOI " + intake.NewCode().Reveal())
	ask(t, base+"/sms/gateway/kannel/"+token+"?from=%2B84901234567&text="+question)
	ask(t, base+"/sms/gateway/blind/"+token+"?text="+question)
	form := callback("SM7", "+84907654321", "HOI "+intake.NewCode().Reveal())
	send(t, base+"/sms/twilio", form, sign(token, address, form))
	if want := []string{"kannel +84901234567", " ", "tw +84907654321"}; !slices.Equal(in.askers, want) {
		t.Errorf("askers %q, want %q", in.askers, want)
	}
}

func TestOutageIsToldToCarrierAndSender(t *testing.T) {
	in := &strict{TB: t, err: intake.ErrUnavailable}
	base := serve(t, in, gatewayDoor(true), twilioDoorOf())
	if status, body := ask(t, base+"/sms/gateway/kannel/"+token+"?text=x"); status != 503 || body != intake.SMSAway("vi") {
		t.Errorf("%d %q", status, body)
	}
	form := callback("SM9", "+84901234567", "x")
	if status, _ := send(t, base+"/sms/twilio", form, sign(token, address, form)); status != 503 {
		t.Errorf("%d", status)
	}
	in.err = errors.New("inner cause")
	if status, body := ask(t, base+"/sms/gateway/kannel/"+token+"?text=x"); status != 500 || strings.Contains(body, "inner cause") {
		t.Errorf("%d %q", status, body)
	}
	in.err = intake.ErrTooLong
	if status, body := ask(t, base+"/sms/gateway/kannel/"+token+"?text=x"); status != 200 || body != intake.SMSTooLong("vi") {
		t.Errorf("%d %q", status, body)
	}
}

func TestWhoIsAnswered(t *testing.T) {
	clock := time.Unix(1e9, 0)
	rows := []struct {
		name   string
		door   Door
		sender string
		want   []bool
	}{
		{"home", Door{}, "+84901234567", []bool{true, true}},
		{"gateway's spelling", Door{}, " 84901234567", []bool{true}},
		{"premium number abroad", Door{}, "+88213012345", []bool{false}},
		{"its own prefixes", Door{Prefixes: []string{"+1"}}, "+84901234567", []bool{false}},
		{"silent", Door{Reply: ReplySilent}, "+84901234567", []bool{false}},
		{"cap of the hour", Door{PerHour: 2}, "+84901234567", []bool{true, true, false}},
		{"cap of the day", Door{PerDay: 1}, "+84901234567", []bool{true, false}},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			a := &answers{Door: r.door, now: func() time.Time { return clock }}
			a.Name = "d"
			for i, want := range r.want {
				in := &strict{TB: t}
				text, err := a.take(t.Context(), in, incoming{text: []byte("x"), sender: []byte(r.sender)})
				if err != nil || (text != "") != want {
					t.Fatalf("message %d: %q %v", i, text, err)
				}
				if in.taken[0].Quiet == want {
					t.Errorf("message %d: a receipt is made although nobody reads it, or none although somebody does", i)
				}
			}
		})
	}
	a := &answers{Door: Door{PerHour: 1}, now: func() time.Time { return clock }}
	if !a.allowed() || a.allowed() {
		t.Fatal("one an hour")
	}
	clock = clock.Add(time.Hour)
	if !a.allowed() {
		t.Fatal("the next hour")
	}
}

func TestDoorsWithoutALockAreRefused(t *testing.T) {
	for name, door := range map[string]Door{
		"no token": {Name: "a", Kind: Gateway}, "short token": {Name: "a", Kind: Gateway, Tokens: [][]byte{[]byte("x")}},
		"no address": {Name: "a", Kind: Twilio, Tokens: [][]byte{[]byte(token)}}, "bad name": {Name: "A.b", Kind: Gateway, Tokens: [][]byte{[]byte(token)}},
		"no kind": {Name: "a", Tokens: [][]byte{[]byte(token)}}, "bad reply": {Name: "a", Kind: Gateway, Tokens: [][]byte{[]byte(token)}, Reply: "all"},
	} {
		if door.Validate() == nil {
			t.Error(name)
		}
	}
	app := intake.NewApp(intake.Site{})
	if Mount(app, []Door{{Name: "a", Kind: Gateway}}, nil, nil) == nil {
		t.Error("mounted")
	}
}
