package main

import (
	"sync"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
)

// A readersBook remembers whom each desk's tips are sealed to, as long as registry and month stay what they are: every tip asks.
type readersBook struct {
	signed interface{ Registry() *registry.Registry }

	mu    sync.Mutex
	under *registry.Registry
	month string
	known map[string]crypto.Readers
}

// of is registry.Readers.
func (b *readersBook) of(desk string, now time.Time) (crypto.Readers, error) {
	under, month := b.signed.Registry(), registry.Month(now)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.under != under || b.month != month {
		b.under, b.month, b.known = under, month, map[string]crypto.Readers{}
	}
	if known, ok := b.known[desk]; ok {
		return known, nil
	}
	found, err := under.Readers(desk, now)
	if err == nil {
		b.known[desk] = found
	}
	return found, err
}
