package crypto

import "slices"

// Chosen is which of an office's keyrings is sealed to in a month (2026-11), of those that a present member signed: the newest of this month or
// before without strangers, else the oldest after it; without any such, the same among the others. nil of none.
func (r *Roster) Chosen(all []*Keyring, month string) *Keyring {
	fresh := slices.DeleteFunc(slices.Clone(all), func(k *Keyring) bool { return len(k.Strangers(r)) > 0 })
	if k := Newest(fresh, month); k != nil {
		return k
	}
	return Newest(all, month)
}

// Newest is the newest of a month or before it, else the newest turn of the oldest month after it; nil of none.
func Newest(all []*Keyring, month string) *Keyring {
	var past, ahead *Keyring
	for _, k := range all {
		switch {
		case k.Month <= month && (past == nil || past.Before(k)):
			past = k
		case k.Month > month && (ahead == nil || k.Month < ahead.Month || k.Month == ahead.Month && ahead.Turn < k.Turn):
			ahead = k
		}
	}
	if past != nil {
		return past
	}
	return ahead
}
