package twilio

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

const account, token = "AC00000000000000000000000000000001", "0123456789abcdef0123456789abcdef"

func accountAt(t *testing.T, address string) *Account {
	t.Helper()
	a, err := New(Params{URL: address, Account: account, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestPublishedDescription makes every call that we make, against Twilio's own description of them, served by a mock that is none of ours and checks what it is told.
func TestPublishedDescription(t *testing.T) {
	mock := startMock(t)
	var mu sync.Mutex
	var said []string
	watched := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(mock) },
		ModifyResponse: func(r *http.Response) error {
			mu.Lock()
			defer mu.Unlock()
			faults := r.Header.Get("sl-violations")
			if !strings.Contains(faults, `"request"`) { // else it is about what the mock made up itself
				faults = ""
			}
			said = append(said, fmt.Sprintf("%s %s %d%s", r.Request.Method, r.Request.URL.Path, r.StatusCode, faults))
			return nil
		},
	})
	t.Cleanup(watched.Close)
	a := accountAt(t, watched.URL)
	for kind, sid := range map[Kind]string{Message: sid("SM", 1), Call: sid("CA", 1), Recording: sid("RE", 1)} {
		if err := a.Delete(kind, sid); err != nil {
			t.Errorf("delete %s: %v", kind, err)
		}
	}
	for _, l := range []Listing{{Kind: Message, To: ours}, {Kind: Message, From: ours}, {Kind: Call, To: ours}, {Kind: Call, From: ours}, {Kind: Recording, Call: sid("CA", 1)}} {
		if _, err := a.List(l); err != nil {
			t.Errorf("list %s: %v", l.Kind, err)
		}
	}
	if err := a.Ready(sid("CA", 1), sid("RE", 1)); errors.Is(err, ErrRefused) { // whatever the mock made up of the recording
		t.Error("a recording is not read")
	}
	if _, err := a.Number(ours); err != nil {
		t.Errorf("a number is not read: %v", err)
	}
	message := &api.CreateMessageParams{}
	message.SetTo(theirs).SetBody("x").SetFrom(ours)
	if _, err := a.API().CreateMessage(message); err != nil {
		t.Error("send: refused")
	}
	for _, one := range said {
		if !strings.HasSuffix(one, " 200") && !strings.HasSuffix(one, " 201") && !strings.HasSuffix(one, " 204") {
			t.Errorf("not as described: %s", one)
		}
	}
	if len(said) != 11 {
		t.Errorf("%d calls", len(said))
	}
	// The mock is no yes-sayer.
	r, err := http.NewRequest(http.MethodDelete, watched.URL+"/2010-04-01/Accounts/"+account+"/Messages/wrong.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(account, token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a malformed identifier is answered with %d", answer.StatusCode)
	}
}

// startMock runs Prism over the description.
func startMock(t *testing.T) *url.URL {
	t.Helper()
	program := filepath.Join("prism", "node_modules", "@stoplight", "prism-cli", "dist", "index.js")
	if _, err := os.Stat(program); err != nil {
		t.Fatal("Prism is not installed: `make test` does it, or `npm ci --ignore-scripts` in channels/twilio/prism")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", program, "mock", "-p", port, "testdata/twilio_api_v2010.json")
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	deadline := time.Now().Add(2 * time.Minute)
	for {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return &url.URL{Scheme: "http", Host: address}
		}
		if time.Now().After(deadline) {
			t.Fatal("the mock does not listen")
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// TestAnswersAreSorted gives what a carrier may answer, numbers in it, and wants none of them in an error.
func TestAnswersAreSorted(t *testing.T) {
	rows := []struct {
		status int
		body   string
		delete error
		list   error
	}{
		{204, "", nil, ErrAway},
		{200, `{"messages":[{"sid":"SM1","from":"` + theirs + `","body":"x"},{"sid":"SM2"}],"next_page_uri":null}`, nil, nil},
		{404, `{"code":20404,"message":"` + theirs + ` not found","status":404}`, nil, nil},
		{401, `{"code":20003,"message":"` + theirs + `","status":401}`, ErrRefused, ErrRefused},
		{409, `{"code":20009,"message":"` + theirs + `","status":409}`, ErrAway, ErrAway},
		{429, `{"status":429}`, ErrAway, ErrAway}, {503, `{"status":503}`, ErrAway, ErrAway}, {503, theirs, ErrAway, ErrAway},
		{200, theirs, nil, ErrAway},
	}
	for _, row := range rows {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if id, key, ok := r.BasicAuth(); !ok || id != account || key != token || strings.Contains(r.UserAgent(), "go") {
				t.Errorf("without the account's token, or telling who we are: %q", r.UserAgent())
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(row.status)
			_, _ = io.WriteString(w, row.body)
		}))
		a := accountAt(t, server.URL)
		err := a.Delete(Message, sid("SM", 1))
		sids, listed := a.List(Listing{Kind: Message, To: ours})
		if !errors.Is(err, row.delete) || (err == nil) != (row.delete == nil) || !errors.Is(listed, row.list) {
			t.Errorf("%d: delete %v, list %v", row.status, err, listed)
		}
		for _, e := range []error{err, listed} {
			if e != nil && strings.Contains(e.Error(), theirs[1:]) {
				t.Errorf("%d: a number in %q", row.status, e)
			}
		}
		if row.status == 200 && row.list == nil && !slices.Equal(sids, []string{"SM1", "SM2"}) {
			t.Errorf("listed %v", sids)
		}
		server.Close()
	}
	for _, bad := range []Params{{URL: "://", Account: account, Token: token}, {Account: account}, {Account: account, Token: "of-the-test"}} {
		if _, err := New(bad); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
	away := accountAt(t, "http://127.0.0.1:1")
	if err := away.Delete(Message, sid("SM", 1)); !errors.Is(err, ErrAway) {
		t.Errorf("nobody there: %v", err)
	}
}
