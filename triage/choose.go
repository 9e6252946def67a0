package triage

import "fmt"

// Takes says whether an office can be sent a tip today: a desk, or a unit in force.
func (d *Directory) Takes(office, today string) bool {
	if _, ok := d.Desk(office); ok {
		return true
	}
	u := d.unit(office)
	return u != nil && valid(u, today)
}

// Allow checks an office that a member chose over the directory's own decision. A tip about officers goes to nobody of the accused chain,
// whoever asks for it. ErrRouting, wrapped with the reason.
func (d *Directory) Allow(f Facts, office, today string) error {
	if !d.Takes(office, today) {
		return fmt.Errorf("%w: không có đơn vị %s hoặc đã hết hiệu lực / no such unit in force", ErrRouting, office)
	}
	if !f.Officers && len(f.Accused) == 0 {
		return nil
	}
	f, _ = d.settle(f, today)
	if d.accused(f)[office] {
		return fmt.Errorf("%w: tin liên quan cán bộ, không gửi %s / about officers: not to that unit, nor to those above it", ErrRouting, office)
	}
	return nil
}
