package intake

import (
	"context"
	"time"

	"tipline/crypto"
)

// relayWait bounds how long the check of a card may wait for its turn; the message itself never waits for it longer.
const relayWait = 4 * time.Second

// claim takes the card that a submission came with, if it is good. A card that is none, is spent, or cannot be looked at now makes no difference that whoever
// sent it could see: the tip is taken, and answered alike. An addition needs no card, and uses none up.
func (in *Intake) claim(ctx context.Context, s *Submission) *claimedCard {
	if in.p.Relays == nil || s.Relay == nil || len(s.Code) > 0 {
		return nil
	}
	code, err := crypto.ParseCode(s.Relay)
	zero(s.Relay)
	if err != nil {
		return nil
	}
	defer code.Forget()
	ctx, cancel := context.WithTimeout(ctx, relayWait)
	defer cancel()
	if len(s.Sender) > 0 {
		ctx = withBucket(ctx, in.limits.bucketNow(in.p.Now(), s.Door, s.Sender))
	}
	if in.turns.take(ctx) != nil {
		return nil
	}
	defer in.turns.done()
	digest := crypto.DigestRelay(code, in.p.Relays.p.Server)
	defer clear(digest[:])
	return in.p.Relays.claim(digest)
}
