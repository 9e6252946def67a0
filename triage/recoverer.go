package triage

import (
	"context"
	"log/slog"
	"time"
)

// Leases is what the recoverer needs of the store. EndLeases returns every tip whose lease ended (LeaseEnded) to its lane, EndHolds every held
// one whose day has come, EndMoves finishes what was on its way to another desk, files by way of rehead; all are idempotent.
type Leases interface {
	Desks(ctx context.Context) ([]string, error)
	EndLeases(ctx context.Context, desk string, now time.Time) (int, error)
	EndHolds(ctx context.Context, desk string, now time.Time) (int, error)
	EndMoves(ctx context.Context, desk string, now time.Time, rehead Rehead) (int, error)
	// EndReferrals returns to their desk those that nobody acknowledged in time (Lapsed).
	EndReferrals(ctx context.Context, desk string, now time.Time) (int, error)
}

// RecovererParams wire a Recoverer.
type RecovererParams struct {
	Leases Leases
	Rehead Rehead // Console.Rehead; nil where no files are kept
	Clock  func() time.Time
	Every  time.Duration // default 20 s
	Log    *slog.Logger
}

// A Recoverer puts tips back into the queue whose holder went away, or that were put aside until today, finishes moves that were cut short, and takes
// back referrals that nobody acknowledged.
type Recoverer struct{ p RecovererParams }

// NewRecoverer makes one.
func NewRecoverer(p RecovererParams) *Recoverer {
	if p.Every == 0 {
		p.Every = 20 * time.Second
	}
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	return &Recoverer{p}
}

// Run passes over all desks until ctx ends.
func (r *Recoverer) Run(ctx context.Context) error {
	return repeat(ctx, r.p.Every, func() {
		if _, err := r.Pass(ctx); err != nil && ctx.Err() == nil {
			r.p.Log.Warn("recoverer: leases not read", "err", err)
		}
	})
}

// Pass ends what has run out and says how many.
func (r *Recoverer) Pass(ctx context.Context) (int, error) {
	desks, err := r.p.Leases.Desks(ctx)
	if err != nil {
		return 0, err
	}
	ended := 0
	l := r.p.Leases
	endMoves := func(ctx context.Context, desk string, now time.Time) (int, error) {
		return l.EndMoves(ctx, desk, now, r.p.Rehead)
	}
	for _, desk := range desks {
		for _, end := range []func(context.Context, string, time.Time) (int, error){l.EndLeases, l.EndHolds, endMoves, l.EndReferrals} {
			n, err := end(ctx, desk, r.p.Clock())
			ended += n
			if err != nil {
				return ended, err
			}
		}
	}
	return ended, nil
}
