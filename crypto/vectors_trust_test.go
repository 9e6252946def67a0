package crypto

import (
	"bytes"
	"maps"
	"slices"
	"testing"
)

func (v *vectors) makeJoinings(t testing.TB) {
	row := grow(&v.Joinings)
	row.Seed, row.Server, row.Token = counting(70, 32), "tipline-hue", "000102030405060708090a0b0c0d0e0f"
	k, err := memberFromSeeds("an-1", "desk-hue", counting(0, 32), row.Seed)
	check(t, err)
	row.Member, row.Fingerprint, row.Invitation = k.Member, k.Member.Fingerprint(), InvitationID(row.Token)
	row.Message = joining(row.Server, row.Invitation, &k.Member)
	row.Proof = k.Join(row.Server, row.Invitation)
}

func (v *vectors) checkJoinings(t *testing.T) {
	for _, row := range v.Joinings {
		k, err := memberFromSeeds(row.Member.ID, row.Member.Office, counting(0, 32), row.Seed)
		check(t, err)
		if row.Member.Fingerprint() != row.Fingerprint || InvitationID(row.Token) != row.Invitation || !k.Member.Recipient.Equal(row.Member.Recipient) {
			t.Error("fingerprint or invitation")
		}
		same(t, "message", joining(row.Server, row.Invitation, &row.Member), row.Message)
		same(t, "proof", k.Join(row.Server, row.Invitation), row.Proof)
		check(t, CheckJoining(row.Server, row.Invitation, &row.Member, row.Proof))
	}
}

// makeChains is a small deployment over three rosters: binh of the desk leaves with the second, and with the third an comes back under
// another handle after a loss.
func (v *vectors) makeChains(t testing.TB) {
	made := func(n byte, id, office string) *MemberKey {
		k, err := memberFromSeeds(id, office, counting(n, 32), counting(n+100, 32))
		check(t, err)
		return k
	}
	an, binh, chi, again := made(1, "an", "desk"), made(2, "binh", "desk"), made(3, "chi", "unit"), made(4, "an-2", "desk")
	roster := func(version int, desk ...*MemberKey) Roster {
		r := Roster{Version: version, Server: "tipline-hue", Offices: []Office{{ID: "desk", Recovery: v.identity(t, 1).Recipient()},
			{ID: "unit", Recovery: v.identity(t, 2).Recipient(), Members: []Member{chi.Member}}}}
		for _, k := range desk {
			r.Offices[0].Members = append(r.Offices[0].Members, k.Member)
		}
		return r
	}
	desk := func(of ...*MemberKey) Office { return roster(1, of...).Offices[0] }
	turned := func(by *MemberKey, month string, turn int, office Office) Signed {
		s, err := TurnKeyring(by, office, month, turn)
		check(t, err)
		return s
	}
	one := signed(t, SignedRoster, roster(1, an, binh), an, chi)
	two := signed(t, SignedRoster, roster(2, an), an, chi)
	three := signed(t, SignedRoster, roster(3, an, again), an, chi)
	impostor := made(9, "binh", "desk")
	for _, c := range []struct {
		note string
		more []Signed
		good bool
	}{
		{"one roster", nil, true},
		{"binh leaves, and an gets a second device as another handle", []Signed{two, three}, true},
		{"a handle that had other keys before", []Signed{two, signed(t, SignedRoster, roster(3, an, impostor), an, chi)}, false},
		{"the second twice", []Signed{two, two}, false},
		{"one signature", []Signed{signed(t, SignedRoster, roster(2, an), an)}, false},
		{"an office without members", []Signed{signed(t, SignedRoster, roster(2), an, chi)}, false},
	} {
		row := grow(&v.Chains)
		row.Note, row.Pin, row.Rosters, row.Good = c.note, one.Fingerprint(), append([]Signed{one}, c.more...), c.good
	}
	defer v.makeLines(t, made, roster)
	row := &v.Chains[1]
	before := turned(an, "2026-11", 0, desk(an, binh))
	first, err := ParseKeyring(before)
	check(t, err)
	rewrapped, err := an.Rewrap(first, desk(an, binh, again))
	check(t, err)
	for _, k := range []struct {
		note string
		s    Signed
	}{
		{"wrapped to binh, who left", before},
		{"the same, wrapped to an-2 too", rewrapped},
		{"turned when binh left", turned(an, "2026-11", 1, desk(an))},
		{"prepared before binh left", turned(an, "2026-12", 0, desk(an, binh))},
		{"prepared after", turned(again, "2026-12", 1, desk(an, again))},
		{"signed by binh alone", turned(binh, "2026-10", 0, desk(an, binh))},
		{"signed by a member of another office", func() Signed {
			s := turned(an, "2027-01", 0, desk(an))
			s.Signatures = nil
			chi.Sign(&s)
			return s
		}()},
		{"prepared after, and turned once more", turned(an, "2026-12", 2, desk(an, again))},
		{"prepared after, for a later month", turned(an, "2027-01", 0, desk(an, again))},
	} {
		one := grow(&row.Keyrings)
		one.Note, one.Signed = k.note, k.s
		one.Counts, one.Present, one.Strangers = v.verdict(t, row.Pin, row.Rosters, k.s)
	}
	for _, c := range []struct {
		of    []int
		month string
		is    int
	}{{[]int{0, 2, 3, 4}, "2026-11", 2}, {[]int{4, 3, 2, 0}, "2026-12", 4}, {[]int{0, 2, 3}, "2026-12", 2}, {[]int{0, 3}, "2026-12", 3}, {[]int{0, 5}, "2026-10", 0},
		{[]int{5}, "2026-11", -1}, {[]int{6}, "2026-11", -1}, {[]int{4, 3}, "2026-11", 4}, {[]int{1}, "2027-06", 1}, {[]int{4, 7, 8}, "2026-11", 7}, {[]int{8, 7, 4}, "2026-12", 7}, {[]int{7, 8}, "2027-02", 8}} {
		one := grow(&row.Chosen)
		one.Of, one.Month, one.Is = c.of, c.month, c.is
	}
}

// makeLines is a deployment whose offices are of two lines of command, with an identity in the desk's safe.
func (v *vectors) makeLines(t testing.TB, made func(n byte, id, office string) *MemberKey, roster func(version int, desk ...*MemberKey) Roster) {
	an, binh, chi, safe := made(1, "an", "desk"), made(2, "binh", "desk"), made(3, "chi", "unit"), made(5, "desk-safe", "desk")
	safe.Member.Safe = true
	lined := func(version int, unit string, desk ...*MemberKey) Roster {
		r := roster(version, desk...)
		r.Offices[0].Line, r.Offices[1].Line = "police", unit
		return r
	}
	one := signed(t, SignedRoster, lined(1, "border", an, binh, safe), an, chi)
	bare := made(5, "desk-safe", "desk")
	for _, c := range []struct {
		note  string
		first Signed
		more  []Signed
		good  bool
	}{
		{"two lines, one signature of each", one, []Signed{signed(t, SignedRoster, lined(2, "border", an), an, chi)}, true},
		{"two lines, two signatures of one", one, []Signed{signed(t, SignedRoster, lined(2, "border", an), an, binh)}, false},
		{"two lines at once, two signatures of one", signed(t, SignedRoster, lined(1, "border", an, binh), an, binh), nil, false},
		{"two offices, one line", signed(t, SignedRoster, lined(1, "police", an, binh), an, binh), []Signed{signed(t, SignedRoster, lined(2, "police", an), an, binh)}, true},
		{"a line that is given up by one line alone", one, []Signed{signed(t, SignedRoster, lined(2, "police", an), an, binh)}, false},
		{"one member and what is in the safe", one, []Signed{signed(t, SignedRoster, lined(2, "border", an), chi, safe)}, false},
		{"what was in the safe as somebody's own", one, []Signed{signed(t, SignedRoster, lined(2, "border", an, bare), an, chi)}, false},
		{"a line that is no handle", signed(t, SignedRoster, lined(1, "Biên phòng", an, binh), an, chi), nil, false},
	} {
		row := grow(&v.Chains)
		row.Note, row.Pin, row.Rosters, row.Good = c.note, c.first.Fingerprint(), append([]Signed{c.first}, c.more...), c.good
	}
}

func (v *vectors) verdict(t testing.TB, pin string, rosters []Signed, s Signed) (counts, present bool, strangers []string) {
	trust, err := NewTrust(pin, rosters)
	check(t, err)
	k, err := trust.PastKeyring(s)
	if err != nil {
		return false, false, []string{}
	}
	_, err = trust.Keyring(s)
	return true, err == nil, append([]string{}, k.Strangers(trust.Roster())...)
}

func (v *vectors) checkChains(t *testing.T) {
	for _, row := range v.Chains {
		if _, err := NewTrust(row.Pin, row.Rosters); (err == nil) != row.Good {
			t.Errorf("%s: %v", row.Note, err)
		}
		for _, k := range row.Keyrings {
			counts, present, strangers := v.verdict(t, row.Pin, row.Rosters, k.Signed)
			if counts != k.Counts || present != k.Present || !slices.Equal(strangers, k.Strangers) {
				t.Errorf("%s: counts %t, present %t, strangers %v", k.Note, counts, present, strangers)
			}
		}
		for i, c := range row.Chosen {
			trust, err := NewTrust(row.Pin, row.Rosters)
			check(t, err)
			var all []*Keyring
			for _, n := range c.Of {
				if k, err := trust.Keyring(row.Keyrings[n].Signed); err == nil {
					all = append(all, k)
				}
			}
			k, is := trust.Roster().Chosen(all, c.Month), -1
			for n := range row.Keyrings {
				if other, err := ParseKeyring(row.Keyrings[n].Signed); err == nil && k != nil && maps.EqualFunc(k.Wraps, other.Wraps, bytes.Equal) && k.Month == other.Month {
					is = n
				}
			}
			if is != c.Is {
				t.Errorf("choice %d: %d, want %d", i, is, c.Is)
			}
		}
	}
}
