package hotline

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

const origin = "https://desk.example"

// taker remembers what it was given and zeroes it, as the real one does.
type taker struct {
	mu     sync.Mutex
	desks  []string
	texts  []string
	last   intake.Submission
	answer intake.Answer
	err    error
}

func (k *taker) Manned(_ context.Context, desk string, s *intake.Submission) (intake.Answer, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.desks, k.texts, k.last = append(k.desks, desk), append(k.texts, string(s.Text)), *s
	k.last.Code = slices.Clone(s.Code)
	clear(s.Text)
	clear(s.Code)
	return k.answer, k.err
}

// A stage is a desk listener with the form on it, and a member each of a desk and a unit, logged in.
type stage struct {
	at     string
	tokens map[string]string // by office
}

func newStage(t *testing.T, k Taker) *stage {
	t.Helper()
	members := map[string]*crypto.MemberKey{}
	for _, office := range []string{"desk", "unit"} {
		key, err := crypto.NewMemberKey(office+"-1", office)
		must(t, err)
		members[office+"-1"] = key
	}
	find := func(id string) (crypto.Member, bool) {
		if key := members[id]; key != nil {
			return key.Member, true
		}
		return crypto.Member{}, false
	}
	sessions := triage.NewSessions("test", find, time.Now)
	quiet := slog.New(slog.DiscardHandler)
	app := triage.NewDesk(triage.DeskParams{Console: &triage.Console{}, Sessions: sessions, Origin: origin, Logger: quiet})
	Mount(app, Params{
		Taker: k, Gazetteer: place.Default(), Lists: matter.Default(), Origin: origin, Log: quiet,
		Session: sessions.Find,
	})
	s := &stage{tokens: map[string]string{"nobody": "nobody"}}
	for id, key := range members {
		challenge, sealed, err := sessions.Challenge(id)
		must(t, err)
		answer, err := key.AnswerChallenge(sealed, "test")
		must(t, err)
		token, session, err := sessions.Login(challenge, answer[:])
		must(t, err)
		s.tokens[session.Office] = token
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	done := make(chan error, 1)
	go func() { done <- app.Listener(intake.Wiping(l)) }()
	t.Cleanup(func() {
		_ = app.ShutdownWithTimeout(5 * time.Second)
		<-done
	})
	s.at = "http://" + l.Addr().String() + path
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// send posts a form; edit may change the request.
func (s *stage) send(t *testing.T, office, method, below string, form url.Values, edit func(*http.Request)) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, s.at+below, strings.NewReader(form.Encode()))
	must(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", "Bearer "+s.tokens[office])
	if edit != nil {
		edit(r)
	}
	resp, err := http.DefaultClient.Do(r)
	must(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	must(t, err)
	return resp.StatusCode, string(b)
}
