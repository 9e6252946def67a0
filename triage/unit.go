package triage

import (
	"slices"
	"strconv"
	"strings"
)

// A Unit acts. Unit.ID is an office ID of the roster.
type Unit struct {
	ID        string    `json:"id" toml:"id"`
	Name      string    `json:"name" toml:"name"`
	Kind      UnitKind  `json:"kind" toml:"kind"`
	Province  string    `json:"province" toml:"province"`
	Communes  []string  `json:"communes" toml:"communes"`             // codes it answers for; empty: the whole province
	Crossings []string  `json:"crossings,omitempty" toml:"crossings"` // names as the gazetteer has them
	Markers   []Sector  `json:"markers,omitempty" toml:"markers"`     // the stretches of the border line that it holds
	Forces    []string  `json:"forces,omitempty" toml:"forces"`       // units whose people make up a joint team
	Languages []string  `json:"languages,omitempty" toml:"languages"`
	Phone     string    `json:"phone,omitempty" toml:"phone"` // its public duty line as posters have it, digits: told to whoever asks with SO
	Above     []string  `json:"above,omitempty" toml:"above"` // its chain of command, nearest first
	From      string    `json:"from,omitempty" toml:"from"`   // dates of validity, inclusive; empty: open
	Until     string    `json:"until,omitempty" toml:"until"`
	Successor string    `json:"successor,omitempty" toml:"successor"`
	Notify    []Address `json:"notify" toml:"notify"`
	Offline   bool      `json:"offline,omitempty" toml:"offline"` // a post without a network: it is read the facts, and its notices ask for digits
	Quiet     Quiet     `json:"quiet,omitempty" toml:"quiet"`     // hours in which only what is urgent rings: 22:00-06:00
}

// A UnitKind is a closed list.
type UnitKind string

const (
	CommunePolice  UnitKind = "commune_police"
	BorderPost     UnitKind = "border_post"
	DrugPolice     UnitKind = "drug_police"     // PC04
	ProvincePolice UnitKind = "province_police" // duty desk of the provincial police
	BorderCommand  UnitKind = "border_command"  // provincial border command
	Customs        UnitKind = "customs"
	Rangers        UnitKind = "rangers"
	Militia        UnitKind = "militia"
	Health         UnitKind = "health" // health station, or the commune's people for social work: whom a request for help may go to
	JointTeam      UnitKind = "joint_team"
	InspectorateU  UnitKind = "inspectorate"
)

// UnitKinds are all of them.
var UnitKinds = []UnitKind{CommunePolice, BorderPost, DrugPolice, ProvincePolice, BorderCommand, Customs, Rangers, Militia, Health, JointTeam, InspectorateU}

// Name is what people call a kind.
func (k UnitKind) Name() Words { return reasons["kind."+string(k)] }

func (k UnitKind) known() bool { return slices.Contains(UnitKinds, k) }

// A Sector is a stretch of border markers, first and last number; numbers run north to south along the Lao line.
type Sector [2]int

// An Address is where an office's notices go. To is an office's own, never a person's private one.
type Address struct {
	Via string `json:"via" toml:"via"` // name of a notifier in the server's configuration: log, webhook, sms…
	To  string `json:"to" toml:"to"`
}

// holds says whether a marker's number, "511" or "511/1", lies in one of the unit's stretches.
func (u *Unit) holds(marker string) bool {
	number, _, _ := strings.Cut(marker, "/")
	n, err := strconv.Atoi(number)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(u.Markers, func(s Sector) bool { return s[0] <= n && n <= s[1] })
}

func (u *Unit) covers(commune string) bool {
	return commune != "" && slices.Contains(u.Communes, commune)
}

// Answers says whether the commune is one of those that the unit answers for by name.
func (u *Unit) Answers(commune string) bool { return u.covers(commune) }

func valid(u *Unit, today string) bool {
	return (u.From == "" || u.From <= today) && (u.Until == "" || today <= u.Until)
}
