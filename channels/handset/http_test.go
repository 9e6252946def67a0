package handset

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/channels/sms"
	"tipline/intake"
)

// listener remembers the texts that came through the door.
type listener struct {
	mu    sync.Mutex
	texts []string
	ids   map[string]bool
}

func (l *listener) Accept(_ context.Context, s *intake.Submission) (intake.Answer, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.texts = append(l.texts, string(s.Text))
	if l.ids == nil {
		l.ids = map[string]bool{}
	}
	l.ids[string(bytes.Clone(s.Carrier))] = true
	return intake.Answer{Code: intake.NewCode()}, nil
}

func (l *listener) News(context.Context, []byte) (intake.News, error) { return intake.News{}, nil }

func (l *listener) Forget(context.Context, []byte) error { return nil }

func (l *listener) Numbers(string, []byte, string) (string, bool) { return "", false }

func TestHandsetTalksThroughTheDoor(t *testing.T) {
	in := &listener{}
	app := intake.NewApp(intake.Site{Accepter: in, Door: "web"})
	const token = "0123456789abcdef0123"
	if err := sms.Mount(app, []sms.Door{{Name: "demo", Kind: sms.Gateway, Blind: true, Tokens: [][]byte{[]byte(token)}}}, in, nil); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + l.Addr().String()
	New(base+"/sms/gateway/demo/"+token, "8077").Mount(app)
	done := make(chan error, 1)
	go func() { done <- app.Listener(intake.Wiping(l)) }()
	defer func() { _ = app.ShutdownWithTimeout(5 * time.Second); <-done }()

	say := func(form url.Values) string {
		t.Helper()
		resp, err := http.PostForm(base+"/handset", form)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != 200 || resp.Request.URL.Path != "/handset" {
			t.Fatal(resp, err)
		}
		return html.UnescapeString(string(b))
	}
	viet := "Có người <b>mang</b> hàng"
	for i, text := range []string{"co nguoi mang hang", viet, viet} {
		page := say(url.Values{"text": {text}})
		if len(in.texts) != i+1 || in.texts[i] != text {
			t.Fatalf("door got %q", in.texts)
		}
		if strings.Count(page, "Da nhan. Ma: ") != i+1 || !strings.Contains(page, text) {
			t.Fatalf("bubbles missing:\n%s", page)
		}
	}
	if len(in.ids) != 3 {
		t.Error("message IDs repeat")
	}
	if page := say(url.Values{"text": {"IM lang"}}); strings.Count(page, "Da nhan. Ma: ") != 3 {
		t.Error("an answer to a quiet message")
	}
	if page := say(url.Values{"clear": {"1"}}); strings.Contains(page, "class=\"bubble") {
		t.Error("not cleared")
	}
}

func TestLength(t *testing.T) {
	for text, want := range map[string]string{
		"abc": "3/160", strings.Repeat("a", 161): "161 = 2 SMS", "đá": "2/70", strings.Repeat("đ", 71): "71 = 2 SMS", strings.Repeat("a", 460): "460 = 4 SMS",
	} {
		if got := length(text); got != want {
			t.Error(fmt.Sprintf("%.5s", text), got, want)
		}
	}
}
