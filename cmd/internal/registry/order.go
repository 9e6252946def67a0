package registry

import (
	"fmt"
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
	return k, k.Month != month || len(k.Strangers(r.Trust.Roster())) > 0, nil
}
