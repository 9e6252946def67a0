// Package facts finds closed facts in a text (when, which way, how many, with what) and makes of them, with place and matter, the facts of a card: what a
// unit gets in place of the verbatim. Every value is of a closed list or a small number; no word of a text can pass into a card through here.
package facts

import (
	"errors"
	"fmt"
	"slices"
)

// Found are the closed facts of one text. Empty fields: the text does not say.
type Found struct {
	Day       string    `json:"day,omitempty"`       // of Days, seen from the day of the release
	Part      string    `json:"part,omitempty"`      // of Parts
	Direction string    `json:"direction,omitempty"` // of Directions
	People    []int     `json:"people,omitempty"`    // least and most, 1 to MaxPeople
	Vehicles  []Vehicle `json:"vehicles,omitempty"`  // each kind once, in the order of VehicleKinds
	Weapons   []string  `json:"weapons,omitempty"`   // of Weapons, each once, in their order
	Quantity  string    `json:"quantity,omitempty"`  // of Quantities: of whatever goods there are
}

// A Vehicle is a kind and how many, never which.
type Vehicle struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"` // 1 to MaxVehicles
}

// The closed lists.
var (
	Days         = []string{"today", "yesterday", "tomorrow", "days", "weeks", "often"}
	Parts        = []string{"dawn", "morning", "noon", "afternoon", "evening", "night"}
	Directions   = []string{"to_laos", "from_laos", "inland"}
	VehicleKinds = []string{"motorbike", "car", "pickup", "truck", "bus", "container", "boat", "tractor", "bicycle", "horse"}
	Weapons      = []string{"gun", "knife", "grenade", "explosive"}
	Quantities   = []string{"small", "some", "large"}
)

// Bounds of what is said in numbers.
const (
	MaxPeople   = 999
	MaxVehicles = 99
)

// Check says everything that is no closed fact.
func (f *Found) Check() error {
	var faults []error
	in := func(name, value string, list []string) {
		if value != "" && !slices.Contains(list, value) {
			faults = append(faults, fmt.Errorf("%s is not of the list", name))
		}
	}
	in("day", f.Day, Days)
	in("part", f.Part, Parts)
	in("direction", f.Direction, Directions)
	in("quantity", f.Quantity, Quantities)
	if n := len(f.People); n != 0 && (n != 2 || f.People[0] < 1 || f.People[0] > f.People[1] || f.People[1] > MaxPeople) {
		faults = append(faults, errors.New("people is no range"))
	}
	last := -1
	for _, v := range f.Vehicles {
		at := slices.Index(VehicleKinds, v.Kind)
		if at <= last || v.Count < 1 || v.Count > MaxVehicles {
			faults = append(faults, errors.New("vehicles are not of the list, each once and in its order"))
		}
		last = at
	}
	last = -1
	for _, w := range f.Weapons {
		at := slices.Index(Weapons, w)
		if at <= last {
			faults = append(faults, errors.New("weapons are not of the list, each once and in its order"))
		}
		last = at
	}
	return errors.Join(faults...)
}
