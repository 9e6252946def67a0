package triage

import "slices"

// A Desk opens and judges the tips of its provinces. Desk.ID is an office ID of the roster.
type Desk struct {
	ID           string    `json:"id" toml:"id"`
	Name         string    `json:"name" toml:"name"`
	Provinces    []string  `json:"provinces" toml:"provinces"`               // province codes; empty for an inspectorate's desk
	Halves       [2]string `json:"halves" toml:"halves"`                     // two different offices that together may read a verbatim
	Inspectorate string    `json:"inspectorate" toml:"inspectorate"`         // desk ID that gets tips about officers of these provinces
	Look         string    `json:"look,omitempty" toml:"look"`               // office that looks at what this desk ends before it is destroyed; empty: LookOffice
	Steps        []string  `json:"steps,omitempty" toml:"steps"`             // offices that are next, in this order, when nobody at the desk takes an urgent tip
	UrgentWait   int       `json:"urgent_wait,omitempty" toml:"urgent_wait"` // minutes that an urgent tip waits here before the desk is rung again and its steps after it; 0: 10
	NormalWait   int       `json:"normal_wait,omitempty" toml:"normal_wait"` // the same of the normal lane; 0: 720
	BulkWait     int       `json:"bulk_wait,omitempty" toml:"bulk_wait"`     // the same of the bulk lane; 0: 1440
	Rehearsed    string    `json:"rehearsed,omitempty" toml:"rehearsed"`     // date on which the desk's safe was rehearsed last, 2026-11-22
	Notify       []Address `json:"notify" toml:"notify"`
	Quiet        Quiet     `json:"quiet,omitempty" toml:"quiet"` // hours in which only what is urgent rings: 22:00-06:00
}

// HomeProvince is the province that an office works for when a text names none: a desk's first, for an inspectorate's desk that of the first desk
// it inspects, a unit's own; "" for an unknown office.
func (d *Directory) HomeProvince(office string) string {
	for _, k := range d.Desks {
		if (k.ID == office || k.Inspectorate == office) && len(k.Provinces) > 0 {
			return k.Provinces[0]
		}
	}
	u, _ := d.Unit(office)
	return u.Province
}

// DeskOf picks the desk: that of the door's area unless the resolver is sure of another province; tips about officers go to the inspectorate's
// desk. It finds one in every directory that Validate passes.
func (d *Directory) DeskOf(area []string, province string, sure, officers bool) Desk {
	k := d.placeDesk(area, province, sure)
	if officers {
		if up, ok := d.Desk(k.Inspectorate); ok {
			return up
		}
	}
	return k
}

func (d *Directory) placeDesk(area []string, province string, sure bool) Desk {
	if sure || slices.Contains(area, province) {
		if k, ok := d.deskOfProvince(province); ok {
			return k
		}
	}
	for _, p := range area {
		if k, ok := d.deskOfProvince(p); ok {
			return k
		}
	}
	for _, k := range d.Desks {
		if len(k.Provinces) > 0 {
			return k
		}
	}
	return Desk{}
}

func (d *Directory) deskOfProvince(province string) (Desk, bool) {
	i := slices.IndexFunc(d.Desks, func(k Desk) bool { return slices.Contains(k.Provinces, province) })
	if i < 0 {
		return Desk{}, false
	}
	return d.Desks[i], true
}

// ReturnDesk is where an inspectorate's member sends a tip with one key when it is not about officers after all: the desk of the place, which was passed by.
func (d *Directory) ReturnDesk(province string) Desk { return d.placeDesk(nil, province, true) }
