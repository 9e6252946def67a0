package triage

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// Known is what a directory is checked against beyond itself. Nil functions are not asked.
type Known struct {
	Commune func(code string) (province string, ok bool) // of the gazetteer
	Matter  func(id string) bool                         // of the matter lists
	Office  func(id string) bool                         // of the roster: whoever has no keyring cannot be written to
	Via     func(name string) bool                       // notifiers of the server's configuration
}

type faults []error

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Errorf(format, args...)) }
func (f faults) join() error                     { return errors.Join(f...) }

var (
	officeID   = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	provinceID = regexp.MustCompile(`^[0-9]{2}$`)
	communeID  = regexp.MustCompile(`^[0-9]{5}$`)
)

// Validate reports every fault at once, each with the name of what is wrong.
func (d *Directory) Validate(k Known) error { return d.check(k).join() }

func (d *Directory) check(k Known) (f faults) {
	if d.Version < 1 {
		f.add("version: must be 1 or more")
	}
	if !date(d.Date) {
		f.add("date: %q is not like 2026-11-22", d.Date)
	}
	for _, c := range d.BorderCommunes {
		d.checkCommune(&f, k, "border_communes", c, "")
	}
	d.checkClocks(&f, k)
	d.checkOffices(&f, k)
	for i := range d.Desks {
		d.checkDesk(&f, k, &d.Desks[i])
	}
	for i := range d.Units {
		d.checkUnit(&f, k, &d.Units[i])
	}
	for i := range d.Routes {
		d.checkNode(&f, k, fmt.Sprintf("route %d", i+1), &d.Routes[i], Node{})
	}
	d.checkProvinces(&f)
	d.checkInspectorates(&f)
	d.checkMergers(&f, k)
	d.checkLao(&f, k)
	d.checkCorrections(&f)
	d.checkInterpreters(&f, k)
	return f
}

func date(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil }

// checkOffices looks at IDs: they become keys of the queue, names of files and of keyrings.
func (d *Directory) checkOffices(f *faults, k Known) {
	seen := map[string]bool{}
	one := func(what, id string) {
		switch {
		case !officeID.MatchString(id):
			f.add("%s %q: an ID is made of a-z, 0-9 and -", what, id)
		case seen[id]:
			f.add("%s %s: the ID is there twice", what, id)
		case k.Office != nil && !k.Office(id):
			f.add("%s %s: no such office in the roster", what, id)
		}
		seen[id] = true
	}
	for i := range d.Desks {
		one("desk", d.Desks[i].ID)
	}
	for i := range d.Units {
		one("unit", d.Units[i].ID)
	}
	if len(d.Desks) == 0 {
		f.add("no desk")
	}
}

func checkAddresses(f *faults, k Known, what string, all []Address) {
	if len(all) == 0 {
		f.add("%s: nobody to notify", what)
	}
	for _, a := range all {
		if a.Via == "" || (k.Via != nil && !k.Via(a.Via)) {
			f.add("%s: no notifier %q", what, a.Via)
		}
	}
}

func (d *Directory) known(id string) bool {
	_, desk := d.Desk(id)
	_, unit := d.Unit(id)
	return desk || unit
}

func (d *Directory) checkNode(f *faults, k Known, name string, n *Node, parent Node) {
	whole := n.inherit(&parent)
	leads := whole.Lead != "" || whole.LeadUnit != ""
	if !leads && len(n.Routes) == 0 {
		f.add("%s: no lead", name)
	}
	if leads && whole.Lead == "" {
		f.add("%s: needs a lead for the days when unit %s is not in force", name, whole.LeadUnit)
	}
	for _, kind := range slices.Concat(n.Copies, n.Steps, n.Instead, []UnitKind{n.Lead}) {
		if !kind.known() && kind != "" {
			f.add("%s: no unit kind %q", name, kind)
		}
	}
	for _, id := range append(slices.Clone(n.CopyUnits), n.LeadUnit) {
		if _, ok := d.Unit(id); !ok && id != "" {
			f.add("%s: no unit %q", name, id)
		}
	}
	if n.Officers != nil && *n.Officers && (whole.Lead != InspectorateU || len(whole.Copies)+len(whole.CopyUnits)+len(whole.Instead) > 0 || whole.LeadUnit != "") {
		f.add("%s: tips about officers go to the inspectorate and to nobody else", name)
	}
	if leads && whole.Reason == "" {
		f.add("%s: no reason in words", name)
	}
	if n.Within < 0 || n.Within > stepsApart {
		f.add("%s: within is in minutes, 1 to %d", name, stepsApart)
	}
	if n.Urgent != nil && *n.Urgent && whole.Within > urgentApart {
		f.add("%s: an urgent tip cannot wait %d minutes for each step: %d at most", name, whole.Within, urgentApart)
	}
	checkSpan(f, name, n.From, n.Until)
	for _, c := range n.Communes {
		d.checkCommune(f, k, name, c, "")
	}
	for _, m := range n.Matters {
		if m == "" || (k.Matter != nil && !k.Matter(m)) {
			f.add("%s: no matter %q", name, m)
		}
	}
	for i := range n.Routes {
		d.checkNode(f, k, fmt.Sprintf("%s.%d", name, i+1), &n.Routes[i], whole)
	}
}

func (d *Directory) checkCommune(f *faults, k Known, name, code, province string) {
	if !communeID.MatchString(code) {
		f.add("%s: %q is no commune code", name, code)
		return
	}
	if k.Commune == nil {
		return
	}
	in, ok := k.Commune(code)
	if !ok && d.merged(code) {
		return // a newer list may have dropped it; tips may still carry it
	}
	if !ok {
		f.add("%s: no commune %s", name, code)
	} else if province != "" && in != province {
		f.add("%s: commune %s lies in province %s, not %s", name, code, in, province)
	}
}
