package crypto

import "sync"

// publishedMost bounds the recipients kept parsed: some 10 KB each.
const publishedMost = 4096

// A shelfOfKeys keeps recipients that were read from signed documents, by the digest of their text. Reply recipients of reporters are never
// written as JSON, and never get here.
type shelfOfKeys struct {
	mu   sync.Mutex
	keys map[[32]byte]*Recipient
}

var published shelfOfKeys

func (s *shelfOfKeys) find(key [32]byte) *Recipient {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[key]
}

// keep starts afresh when the shelf is full: what is in use comes back with the next roster.
func (s *shelfOfKeys) keep(key [32]byte, r *Recipient) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil || len(s.keys) >= publishedMost {
		s.keys = map[[32]byte]*Recipient{}
	}
	s.keys[key] = r
}
