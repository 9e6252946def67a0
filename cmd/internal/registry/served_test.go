package registry

import (
	"fmt"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

func TestAMemberGetsTheOwnKeyringsAndOthersThatAreSealedTo(t *testing.T) {
	f := deploy(t)
	k := f.keep(t)
	for _, month := range []string{"2027-01", "2027-02"} {
		for i, office := range f.roster.Offices[:2] {
			check(t, k.Add(triage.RegisterChange{Keyrings: []crypto.Signed{f.keyring(t, offices[i]+"-1", office, month)}}))
		}
	}
	turned, err := crypto.TurnKeyring(f.keys["hue-1"], f.roster.Offices[0], "2026-11", 1)
	check(t, err)
	check(t, k.Add(triage.RegisterChange{Keyrings: []crypto.Signed{turned}}))
	for _, row := range []struct {
		office string
		own    int // keyrings of the own office
		all    int
	}{{"hue", 5, 5 + 3*2}, {"hue-inspectorate", 4, 4 + 3*2}, {"hue-police", 2, 2 + 3*2}, {"nobody", 0, 4 * 2}} {
		rosters, directory, keyrings := k.Registry().For(row.office, november).Signed()
		r, err := Check(f.pin, Served(rosters, directory, keyrings))
		check(t, err)
		if len(keyrings) != row.all || len(r.Keyrings(row.office)) != row.own {
			t.Errorf("%s: %d keyrings, %d own", row.office, len(keyrings), len(r.Keyrings(row.office)))
		}
		for _, office := range offices {
			for _, now := range []time.Time{november, november.AddDate(0, 1, 0)} {
				want, _, err := k.Registry().Keyring(office, now)
				check(t, err)
				if got, overdue, err := r.Keyring(office, now); err != nil || overdue || !got.Recipient.Equal(want.Recipient) {
					t.Errorf("%s seals to %s otherwise than the server: %v", row.office, office, err)
				}
			}
		}
	}
}

// BenchmarkLongChain loads a registry of 200 offices whose members changed a hundred times.
func BenchmarkLongChain(b *testing.B) {
	const size, changes = 200, 100
	keys := map[string]*crypto.MemberKey{}
	roster := crypto.Roster{Version: 1, Server: "test"}
	for i := range size {
		o := crypto.Office{ID: fmt.Sprintf("office-%d", i)}
		for n := range 2 {
			k, err := crypto.NewMemberKey(fmt.Sprintf("%s-%d", o.ID, n+1), o.ID)
			if err != nil {
				b.Fatal(err)
			}
			keys[k.Member.ID] = k
			o.Members = append(o.Members, k.Member)
		}
		recovery, err := crypto.NewIdentity()
		if err != nil {
			b.Fatal(err)
		}
		o.Recovery = recovery.Recipient()
		roster.Offices = append(roster.Offices, o)
	}
	var chain []Document
	bytes := 0
	for v := range changes {
		roster.Version = v + 1
		s, err := crypto.NewSigned(crypto.SignedRoster, roster)
		if err != nil {
			b.Fatal(err)
		}
		keys["office-0-1"].Sign(&s)
		keys["office-1-1"].Sign(&s)
		chain = append(chain, Document{From: fmt.Sprint(v + 1), Signed: s})
		bytes += len(s.Body)
	}
	for b.Loop() {
		if _, err := checkRosters(chain[0].Signed.Fingerprint(), chain); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(bytes)/1e6, "MB")
}
