package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/crypto"
	"tipline/triage"
)

// TestSwapOnDisk: one administrator with full write access puts other keys or another directory on the disk. A start is refused, and a running
// server goes on with what was signed; both say so.
func TestSwapOnDisk(t *testing.T) {
	program := harness.Build(t, "tipd")
	for _, row := range swaps(t) {
		t.Run(row.name, func(t *testing.T) {
			d := harness.Deploy(t, quick)
			path := row.file(t, d)
			good, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s := d.Start(t, program)
			desks := d.Desks(t) // they read the folder too, while it is good
			if err := os.WriteFile(path, row.swap(t, d, good), 0o600); err != nil {
				t.Fatal(err)
			}
			harness.Until(t, "the running server to say it", func() bool { return strings.Contains(s.Log(t), filepath.Base(path)) })
			d.Twilio.Post(t, harness.Callback{ID: harness.MessageID(1), From: "+" + number(1), Body: "co nguoi la o xa Lao Bao"})
			waitTips(t, 1, desks)
			if got := texts(t, desks); len(got) != 1 { // sealed to the true desk: it opens
				t.Errorf("%d tips open", len(got))
			}
			s.Kill()
			s = d.Launch(t, program)
			select {
			case <-s.Gone():
			case <-time.After(30 * time.Second):
				t.Fatal("a server with a swapped file starts")
			}
			if log := s.Log(t); !strings.Contains(log[strings.LastIndex(log, "tipd"):], "sign") && !strings.Contains(log, filepath.Base(path)) {
				t.Errorf("the refusal does not say why:\n%s", log)
			}
		})
	}
}

// TestSwapOnTheWay: a server that lies to its clients gets neither a card nor a login.
func TestSwapOnTheWay(t *testing.T) {
	d := harness.Deploy(t, quick)
	d.Start(t, harness.Build(t, "tipd"))
	d.Twilio.Post(t, harness.Callback{ID: harness.MessageID(1), From: "+" + number(1), Body: "co nguoi ban hang trang o xa Lao Bao, Quang Tri"})
	desks := d.Desks(t)
	waitTips(t, 1, desks)
	officer, tip := find(t, desks, "co nguoi ban hang trang o xa Lao Bao, Quang Tri")

	var lie atomic.Pointer[func(*triage.Documents)]
	proxy := lyingProxy(t, d.Desk, &lie)
	cli := d.CLI(t, officer.Key.Member.ID, proxy.URL)
	cli.Must(t, "login")
	cli.Must(t, "next")
	for _, row := range swaps(t) {
		t.Run(row.name, func(t *testing.T) {
			change := func(docs *triage.Documents) { row.lie(t, d, docs) }
			lie.Store(&change)
			defer lie.Store(nil)
			out, code := cli.Run(t, "route", tip.View.ID)
			if code == 0 || !strings.Contains(out, "refused") {
				t.Errorf("routed with a lie (exit %d): %s", code, out)
			}
			if got := officer.Open(t, tip.View.ID).View.Status; got == triage.Routed {
				t.Error("the tip is routed")
			}
		})
	}
	if out, code := cli.Run(t, "route", tip.View.ID); code != 0 {
		t.Errorf("an honest server is refused too: %s", out)
	}
}

// A swap is one thing that an administrator may put in the place of another.
type swap struct {
	name string
	file func(*testing.T, *harness.Deployment) string
	swap func(t *testing.T, d *harness.Deployment, good []byte) []byte
	lie  func(*testing.T, *harness.Deployment, *triage.Documents)
}

func swaps(t *testing.T) []swap {
	t.Helper()
	month := time.Now().In(time.FixedZone("UTC+7", 7*3600)).Format("2006-01")
	keyring := func(t *testing.T, d *harness.Deployment) string {
		return filepath.Join(d.Dir, "registry", "keyrings", d.Directory(t).Desks[0].ID, month+".json")
	}
	each := func(docs *triage.Documents, office string, f func(crypto.Signed) crypto.Signed) {
		for i := range docs.Keyrings {
			if strings.Contains(docs.Keyrings[i].Body, `"office":"`+office+`"`) {
				docs.Keyrings[i] = f(docs.Keyrings[i])
			}
		}
	}
	return []swap{{
		name: "recipient",
		file: keyring,
		swap: func(t *testing.T, d *harness.Deployment, good []byte) []byte {
			return encode(t, otherRecipient(t, decode(t, good)))
		},
		lie: func(t *testing.T, d *harness.Deployment, docs *triage.Documents) {
			for i := range docs.Keyrings {
				docs.Keyrings[i] = otherRecipient(t, docs.Keyrings[i])
			}
		},
	}, {
		name: "keyring of a stranger's hand",
		file: keyring,
		swap: func(t *testing.T, d *harness.Deployment, good []byte) []byte {
			return encode(t, foreign(t, d.Directory(t).Desks[0].ID, month))
		},
		lie: func(t *testing.T, d *harness.Deployment, docs *triage.Documents) {
			for _, u := range d.Directory(t).Units {
				each(docs, u.ID, func(crypto.Signed) crypto.Signed { return foreign(t, u.ID, month) })
			}
		},
	}, {
		name: "directory",
		file: func(t *testing.T, d *harness.Deployment) string {
			return filepath.Join(d.Dir, "registry", "directory.json")
		},
		swap: func(t *testing.T, d *harness.Deployment, good []byte) []byte {
			return encode(t, rerouted(t, decode(t, good)))
		},
		lie: func(t *testing.T, d *harness.Deployment, docs *triage.Documents) {
			docs.Directory = rerouted(t, docs.Directory)
		},
	}}
}

func decode(t *testing.T, b []byte) (s crypto.Signed) {
	t.Helper()
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// otherRecipient leaves the signatures and puts the administrator's own key in.
func otherRecipient(t *testing.T, s crypto.Signed) crypto.Signed {
	t.Helper()
	id, err := crypto.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	var k crypto.Keyring
	if err := json.Unmarshal([]byte(s.Body), &k); err != nil {
		t.Fatal(err)
	}
	s.Body = strings.Replace(s.Body, k.Recipient.String(), id.Recipient().String(), 1)
	return s
}

// foreign is a whole keyring, well signed by somebody who is no member.
func foreign(t *testing.T, office, month string) crypto.Signed {
	t.Helper()
	k, err := crypto.NewMemberKey(office+"-1", office)
	if err != nil {
		t.Fatal(err)
	}
	s, err := crypto.NewKeyring(k, crypto.Office{ID: office, Members: []crypto.Member{k.Member}, Recovery: k.Member.Recipient}, month)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// rerouted names another unit in the directory's units.
func rerouted(t *testing.T, s crypto.Signed) crypto.Signed {
	t.Helper()
	body := strings.Replace(s.Body, `"lead":"commune_police"`, `"lead":"customs"`, 1)
	if body == s.Body {
		t.Fatal("the directory has no such route")
	}
	s.Body = body
	return s
}

// lyingProxy stands between client and desk and changes the registry on its way.
func lyingProxy(t *testing.T, desk string, lie *atomic.Pointer[func(*triage.Documents)]) *httptest.Server {
	t.Helper()
	target, err := url.Parse(desk)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(r *http.Response) error {
		change := lie.Load()
		if r.Request.URL.Path != "/api/registry" || change == nil {
			return nil
		}
		var docs triage.Documents
		if err := json.NewDecoder(r.Body).Decode(&docs); err != nil {
			return err
		}
		(*change)(&docs)
		b, err := json.Marshal(docs)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
		r.Header.Del("Content-Length")
		return err
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server
}
