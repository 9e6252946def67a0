package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// monthsAhead is how far keyrings reach: this month and six more, so that a desk that makes none for half a year still gets fresh ones.
const monthsAhead = 6

// A made is all that a ceremony makes, before anything is on disk. The member keys in it are wiped only by the end of the program:
// the ceremony runs on a machine that is offline and switched off afterwards.
type made struct {
	keys      []memberFile
	roster    crypto.Signed
	directory crypto.Signed
	keyrings  map[string]map[string]crypto.Signed
	shares    []shareFile
}

// A memberFile is what one member is handed.
type memberFile struct {
	member, office string
	identity       []byte
	passphrase     string
}

// A shareFile is one superior's third of an office's recovery identity.
type shareFile struct {
	office, superior string
	number           int
	sealed           []byte
}

// ceremony makes members, roster, recovery, directory and keyrings.
func (o *initOrder) ceremony(ctx context.Context, passphrase func(member string) (string, error)) (*made, error) {
	m := &made{keyrings: map[string]map[string]crypto.Signed{}}
	offices := officesOf(o.directory)
	keys := map[string][]*crypto.MemberKey{}
	roster := crypto.Roster{Version: 1, Server: o.server}
	recovery := map[string]*crypto.Identity{}
	for _, office := range offices {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		entry := crypto.Office{ID: office, Line: o.lines[office]}
		for _, handle := range o.members[office] {
			k, err := crypto.NewMemberKey(handle, office)
			if err != nil {
				return nil, fmt.Errorf("make key of %s: %w", handle, err)
			}
			keys[office] = append(keys[office], k)
			entry.Members = append(entry.Members, k.Member)
		}
		if _, desk := o.directory.Desk(office); desk {
			k, err := crypto.NewMemberKey(office+"-safe", office)
			if err != nil {
				return nil, fmt.Errorf("make the safe's key of %s: %w", office, err)
			}
			k.Member.Safe = true
			keys[office] = append(keys[office], k)
			entry.Members = append(entry.Members, k.Member)
		}
		i, err := crypto.NewIdentity()
		if err != nil {
			return nil, fmt.Errorf("make recovery of %s: %w", office, err)
		}
		recovery[office], entry.Recovery = i, i.Recipient()
		roster.Offices = append(roster.Offices, entry)
	}
	if err := o.sign(m, roster, keys); err != nil {
		return nil, err
	}
	for _, all := range keys {
		for _, k := range all {
			k.Pin = m.roster.Fingerprint()
		}
	}
	if err := o.split(m, roster, recovery); err != nil {
		return nil, err
	}
	if err := o.lock(ctx, m, offices, keys, passphrase); err != nil {
		return nil, err
	}
	return m, m.check(o)
}

// sign makes roster, directory and keyrings. The first two are signed by a member of the first desk and one of its inspectorate.
func (o *initOrder) sign(m *made, roster crypto.Roster, keys map[string][]*crypto.MemberKey) error {
	desk := o.directory.Desks[0]
	signers := []*crypto.MemberKey{keys[desk.ID][0], keys[desk.Inspectorate][0]}
	var err error
	if m.roster, err = crypto.NewSigned(crypto.SignedRoster, roster); err != nil {
		return err
	}
	if m.directory, err = crypto.NewSigned(crypto.SignedDirectory, o.directory); err != nil {
		return err
	}
	for _, k := range signers {
		k.Sign(&m.roster)
		k.Sign(&m.directory)
	}
	for _, office := range roster.Offices {
		m.keyrings[office.ID] = map[string]crypto.Signed{}
		for _, month := range registry.Months(o.now, monthsAhead) {
			s, err := crypto.NewKeyring(keys[office.ID][0], office, month)
			if err != nil {
				return fmt.Errorf("keyring of %s: %w", office.ID, err)
			}
			m.keyrings[office.ID][month] = s
		}
	}
	if err := o.wrapSteps(m, roster, keys); err != nil {
		return err
	}
	for _, office := range roster.Offices {
		for month, s := range m.keyrings[office.ID] {
			for _, k := range keys[office.ID][1:] { // so that no keyring hangs on one member's staying
				if !k.Member.Safe {
					k.Sign(&s)
				}
			}
			m.keyrings[office.ID][month] = s
		}
	}
	return nil
}

// wrapSteps wraps each desk's keyrings for the offices that are rung when nobody there answers.
func (o *initOrder) wrapSteps(m *made, roster crypto.Roster, keys map[string][]*crypto.MemberKey) error {
	for _, desk := range o.directory.Desks {
		office, _ := roster.Office(desk.ID)
		for month, s := range m.keyrings[desk.ID] {
			ring, err := crypto.ParseKeyring(s)
			if err != nil {
				return err
			}
			var steps []*crypto.Keyring
			for _, step := range desk.Steps {
				up, err := crypto.ParseKeyring(m.keyrings[step][month])
				if err != nil {
					return fmt.Errorf("keyring of %s, a step of %s: %w", step, desk.ID, err)
				}
				steps = append(steps, up)
			}
			if len(steps) == 0 {
				continue
			}
			if m.keyrings[desk.ID][month], err = keys[desk.ID][0].Rewrap(ring, office, steps...); err != nil {
				return fmt.Errorf("keyring of %s: %w", desk.ID, err)
			}
		}
	}
	return nil
}

// split seals each office's recovery identity in thirds to three superiors; any two of them bring it back.
func (o *initOrder) split(m *made, roster crypto.Roster, recovery map[string]*crypto.Identity) error {
	for _, office := range roster.Offices {
		above, err := superiors(o.directory, &roster, office.ID)
		if err != nil {
			return err
		}
		shares, err := crypto.SplitRecovery(recovery[office.ID])
		if err != nil {
			return fmt.Errorf("split recovery of %s: %w", office.ID, err)
		}
		for i, share := range shares {
			sealed, err := crypto.Seal(crypto.KindShare, share, above[i].Recipient)
			if err != nil {
				return fmt.Errorf("seal share of %s: %w", office.ID, err)
			}
			m.shares = append(m.shares, shareFile{office: office.ID, superior: above[i].ID, number: i + 1, sealed: sealed})
		}
	}
	return nil
}

// superiors are three members of other offices: of the chain above first, then of the province's desk, inspectorate and other
// province-level bodies, then of anybody else's; from three different offices where there are three.
func superiors(d *triage.Directory, roster *crypto.Roster, office string) ([]crypto.Member, error) {
	var order []string
	for _, u := range d.Units {
		if u.ID == office {
			order = append(order, u.Above...)
			for _, desk := range d.Desks {
				if slices.Contains(desk.Provinces, u.Province) {
					order = append(order, desk.ID, desk.Inspectorate)
				}
			}
		}
	}
	for _, desk := range d.Desks {
		if desk.ID == office {
			order = append(order, desk.Inspectorate, desk.Halves[0], desk.Halves[1])
		}
	}
	order = append(order, officesOf(d)...)
	var chosen []crypto.Member
	for round := 0; round < 3 && len(chosen) < 3; round++ { // a second round takes second members, where offices are few
		seen := map[string]bool{office: true, "": true}
		for _, id := range order {
			o, ok := roster.Office(id)
			if seen[id] || !ok || round >= len(o.Members) || o.Members[round].Safe || len(chosen) == 3 {
				continue
			}
			seen[id] = true
			chosen = append(chosen, o.Members[round])
		}
	}
	if len(chosen) < 3 {
		return nil, fmt.Errorf("recovery of %s: there are no three members outside it to hold the shares", office)
	}
	return chosen, nil
}

// lock puts every member's key under a passphrase, on all processors: that the step is slow is what makes a guess slow.
func (o *initOrder) lock(ctx context.Context, m *made, offices []string, keys map[string][]*crypto.MemberKey, passphrase func(string) (string, error)) error {
	for _, office := range offices {
		for _, k := range keys[office] {
			p, err := passphrase(k.Member.ID)
			if err != nil {
				return err
			}
			m.keys = append(m.keys, memberFile{member: k.Member.ID, office: office, passphrase: p})
		}
	}
	all := slices.Concat(mapped(offices, keys)...)
	faults := make([]error, len(all))
	next := make(chan int)
	var wait sync.WaitGroup
	for range runtime.NumCPU() {
		wait.Go(func() {
			for i := range next {
				m.keys[i].identity, faults[i] = crypto.LockMemberKey(all[i], m.keys[i].passphrase, o.work)
			}
		})
	}
	for i := range all {
		if ctx.Err() == nil {
			next <- i
		}
	}
	close(next)
	wait.Wait()
	for i, err := range faults {
		if err != nil {
			return fmt.Errorf("lock identity of %s: %w", m.keys[i].member, err)
		}
	}
	return ctx.Err()
}

func mapped(offices []string, keys map[string][]*crypto.MemberKey) [][]*crypto.MemberKey {
	var all [][]*crypto.MemberKey
	for _, office := range offices {
		all = append(all, keys[office])
	}
	return all
}

// check reads what was made as a server will, so that a ceremony never ends with something that cannot start.
func (m *made) check(o *initOrder) error {
	docs := registry.Documents{
		Rosters:   []registry.Document{{From: "rosters/1.json", Signed: m.roster}},
		Directory: registry.Document{From: "directory.json", Signed: m.directory},
	}
	for office, all := range m.keyrings {
		for month, k := range all {
			docs.Keyrings = append(docs.Keyrings, registry.Document{From: office + "/" + month + ".json", Signed: k})
		}
	}
	r, err := registry.Check(m.roster.Fingerprint(), docs)
	if err != nil {
		return err
	}
	if late := r.Overdue(o.now); len(late) > 0 {
		return fmt.Errorf("no keyring of this month: %v", late)
	}
	if closed := r.ClosedSteps(o.now); len(closed) > 0 {
		return errors.New(closed[0])
	}
	return nil
}

// name of a share's file: office.1.share.
func (s shareFile) name() string { return s.office + "." + strconv.Itoa(s.number) + ".share" }
