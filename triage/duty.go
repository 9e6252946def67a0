package triage

import (
	"crypto/sha256"
	"time"
)

// SetDuty is what a member says of the own presence. It lives with the session, in RAM. ErrLogin.
func (s *Sessions) SetDuty(token string, d DutyRequest) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.find(sha256.Sum256([]byte(token)))
	if !ok {
		return ErrLogin
	}
	l.duty = d
	return nil
}

// OnDuty counts an office's members who said that they are on duty and whose session lives, locked or not, and those who could open a tip now.
func (s *Sessions) OnDuty(office string) DutyView {
	s.mu.Lock()
	defer s.mu.Unlock()
	on, can := map[string]bool{}, map[string]bool{}
	s.eachPresent(func(one Session, canOpen bool) {
		if one.Office == office {
			on[one.Member] = true
			if canOpen {
				can[one.Member] = true
			}
		}
	})
	return DutyView{On: len(on), CanOpen: len(can)}
}

// Present says the same of one member.
func (s *Sessions) Present(member string) (onDuty, canOpen bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.eachPresent(func(one Session, can bool) {
		if one.Member == member {
			onDuty, canOpen = true, canOpen || can
		}
	})
	return onDuty, canOpen
}

// eachPresent calls with every session that is on duty.
func (s *Sessions) eachPresent(with func(one Session, canOpen bool)) {
	for key := range s.live {
		if l, ok := s.find(key); ok && l.duty.On {
			with(l.Session, l.duty.CanOpen)
		}
	}
	for key := range s.watches {
		if w, ok := s.watch(key); ok && w.duty {
			with(w.Session, false)
		}
	}
}

// Watch ends a session and gives a token in its place that may hear how many urgent tips wait, for as long as a session lives. ErrLogin.
func (s *Sessions) Watch(token string) (watch string, one Session, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := sha256.Sum256([]byte(token))
	l, ok := s.find(key)
	if !ok {
		return "", Session{}, ErrLogin
	}
	delete(s.live, key)
	s.trimWatches(l.Member)
	watch = randomHex(32)
	s.watches[sha256.Sum256([]byte(watch))] = watching{Session: l.Session, began: s.clock(), duty: l.duty.On}
	return watch, l.Session, nil
}

// Watching is whom a watch's token belongs to. ErrLogin.
func (s *Sessions) Watching(token string) (Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, ok := s.watch(sha256.Sum256([]byte(token)))
	if !ok {
		return Session{}, ErrLogin
	}
	return w.Session, nil
}

func (s *Sessions) watch(key [32]byte) (watching, bool) {
	w, ok := s.watches[key]
	if ok && (!s.belongs(w.Session) || s.clock().Sub(w.began) > sessionLife) {
		delete(s.watches, key)
		return watching{}, false
	}
	return w, ok
}

// trimWatches forgets ended ones, and the oldest of a member who has too many.
func (s *Sessions) trimWatches(member string) {
	var oldest [32]byte
	count := 0
	var began time.Time
	for key := range s.watches {
		w, ok := s.watch(key)
		if !ok || w.Member != member {
			continue
		}
		if count++; count == 1 || w.began.Before(began) {
			oldest, began = key, w.began
		}
	}
	if count >= openAtOnce {
		delete(s.watches, oldest)
	}
}
