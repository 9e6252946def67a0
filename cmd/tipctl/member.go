package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

var (
	errMoved = errors.New("danh sách thành viên vừa đổi, hãy xem lại rồi làm lại / the roster or keyrings have moved on, look again")
	errToken = errors.New("lời mời không còn hiệu lực / this invitation is unknown, used or lapsed")
)

// spoken is what people read to each other: the first twenty digits of a fingerprint, in fives.
func spoken(fingerprint string) string {
	return strings.Join(slices.Collect(chunks(fingerprint[:20], 5)), " ")
}

func chunks(s string, n int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for ; len(s) > 0; s = s[min(n, len(s)):] {
			if !yield(s[:min(n, len(s))]) {
				return
			}
		}
	}
}

// heard says whether what was read over the telephone is the fingerprint's beginning, with or without spaces.
func heard(said, fingerprint string) bool {
	return strings.ToLower(strings.Join(strings.Fields(said), "")) == fingerprint[:20]
}

// A rosterChange is what a next roster does to the newest, in the order of IDs.
type rosterChange struct {
	Added    []memberLine `json:"added,omitempty"`
	Removed  []memberLine `json:"removed,omitempty"`
	Offices  []string     `json:"offices,omitempty"`  // offices that come or go
	Lines    []string     `json:"lines,omitempty"`    // offices that come under another line of command, each with both
	Recovery []string     `json:"recovery,omitempty"` // offices whose recovery recipient is exchanged
}

type memberLine struct {
	Member      string `json:"member"`
	Office      string `json:"office"`
	Fingerprint string `json:"fingerprint"`
	Safe        bool   `json:"safe,omitempty"` // the identity in the office's safe
}

// changes compares two rosters.
func changes(now, next *crypto.Roster) rosterChange {
	var c rosterChange
	c.Removed = lacking(now, next)
	c.Added = lacking(next, now)
	for _, o := range next.Offices {
		old, ok := now.Office(o.ID)
		if old.Line != o.Line && (ok || o.Line != "") {
			c.Lines = append(c.Lines, fmt.Sprintf("%s: %q → %q", o.ID, old.Line, o.Line))
		}
		switch {
		case !ok:
			c.Offices = append(c.Offices, "+"+o.ID)
		case !old.Recovery.Equal(o.Recovery):
			c.Recovery = append(c.Recovery, o.ID)
		}
	}
	for _, o := range now.Offices {
		if _, ok := next.Office(o.ID); !ok {
			c.Offices = append(c.Offices, "-"+o.ID)
		}
	}
	return c
}

// lacking are the members of a whom b does not have, or has in another office.
func lacking(a, b *crypto.Roster) []memberLine {
	var all []memberLine
	for _, o := range a.Offices {
		for _, m := range o.Members {
			if other, ok := b.Member(m.ID); !ok || other.Office != m.Office {
				all = append(all, memberLine{m.ID, m.Office, m.Fingerprint(), m.Safe})
			}
		}
	}
	slices.SortFunc(all, func(x, y memberLine) int { return strings.Compare(x.Member, y.Member) })
	return all
}

func (c rosterChange) show(w io.Writer) {
	line := func(what string, all []memberLine) {
		for _, m := range all {
			fmt.Fprintf(w, "  %s: %s, %s (%s)\n", what, visible(m.Member), visible(m.Office), spoken(m.Fingerprint))
			if m.Safe {
				fmt.Fprintf(w, "    KHÓA TRONG KÉT/THE IDENTITY IN THE SAFE: %s\n", visible(m.Member))
			}
		}
	}
	line("vào/comes", c.Added)
	line("ra/leaves", c.Removed)
	for _, o := range c.Offices {
		fmt.Fprintf(w, "  cơ quan/office: %s\n", visible(o))
	}
	for _, l := range c.Lines {
		fmt.Fprintf(w, "  ĐỔI HỆ CHỈ HUY/OTHER LINE OF COMMAND: %s\n", visible(l))
	}
	for _, o := range c.Recovery {
		fmt.Fprintf(w, "  ĐỔI KHÓA KHÔI PHỤC/RECOVERY KEY EXCHANGED: %s\n", visible(o))
	}
}

// nextRoster is the newest with one member more and some fewer; either may be none.
func nextRoster(now *crypto.Roster, add *crypto.Member, remove []string) (*crypto.Roster, error) {
	next := &crypto.Roster{Version: now.Version + 1, Server: now.Server}
	gone := 0
	for _, o := range now.Offices {
		kept := crypto.Office{ID: o.ID, Recovery: o.Recovery, Line: o.Line}
		for _, m := range o.Members {
			if slices.Contains(remove, m.ID) {
				gone++
				continue
			}
			kept.Members = append(kept.Members, m)
		}
		if add != nil && add.Office == o.ID {
			kept.Members = append(kept.Members, *add)
		}
		next.Offices = append(next.Offices, kept)
	}
	if gone != len(remove) {
		return nil, errors.New("không có thành viên đó / no such member in the roster")
	}
	return next, next.Check()
}

// propose signs a next roster, the directory with it, and what the own office's keyrings need for it, and sends all of it.
func (d *desk) propose(ctx context.Context, r *registry.Registry, k *crypto.MemberKey, next *crypto.Roster) (triage.RosterView, error) {
	s, err := crypto.NewSigned(crypto.SignedRoster, next)
	if err != nil {
		return triage.RosterView{}, err
	}
	return d.signRoster(ctx, r, k, s, next)
}

// signRoster adds the member's signature to a roster and sends it.
func (d *desk) signRoster(ctx context.Context, r *registry.Registry, k *crypto.MemberKey, s crypto.Signed, next *crypto.Roster) (triage.RosterView, error) {
	k.Sign(&s)
	q := triage.RosterRequest{Roster: s}
	_, directory, _ := r.Documents().Signed()
	k.Sign(&directory)
	q.Directory = directory.Signatures[len(directory.Signatures)-1].Signature
	var err error
	if q.Keyrings, err = keyringsFor(k, r, next, time.Now()); err != nil {
		return triage.RosterView{}, err
	}
	var v triage.RosterView
	err = d.post(ctx, "/api/roster", q, &v)
	if errors.Is(err, errConflict) {
		err = errMoved
	}
	return v, err
}

// keyringsFor is what the member's own office needs when a next roster comes into force: new turns where somebody leaves it, wraps where
// somebody comes. Of an office that the member is not in, the members' own clients see to it.
func keyringsFor(k *crypto.MemberKey, r *registry.Registry, next *crypto.Roster, now time.Time) ([]crypto.Signed, error) {
	old, _ := r.Trust.Roster().Office(k.Member.Office)
	office, ok := next.Office(k.Member.Office)
	if m, still := next.Member(k.Member.ID); !ok || !still || m.Office != office.ID {
		return nil, nil
	}
	made, err := rewrapped(k, r, office, now)
	if err != nil {
		return nil, err
	}
	leaves := slices.ContainsFunc(old.Members, func(m crypto.Member) bool {
		return !slices.ContainsFunc(office.Members, func(n crypto.Member) bool { return n.ID == m.ID })
	})
	if !leaves {
		return made, nil
	}
	turns, err := turned(k, r, office, now)
	return append(made, turns...), err
}

// tellProposed says what became of a roster.
func (d *desk) tellProposed(v triage.RosterView, c rosterChange) error {
	value := struct {
		triage.RosterView
		Change rosterChange `json:"change"`
	}{v, c}
	return d.v.print(value, func(w io.Writer) {
		if v.Published {
			fmt.Fprintln(w, "đã có hiệu lực / in force:")
		} else {
			fmt.Fprintf(w, "chờ người thứ hai, thuộc hệ chỉ huy khác, ký trong một ngày / a second member, of another line of command, signs within a day: tipctl approve %s\n", visible(v.ID))
		}
		c.show(w)
	})
}

// hexDigits says whether s is so many small hex digits.
func hexDigits(s string, n int) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(s) == n && hex.EncodeToString(b) == s
}
