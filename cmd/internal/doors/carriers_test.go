package doors

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf16"

	"tipline/channels/agent"
)

// agentKey is the agent's own, unknown to the server.
const agentKey = "a key of the agent's own, of 32 characters or more"

// A carrier brings a text message to a door in one of the ways that there are, and gives what the sender's telephone would show.
type carrier struct {
	name string
	send func(from, text string) string
}

// turn numbers messages, so that each is one of its own.
var turn atomic.Int64

func nextID() string { return fmt.Sprint("m", turn.Add(1)) }

// carriers are all of them, before one address.
func carriers(t *testing.T, base string) []carrier {
	gateway := func(name, charset string, encode func(string) string) carrier {
		return carrier{name, func(from, text string) string {
			form := url.Values{"text": {encode(text)}, "charset": {charset}, "id": {nextID()}, "from": {from}}
			r := posted(base+"/sms/gateway/telling", form)
			r.Header.Set("X-Gateway-Token", token)
			return plainly(t, r)
		}}
	}
	same := func(s string) string { return s }
	return []carrier{
		{"Twilio", func(from, body string) string { return must(text(base, nextID(), from, body)) }},
		gateway("gateway, UTF-8", "UTF-8", same),
		gateway("gateway, UCS-2", "UTF-16BE", func(s string) string { return string(utf16be(s)) }),
		gateway("gateway, UCS-2 with a mark", "UCS-2", func(s string) string { return "\xfe\xff" + string(utf16be(s)) }),
		gateway("gateway, UTF-8 called Windows'", "WINDOWS-1252", same),
		gateway("gateway, nothing said", "", same),
		{"blind gateway", func(_, text string) string {
			query := url.Values{"text": {text}, "charset": {"UTF-8"}, "id": {nextID()}}
			return plainly(t, must(http.NewRequest(http.MethodGet, base+"/sms/gateway/blind/"+token+"?"+query.Encode(), nil)))
		}},
		{"Android", androidOf(t, base)},
		{"gammu", gammuOf(t, base)},
	}
}

// plainly gives the body of an answer with 200.
func plainly(t *testing.T, r *http.Request) string {
	t.Helper()
	status, body, err := said(r)
	if err != nil || status != http.StatusOK {
		t.Errorf("%d %v", status, err)
	}
	return body
}

func utf16be(s string) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}

func agentOf(base string, radio agent.Radio) *agent.Agent {
	return &agent.Agent{
		Door: agent.Door{URL: base + "/sms/gateway/blind", Token: []byte(token)}, Radio: radio, Key: []byte(agentKey), PerHour: 1 << 20, PerDay: 1 << 20,
	}
}

// androidOf plays the telephone's app: it posts what it received to the agent, signed, and keeps what the agent has it send.
func androidOf(t *testing.T, base string) func(from, text string) string {
	var shown string
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var post struct{ Message string }
		if b, err := io.ReadAll(r.Body); err == nil && json.Unmarshal(b, &post) == nil {
			shown = post.Message
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(app.Close)
	const key = "the app's key"
	a := agent.NewAndroid(agentOf(base, &agent.Phone{URL: app.URL, Username: "sms", Password: []byte("of the app")}), []byte(key))
	return func(from, text string) string {
		shown = ""
		payload := map[string]any{"message": text, "sender": from, "receivedAt": nextID()}
		body := must(json.Marshal(map[string]any{"event": "sms:received", "payload": payload}))
		at := strconv.FormatInt(time.Now().Unix(), 10)
		h := hmac.New(sha256.New, []byte(key))
		h.Write(body)
		h.Write([]byte(at))
		r := must(http.NewRequest(http.MethodPost, "/", nil))
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		r.Header.Set("X-Timestamp", at)
		r.Header.Set("X-Signature", hex.EncodeToString(h.Sum(nil)))
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		if w.Code != http.StatusNoContent {
			t.Errorf("the agent answers the telephone with %d", w.Code)
		}
		return shown
	}
}

// gammuOf lays a message into an inbox as gammu-smsd does, starts its program, and reads what is to be sent.
func gammuOf(t *testing.T, base string) func(from, text string) string {
	inbox, shown := t.TempDir(), ""
	radio := &agent.Gammu{SMSD: agent.SMSD{File: "/etc/gammu-smsdrc", Inbox: inbox}, Inject: func(_ context.Context, input string, _ ...string) error {
		shown = input
		return nil
	}}
	hook := &agent.Hook{Agent: agentOf(base, radio), Gammu: radio, Folder: t.TempDir()}
	return func(from, text string) string {
		shown = ""
		name := fmt.Sprintf("IN20261122_%06d_00_%s_00.txt", turn.Add(1), from)
		if err := os.WriteFile(filepath.Join(inbox, name), append([]byte{0xfe, 0xff}, utf16be(text)...), 0o600); err != nil {
			t.Fatal(err)
		}
		hook.Environ = []string{"SMS_MESSAGES=1", "SMS_1_NUMBER=" + from}
		if err := hook.Run(t.Context()); err != nil {
			t.Error(err)
		}
		return shown
	}
}
