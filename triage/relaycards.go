package triage

import (
	"context"
	"time"

	"tipline/crypto"
)

// A relay card lets an elder pass on what somebody told: its code lifts the limit and marks the tip as passed on, once. Cards are printed in batches from which
// elders draw, so that nobody knows who has which; a batch has no number, and a small one would be a list of names.

const (
	// RelayLeast and RelayMost are how many cards a batch has.
	RelayLeast = 200
	RelayMost  = 2000
	// relayYears is how many years after that in which it was printed a card is good, to their ends: a finer date would tell batches apart.
	relayYears = 1
)

// RelayGood says whether cards printed in a year are still good.
func RelayGood(year int, now time.Time) bool { return YearOf(now) <= year+relayYears }

// RelayUntil is the last year in which cards printed now are good.
func RelayUntil(now time.Time) int { return YearOf(now) + relayYears }

// A RelayStore keeps what makes cards good. Both are idempotent, and may block for a write to the disk.
type RelayStore interface {
	Add(desk string, digests []crypto.RelayDigest) error
	Withdraw(desk string) error
}

// A RelayRequest brings a batch: the digests of codes that the asking member's device has drawn, and that the server never sees before they are used.
type RelayRequest struct {
	Digests [][]byte `json:"digests"` // 32 bytes each
}

// AddRelayCards makes a batch good for the asking member's desk. ErrNotFound for who is of no desk with a province, ErrMalformed for a batch too small or too
// large, ErrWrongStatus when there is room for no more.
func (c *Console) AddRelayCards(_ context.Context, s Session, q RelayRequest) error {
	if c.Relays == nil || !c.relaying(s) {
		return ErrNotFound
	}
	if len(q.Digests) < RelayLeast || len(q.Digests) > RelayMost {
		return ErrMalformed
	}
	digests, seen := make([]crypto.RelayDigest, len(q.Digests)), map[crypto.RelayDigest]bool{}
	for i, one := range q.Digests {
		if copy(digests[i][:], one); len(one) != len(digests[i]) || seen[digests[i]] {
			return ErrMalformed
		}
		seen[digests[i]] = true
	}
	return c.Relays.Add(s.Office, digests)
}

// WithdrawRelayCards ends every card of the desk that is not used up: where a bag was lost. Which batch a card is of, nobody can tell.
func (c *Console) WithdrawRelayCards(_ context.Context, s Session) error {
	if c.Relays == nil || !c.relaying(s) {
		return ErrNotFound
	}
	return c.Relays.Withdraw(s.Office)
}

// relaying says whether the member is of a desk that has a province: elders pass on to no inspectorate's.
func (c *Console) relaying(s Session) bool {
	k, ok := c.Directory().Desk(s.Office)
	return ok && len(k.Provinces) > 0
}
