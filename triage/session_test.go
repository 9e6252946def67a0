package triage_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"tipline/triage"
)

func TestLoginAnswersOnce(t *testing.T) {
	s := newStage(t)
	k := s.members[hue]
	c := s.challenge(k.Member.ID)
	a, err := k.AnswerChallenge(c.Sealed, serverName)
	must(t, err)
	login := triage.LoginRequest{ID: c.ID, Answer: a[:]}
	s.want(200, "", "POST", "/api/login", login, nil)
	s.want(401, "", "POST", "/api/login", login, nil)

	wrong := s.challenge(k.Member.ID)
	right, err := k.AnswerChallenge(wrong.Sealed, serverName)
	must(t, err)
	s.want(401, "", "POST", "/api/login", triage.LoginRequest{ID: wrong.ID, Answer: a[:]}, nil)
	s.want(401, "", "POST", "/api/login", triage.LoginRequest{ID: strings.ToUpper(wrong.ID), Answer: right[:]}, nil)
	s.want(200, "", "POST", "/api/login", triage.LoginRequest{ID: wrong.ID, Answer: right[:]}, nil)
	s.want(401, "", "POST", "/api/login", triage.LoginRequest{ID: wrong.ID, Answer: right[:]}, nil)
	for _, at := range []int{0, 40, len(wrong.ID) - 1} {
		bent := []byte(wrong.ID)
		bent[at] ^= 1
		s.want(401, "", "POST", "/api/login", triage.LoginRequest{ID: string(bent), Answer: right[:]}, nil)
	}

	late := s.challenge(k.Member.ID)
	a, err = k.AnswerChallenge(late.Sealed, serverName)
	must(t, err)
	s.pass(3 * time.Minute)
	s.want(401, "", "POST", "/api/login", triage.LoginRequest{ID: late.ID, Answer: a[:]}, nil)
}

func TestUnknownMemberLooksTheSame(t *testing.T) {
	s := newStage(t)
	known := s.send("", "POST", "/api/login/challenge", triage.ChallengeRequest{Member: "member-of-" + hue})
	unknown := s.send("", "POST", "/api/login/challenge", triage.ChallengeRequest{Member: "nobody-at-all"})
	if known.status != unknown.status || len(known.body) != len(unknown.body) {
		t.Errorf("known %d, %d bytes; unknown %d, %d bytes", known.status, len(known.body), unknown.status, len(unknown.body))
	}
	var c triage.Challenge
	must(t, json.Unmarshal([]byte(unknown.body), &c))
	if _, err := s.members[hue].AnswerChallenge(c.Sealed, serverName); err == nil {
		t.Error("a member opens the question of nobody")
	}
	var faults []string
	for _, q := range []triage.LoginRequest{{ID: c.ID, Answer: make([]byte, 32)}, {ID: "none", Answer: nil}} {
		a := s.send("", "POST", "/api/login", q)
		faults = append(faults, fmt.Sprint(a.status, a.body))
	}
	c = s.challenge("member-of-" + hue)
	a := s.send("", "POST", "/api/login", triage.LoginRequest{ID: c.ID, Answer: make([]byte, 32)})
	faults = append(faults, fmt.Sprint(a.status, a.body))
	if faults[0] != faults[1] || faults[1] != faults[2] {
		t.Errorf("failed logins differ: %q", faults)
	}
}

func TestSessionsEnd(t *testing.T) {
	for _, row := range []struct {
		name string
		end  func(s *stage)
	}{
		{"idle", func(s *stage) { s.pass(16 * time.Minute) }},
		{"long", func(s *stage) {
			for range 12*6 + 1 { // never idle
				s.pass(10 * time.Minute)
				s.send(hue, "GET", "/api/registry", nil)
			}
		}},
		{"logout", func(s *stage) { s.want(204, hue, "POST", "/api/logout", nil, nil) }},
		{"left the roster", func(s *stage) { s.mu.Lock(); s.left["member-of-"+hue] = true; s.mu.Unlock() }},
		{"other token", func(s *stage) { s.token[hue] = strings.Repeat("0", 64) }},
		{"no token", func(s *stage) { delete(s.token, hue) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newStage(t)
			s.login(hue)
			s.want(200, hue, "GET", "/api/registry", nil, nil)
			row.end(s)
			s.want(401, hue, "GET", "/api/registry", nil, nil)
			s.want(401, hue, "GET", "/api/no/such", nil, nil)
		})
	}
}

// TestNobodyTakesAQuestionAway: whoever asks again and again in a member's name does not keep that member out.
func TestNobodyTakesAQuestionAway(t *testing.T) {
	s := newStage(t)
	first := s.challenge("member-of-" + hue)
	s.pass(time.Second)
	for range 64 {
		s.challenge("member-of-" + hue)
	}
	a, err := s.members[hue].AnswerChallenge(first.Sealed, serverName)
	must(t, err)
	s.want(200, "", "POST", "/api/login", triage.LoginRequest{ID: first.ID, Answer: a[:]}, nil)
}
