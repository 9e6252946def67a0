package triage

// A Directory is the dated, versioned, signed file that says who answers for what. Parsed from JSON (the signed body); operators write it as TOML, same keys.
type Directory struct {
	Version int    `json:"version" toml:"version"`
	Date    string `json:"date" toml:"date"` // 2026-11-22
	Desks   []Desk `json:"desks" toml:"desk"`
	Units   []Unit `json:"units" toml:"unit"`
	Routes  []Node `json:"routes" toml:"route"` // tried in order; the first that matches wins, its children first
}

// A Desk opens and judges the tips of its provinces. Desk.ID is an office ID of the roster.
type Desk struct {
	ID           string    `json:"id" toml:"id"`
	Name         string    `json:"name" toml:"name"`
	Provinces    []string  `json:"provinces" toml:"provinces"`       // province codes; empty for an inspectorate's desk
	Halves       [2]string `json:"halves" toml:"halves"`             // two different offices that together may read a verbatim
	Inspectorate string    `json:"inspectorate" toml:"inspectorate"` // desk ID that gets tips about officers of these provinces
	Notify       []Address `json:"notify" toml:"notify"`
}

// A Unit acts. Unit.ID is an office ID of the roster.
type Unit struct {
	ID        string    `json:"id" toml:"id"`
	Name      string    `json:"name" toml:"name"`
	Kind      UnitKind  `json:"kind" toml:"kind"`
	Province  string    `json:"province" toml:"province"`
	Communes  []string  `json:"communes" toml:"communes"` // codes it answers for; empty: the whole province
	Languages []string  `json:"languages,omitempty" toml:"languages"`
	Above     []string  `json:"above,omitempty" toml:"above"` // its chain of command, nearest first
	From      string    `json:"from,omitempty" toml:"from"`   // dates of validity, inclusive; empty: open
	Until     string    `json:"until,omitempty" toml:"until"`
	Successor string    `json:"successor,omitempty" toml:"successor"`
	Notify    []Address `json:"notify" toml:"notify"`
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
	JointTeam      UnitKind = "joint_team"
	InspectorateU  UnitKind = "inspectorate"
)

// An Address is where an office's notices go. To is an office's own, never a person's private one.
type Address struct {
	Via string `json:"via" toml:"via"` // name of a notifier in the server's configuration: log, webhook, sms…
	To  string `json:"to" toml:"to"`
}

// A Node of the matcher tree. Empty fields match everything.
type Node struct {
	Communes []string   `json:"communes,omitempty" toml:"communes"`
	Border   *bool      `json:"border,omitempty" toml:"border"`
	Matters  []string   `json:"matters,omitempty" toml:"matters"`
	Urgent   *bool      `json:"urgent,omitempty" toml:"urgent"`
	Officers *bool      `json:"officers,omitempty" toml:"officers"`
	Crossing *bool      `json:"crossing,omitempty" toml:"crossing"`
	Marker   *bool      `json:"marker,omitempty" toml:"marker"`
	Lead     UnitKind   `json:"lead,omitempty" toml:"lead"`     // the unit of this kind that answers for the commune
	Copies   []UnitKind `json:"copies,omitempty" toml:"copies"` //
	Steps    []UnitKind `json:"steps,omitempty" toml:"steps"`   // whom it goes to next when nobody acknowledges
	Reason   string     `json:"reason,omitempty" toml:"reason"` // in words, Vietnamese
	Routes   []Node     `json:"routes,omitempty" toml:"route"`
}

// Facts are what a route is decided on.
type Facts struct {
	Province string
	Commune  string // code, "" unknown
	Border   bool
	Matter   string
	Urgent   bool
	Officers bool
	Crossing bool
	Marker   bool
}

// A Choice is one unit of a decision, with its reason in words.
type Choice struct {
	Unit   string `json:"id"`
	Role   string `json:"role"` // lead, copy, step
	Reason string `json:"reason"`
}

// Route decides; it never drops: unknown place, no unit, unit closed end at a higher unit with the reason said.
func (d *Directory) Route(f Facts, today string) []Choice { panic("skeleton") }

// DeskOf picks the desk: that of the door's area unless the resolver is sure of another province; tips about officers go to the inspectorate's desk.
func (d *Directory) DeskOf(area []string, province string, sure, officers bool) Desk {
	panic("skeleton")
}
