package triage

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"sync"
	"time"

	"tipline/crypto"
)

const (
	sessionIdle   = 15 * time.Minute
	sessionLife   = 12 * time.Hour
	challengeLife = 2 * time.Minute
	openAtOnce    = 16 // sessions of one member
)

// ErrLogin: unknown member, wrong, late or second answer, ended session. One error, so that nobody can tell them apart.
var ErrLogin = errors.New("not logged in")

// A Session is one login of one member.
type Session struct {
	Member string
	Office string
}

// Sessions knows who is logged in. It lives in RAM alone: a restart logs everybody out, and a seized disk holds no token.
type Sessions struct {
	server string
	member func(id string) (crypto.Member, bool)
	clock  func() time.Time

	mu        sync.Mutex
	questions questions                 // who was asked what: nothing is kept of one until it is answered
	live      map[[32]byte]*liveSession // by the token's digest, so that looking one up takes no time that tells its bytes
	watches   map[[32]byte]watching     // the same
}

type liveSession struct {
	Session
	began, used time.Time
	duty        DutyRequest // as the member said last
}

// A watching is what is left of a session while the console is locked: it may hear how many urgent tips wait, and nothing else.
type watching struct {
	Session
	began time.Time
	duty  bool
}

// NewSessions makes an empty table. server is the name that challenges carry; member looks a member up in the newest roster.
func NewSessions(server string, member func(id string) (crypto.Member, bool), clock func() time.Time) *Sessions {
	return &Sessions{server: server, member: member, clock: clock,
		questions: newQuestions(), live: map[[32]byte]*liveSession{}, watches: map[[32]byte]watching{}}
}

// Challenge seals a question to the member. An unknown member gets one of the same shape that nobody can answer. Nothing is kept of either, so that
// whoever asks in somebody's name neither fills a table nor takes that member's own question away.
func (s *Sessions) Challenge(member string) (id string, sealed []byte, err error) {
	m, known := s.member(member)
	var to *crypto.Recipient
	if known {
		to = m.Recipient
	}
	sealed, want, err := crypto.NewChallenge(s.server, to)
	if err != nil {
		return "", nil, err
	}
	if !known {
		member = ""
	}
	return s.questions.lay(question{member: member, want: want, until: s.clock().Add(challengeLife)}), sealed, nil
}

// Login takes the right answer to a challenge, once.
func (s *Sessions) Login(id string, answer []byte) (token string, session Session, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock()
	q, ours := s.questions.read(id)
	right := subtle.ConstantTimeCompare(q.want[:], answer) == 1
	m, known := s.member(q.member)
	if !ours || !right || !known || now.After(q.until) || !s.questions.use(id, q.until, now) {
		return "", Session{}, ErrLogin
	}
	s.trim(m.ID)
	token = randomHex(32)
	l := &liveSession{Session: Session{Member: m.ID, Office: m.Office}, began: now, used: now}
	s.live[sha256.Sum256([]byte(token))] = l
	return token, l.Session, nil
}

// trim forgets ended sessions, and the longest unused of a member who has too many.
func (s *Sessions) trim(member string) {
	var oldest [32]byte
	now, count := s.clock(), 0
	for k, l := range s.live {
		switch {
		case l.over(now):
			delete(s.live, k)
		case l.Member == member:
			if count++; count == 1 || l.used.Before(s.live[oldest].used) {
				oldest = k
			}
		}
	}
	if count >= openAtOnce {
		delete(s.live, oldest)
	}
}

func (l *liveSession) over(now time.Time) bool {
	return now.Sub(l.used) > sessionIdle || now.Sub(l.began) > sessionLife
}

// Find is the session of a token, and counts as its use. The roster is asked each time: whoever left it, or moved to another office, is out at
// once. ErrLogin.
func (s *Sessions) Find(token string) (Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.find(sha256.Sum256([]byte(token)))
	if !ok {
		return Session{}, ErrLogin
	}
	l.used = s.clock()
	return l.Session, nil
}

// Alive says whether a token is still good, and is no use of it: an open stream keeps nobody logged in.
func (s *Sessions) Alive(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.find(sha256.Sum256([]byte(token)))
	return ok
}

func (s *Sessions) find(key [32]byte) (*liveSession, bool) {
	l, ok := s.live[key]
	if ok && (!s.belongs(l.Session) || l.over(s.clock())) {
		delete(s.live, key)
		return nil, false
	}
	return l, ok
}

// belongs says whether the newest roster still has the member in that office.
func (s *Sessions) belongs(one Session) bool {
	m, known := s.member(one.Member)
	return known && m.Office == one.Office
}

// Logout ends a session, and with it what the member left to watch; ending one twice is no error.
func (s *Sessions) Logout(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := sha256.Sum256([]byte(token))
	l, ok := s.live[key]
	if !ok {
		return
	}
	delete(s.live, key)
	for k, w := range s.watches {
		if w.Member == l.Member {
			delete(s.watches, k)
		}
	}
}

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: the runtime ends the program instead
	return hex.EncodeToString(b)
}
