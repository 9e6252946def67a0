package main

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"tipline/cmd/internal/config"
	"tipline/cmd/internal/registry"
	"tipline/crypto"
)

// keyPairs is how many pairs of ID and key lie ready: a burst takes them faster than the disk makes new ones, and without one nothing is
// accepted. Two seconds' worth at the most that two cores can take.
const keyPairs = 8192

// A stock is what is made ahead of need, so that accepting stays fast. Whoever images our memory could open what is in it: it is dropped at
// least every hour, and follows the traffic in size.
type stock struct {
	seals            *crypto.SealPool
	codes, bulkCodes *crypto.ReceiptPool
	signed           *reloader
	turn             time.Duration
	changed          chan struct{} // another registry is in force
	turned           atomic.Int64
	filled           atomic.Bool // the receipts were there once
}

func newStock(cfg config.Pools, keys *crypto.KeyTable, signed *reloader) *stock {
	keys.SetReady(keyPairs)
	codes := crypto.NewReceiptPool(cfg.Receipts, keys.Pepper())
	s := &stock{
		seals:     crypto.NewSealPool(cfg.Seal),
		codes:     codes,
		bulkCodes: codes.Reserve(max(cfg.Receipts/4, 1)),
		signed:    signed,
		turn:      cfg.Turn.Std(),
		changed:   make(chan struct{}, 1),
	}
	signed.Tell(func(*registry.Registry) {
		select {
		case s.changed <- struct{}{}:
		default:
		}
	})
	return s
}

// Run keeps writers for the desks' keyrings of this month, whatever month and registry it becomes, and drops everything at each turn.
func (s *stock) Run(ctx context.Context) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	turn := time.NewTicker(s.turn)
	defer turn.Stop()
	var kept []crypto.Readers
	for {
		if now := s.readers(time.Now()); !slices.EqualFunc(kept, now, sameReaders) {
			s.seals.Keep(now)
			kept = now
		}
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		case <-s.changed:
		case <-turn.C:
			s.seals.Turn()
			s.codes.Turn()
			s.bulkCodes.Turn()
			s.turned.Add(1)
		}
	}
}

// stocked says whether receipts have been there since the start.
func (s *stock) stocked() bool {
	if !s.filled.Load() && s.codes.Ready() > 0 {
		s.filled.Store(true)
	}
	return s.filled.Load()
}

// readers are those of every desk. A desk without a keyring has none; tips for it are refused where they arrive, and said so.
func (s *stock) readers(now time.Time) []crypto.Readers {
	reg := s.signed.Registry()
	var all []crypto.Readers
	for _, desk := range reg.Directory.Desks {
		if r, err := reg.Readers(desk.ID, now); err == nil {
			all = append(all, r)
		}
	}
	return all
}

func sameReaders(a, b crypto.Readers) bool {
	return sameRecipient(a.Desk, b.Desk) && sameRecipient(a.HalfA, b.HalfA) && sameRecipient(a.HalfB, b.HalfB)
}

func sameRecipient(a, b *crypto.Recipient) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.String() == b.String()
}
