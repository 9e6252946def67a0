package registry

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tipline/crypto"
)

// hanoi is where months begin and end.
var hanoi = time.FixedZone("UTC+7", 7*3600)

// Month is the month that keyrings of now carry.
func Month(now time.Time) string { return now.In(hanoi).Format("2006-01") }

// Months are this one and so many ahead.
func Months(now time.Time, ahead int) []string {
	var all []string
	local := now.In(hanoi)
	for i := range ahead + 1 {
		all = append(all, time.Date(local.Year(), local.Month()+time.Month(i), 1, 0, 0, 0, 0, hanoi).Format("2006-01"))
	}
	return all
}

// Keyring is the office's to seal to, of this month. Without one it is another, and overdue is true: of another month, or wrapped to somebody
// who left. Sealing goes on with an alarm, since refusing a tip would be worse. ErrNoKeyring.
func (r *Registry) Keyring(office string, now time.Time) (k *crypto.Keyring, overdue bool, err error) {
	month := Month(now)
	if k = r.Trust.Roster().Chosen(r.keyrings[office], month); k == nil {
		return nil, true, fmt.Errorf("%w: %s", ErrNoKeyring, office)
	}
	return k, k.Month != month || len(k.Strangers(r.Trust.Roster())) > 0 || r.exposed(k), nil
}

// Fresh says whether the office has a keyring of that very month which a present member signed and only present members can open.
func (r *Registry) Fresh(office, month string) bool {
	return slices.ContainsFunc(r.keyrings[office], func(k *crypto.Keyring) bool {
		return k.Month == month && len(k.Strangers(r.Trust.Roster())) == 0 && !r.exposed(k)
	})
}

// NextTurn is the turn that the office's next keyring of a month gets.
func (r *Registry) NextTurn(office, month string) int {
	turn := 0
	for _, k := range r.past[office] {
		if k.Month == month {
			turn = max(turn, k.Turn+1)
		}
	}
	return turn
}

// Turns is how many turns of an office's month, those above 0, carry the signature of a member.
func (r *Registry) Turns(office, month, member string) int {
	turns := 0
	for _, k := range r.past[office] {
		if k.Month != month || k.Turn == 0 {
			continue
		}
		name := "keyrings/" + keyringName(k)
		if slices.ContainsFunc(r.documents.Keyrings, func(d Document) bool {
			return strings.HasSuffix(filepath.ToSlash(d.From), name) &&
				slices.ContainsFunc(d.Signed.Signatures, func(g crypto.Signature) bool { return g.Member == member })
		}) {
			turns++
		}
	}
	return turns
}
