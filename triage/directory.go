package triage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/BurntSushi/toml"
)

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

// kindNames are how reasons call the kinds.
var kindNames = map[UnitKind]string{
	CommunePolice: "công an xã", BorderPost: "đồn biên phòng", DrugPolice: "phòng cảnh sát ma túy (PC04)",
	ProvincePolice: "trực ban công an tỉnh", BorderCommand: "ban chỉ huy biên phòng tỉnh", Customs: "hải quan",
	Rangers: "kiểm lâm", Militia: "quân sự xã", JointTeam: "tổ liên ngành", InspectorateU: "thanh tra",
}

// An Address is where an office's notices go. To is an office's own, never a person's private one.
type Address struct {
	Via string `json:"via" toml:"via"` // name of a notifier in the server's configuration: log, webhook, sms…
	To  string `json:"to" toml:"to"`
}

// A Node of the matcher tree. Empty fields match everything. Lead, copies, steps and reason are taken from the parent where a child leaves them empty.
type Node struct {
	Communes []string   `json:"communes,omitempty" toml:"communes"`
	Border   *bool      `json:"border,omitempty" toml:"border"`
	Matters  []string   `json:"matters,omitempty" toml:"matters"`
	Urgent   *bool      `json:"urgent,omitempty" toml:"urgent"`
	Officers *bool      `json:"officers,omitempty" toml:"officers"`
	Crossing *bool      `json:"crossing,omitempty" toml:"crossing"`
	Marker   *bool      `json:"marker,omitempty" toml:"marker"`
	Lead     UnitKind   `json:"lead,omitempty" toml:"lead"`     // the unit of this kind that answers for the commune
	Copies   []UnitKind `json:"copies,omitempty" toml:"copies"` // who gets a card beside it
	Steps    []UnitKind `json:"steps,omitempty" toml:"steps"`   // whom it goes to next when nobody acknowledges
	Reason   string     `json:"reason,omitempty" toml:"reason"` // in words, Vietnamese
	Routes   []Node     `json:"routes,omitempty" toml:"route"`
}

// ParseDirectory reads a signed body: strict JSON, then Validate without a gazetteer.
func ParseDirectory(body []byte) (*Directory, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	var d Directory
	if err := dec.Decode(&d); err != nil {
		return nil, fmt.Errorf("parse directory: %w", err)
	}
	if dec.More() {
		return nil, fmt.Errorf("parse directory: something follows its end")
	}
	return &d, d.Validate(Known{})
}

// ReadDirectory reads what an operator wrote: TOML with the same keys, unknown ones refused with their names, then Validate against known.
func ReadDirectory(text []byte, known Known) (*Directory, error) {
	var d Directory
	meta, err := toml.Decode(string(text), &d)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	var f faults
	for _, key := range meta.Undecoded() {
		f.add("unknown key %s", key)
	}
	if err := d.Validate(known); err != nil {
		f = append(f, err)
	}
	return &d, f.join()
}

// Desk finds a desk.
func (d *Directory) Desk(id string) (Desk, bool) {
	i := slices.IndexFunc(d.Desks, func(k Desk) bool { return k.ID == id })
	if i < 0 {
		return Desk{}, false
	}
	return d.Desks[i], true
}

// Unit finds a unit, valid or not.
func (d *Directory) Unit(id string) (Unit, bool) {
	i := slices.IndexFunc(d.Units, func(u Unit) bool { return u.ID == id })
	if i < 0 {
		return Unit{}, false
	}
	return d.Units[i], true
}

// Addresses are where an office, desk or unit, wants its notices; none for an unknown one.
func (d *Directory) Addresses(office string) []Address {
	if k, ok := d.Desk(office); ok {
		return k.Notify
	}
	u, _ := d.Unit(office)
	return u.Notify
}

// Name is what people call an office; its ID when the directory does not know it.
func (d *Directory) Name(office string) string {
	if k, ok := d.Desk(office); ok {
		return k.Name
	}
	if u, ok := d.Unit(office); ok {
		return u.Name
	}
	return office
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
