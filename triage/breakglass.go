package triage

import (
	"context"
	"slices"
	"time"

	"tipline/crypto"
)

// Each desk has one sealed duty identity in its safe, for the night on which nobody of it can be reached or log in. Whoever takes it out reads what the desk reads, and
// can be anybody; so its first login rings the desk, the inspectorate and the desk's first step, and it stands among what is overdue until two members have taken it
// out of the roster, with which the desk's keyrings turn.

const (
	// RehearsalDays: how long a rehearsal of the safe counts.
	RehearsalDays = 183
	// rehearsalWarning: days before, in which it stands among what is due.
	rehearsalWarning = 14
)

// A GlassStore remembers who used an identity of a safe. Every method may block until ctx ends.
type GlassStore interface {
	// BreakGlass records the first use, and owes those offices a notice for this one.
	BreakGlass(ctx context.Context, desk, member string, minute int64, tell []string) error
	// BrokenGlass are the identities of a desk's safe that were used, with the minute of the first use.
	BrokenGlass(ctx context.Context, desk string) (map[string]int64, error)
	// MendGlass forgets one that is no member any more.
	MendGlass(ctx context.Context, desk, member string) error
}

// A Glass watches over the identities in safes.
type Glass struct {
	Store     GlassStore
	Directory func() *Directory
	Roster    func() *crypto.Roster
	Clock     func() time.Time
	Changed   func() // called after a use; must not block; may be nil
}

// Used is called for each login, before its session is given out. For an identity of a safe it rings, and when it cannot, nobody gets a session. ErrLogin for a safe
// that is no desk's: nobody would be rung.
func (g *Glass) Used(ctx context.Context, s Session) error {
	if m, ok := g.Roster().Member(s.Member); !ok || !m.Safe {
		return nil
	}
	d := g.Directory()
	k, ok := d.Desk(s.Office)
	if !ok {
		return ErrLogin
	}
	err := g.Store.BreakGlass(ctx, s.Office, s.Member, Minute(g.Clock()), d.rungForSafe(&k))
	if err == nil && g.Changed != nil {
		g.Changed()
	}
	return err
}

// rungForSafe are who hears that a desk's safe was opened: the desk, its inspectorate, its first step.
func (d *Directory) rungForSafe(k *Desk) []string {
	tell := []string{k.ID}
	for _, id := range append([]string{k.Inspectorate}, k.Steps...) {
		if id != "" && !slices.Contains(tell, id) {
			tell = append(tell, id)
		}
		if len(tell) == 3 {
			break
		}
	}
	return tell
}

// Due are a desk's safe that was opened, for each of those who were rung, and the desk's rehearsal.
func (g *Glass) Due(ctx context.Context, s Session) ([]DueView, error) {
	d, roster, today := g.Directory(), g.Roster(), Day(g.Clock())
	var all []DueView
	for i := range d.Desks {
		k := &d.Desks[i]
		if !slices.Contains(d.rungForSafe(k), s.Office) {
			continue
		}
		broken, err := g.Store.BrokenGlass(ctx, k.ID)
		if err != nil {
			return nil, err
		}
		for member, minute := range broken {
			if m, ok := roster.Member(member); !ok || !m.Safe {
				if err := g.Store.MendGlass(ctx, k.ID, member); err != nil {
					return nil, err
				}
				continue
			}
			all = append(all, DueView{Desk: k.ID, What: DueGlass, Who: k.ID, By: minute, Level: LevelLate})
		}
		if v, due := k.rehearsal(roster, today); due && s.Office == k.ID {
			all = append(all, v)
		}
	}
	return all, nil
}

// rehearsal says whether a desk's safe is to be rehearsed: half a year after the last time, and at once where the directory names none.
func (k *Desk) rehearsal(roster *crypto.Roster, today int) (DueView, bool) {
	office, _ := roster.Office(k.ID)
	if !slices.ContainsFunc(office.Members, func(m crypto.Member) bool { return m.Safe }) {
		return DueView{}, false
	}
	v := DueView{Desk: k.ID, What: DueRehearsal, Who: k.ID, Day: today, Level: LevelWarn}
	if at, err := time.Parse(time.DateOnly, k.Rehearsed); err == nil {
		v.Day = int(at.Unix()/86400) + RehearsalDays
	}
	if v.Day < today {
		v.Level = LevelLate
	}
	return v, v.Day-today <= rehearsalWarning
}
