package directory

import (
	"fmt"
	"io"
	"strings"

	"tipline/triage"
)

const head = `# Directory: who answers for which commune and matter. A draft out of public lists: nobody has checked it with the forces.
# Correct names, communes and notice addresses, then hand it to: tipctl init -directory FILE
# A notice has no content. "via" names a notifier of tipd.toml, "to" is the office's own address, never a person's.

`

// Write prints a directory as a person would write it; triage.ReadDirectory reads the same back.
func Write(w io.Writer, d *triage.Directory) error {
	p := &printer{}
	p.text.WriteString(head)
	p.line("version = %d", d.Version)
	p.line("date = %q", d.Date)
	if len(d.BorderCommunes) > 0 {
		p.line("\n# The border area: where the border guard has its powers. Computed from maps; put the Government's list in its place.")
		list(p, "border_communes", d.BorderCommunes)
	}
	p.clocks(d)
	for _, desk := range d.Desks {
		p.desk(desk)
	}
	for _, u := range d.Units {
		p.unit(u)
	}
	p.line("\n# Tried in order, the first that matches wins, its inner routes first. Fields left out match everything.")
	for _, n := range d.Routes {
		p.node("route", n)
	}
	p.changes(d)
	_, err := io.WriteString(w, p.text.String())
	return err
}

type printer struct{ text strings.Builder }

func (p *printer) line(format string, args ...any) { fmt.Fprintf(&p.text, format+"\n", args...) }

// field prints a text, unless it is empty.
func (p *printer) field(key, value string) {
	if value != "" {
		p.line("%s = %s", key, quote(value))
	}
}

// number prints a number, unless it is 0.
func (p *printer) number(key string, value int) {
	if value != 0 {
		p.line("%s = %d", key, value)
	}
}

// clocks are what the clocks of tips run by.
func (p *printer) clocks(d *triage.Directory) {
	list(p, "holidays", d.Holidays)
	list(p, "remote_communes", d.RemoteCommunes)
	p.number("dead_man_hours", d.DeadManHours)
	for _, w := range d.Waits {
		p.line("\n[[wait]]")
		p.field("lane", string(w.Lane))
		p.field("kind", string(w.Kind))
		p.number("within", w.Within)
	}
}

// list prints a list of texts, unless it is empty.
func list[T ~string](p *printer, key string, values []T) {
	if len(values) == 0 {
		return
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(string(v))
	}
	p.line("%s = [%s]", key, strings.Join(quoted, ", "))
}

// quote is TOML's basic string: Go's quoting knows escapes that TOML does not.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func (p *printer) addresses(all []triage.Address) {
	if len(all) == 0 {
		return
	}
	parts := make([]string, len(all))
	for i, a := range all {
		parts[i] = fmt.Sprintf("{via = %s, to = %s}", quote(a.Via), quote(a.To))
	}
	p.line("notify = [%s]", strings.Join(parts, ", "))
}

func (p *printer) desk(d triage.Desk) {
	p.line("\n[[desk]]")
	p.field("id", d.ID)
	p.field("name", d.Name)
	list(p, "provinces", d.Provinces)
	if d.Halves != [2]string{} {
		p.line("halves = [%s, %s] # two offices that together may read an original", quote(d.Halves[0]), quote(d.Halves[1]))
	}
	p.field("inspectorate", d.Inspectorate)
	list(p, "steps", d.Steps)
	p.number("urgent_wait", d.UrgentWait)
	p.number("normal_wait", d.NormalWait)
	p.number("bulk_wait", d.BulkWait)
	p.field("quiet", string(d.Quiet))
	p.addresses(d.Notify)
}

func (p *printer) unit(u triage.Unit) {
	p.line("\n[[unit]]")
	p.field("id", u.ID)
	p.field("name", u.Name)
	p.field("kind", string(u.Kind))
	p.field("province", u.Province)
	list(p, "communes", u.Communes)
	list(p, "crossings", u.Crossings)
	if len(u.Markers) > 0 {
		parts := make([]string, len(u.Markers))
		for i, m := range u.Markers {
			parts[i] = fmt.Sprintf("[%d, %d]", m[0], m[1])
		}
		p.line("markers = [%s]", strings.Join(parts, ", "))
	}
	list(p, "forces", u.Forces)
	list(p, "languages", u.Languages)
	p.field("phone", u.Phone)
	list(p, "above", u.Above)
	p.field("from", u.From)
	p.field("until", u.Until)
	p.field("successor", u.Successor)
	if u.Offline {
		p.line("offline = true")
	}
	p.field("quiet", string(u.Quiet))
	p.addresses(u.Notify)
}

func (p *printer) node(path string, n triage.Node) {
	p.line("\n[[%s]]", path)
	list(p, "communes", n.Communes)
	list(p, "provinces", n.Provinces)
	list(p, "matters", n.Matters)
	for _, flag := range []struct {
		key   string
		value *bool
	}{{"border", n.Border}, {"urgent", n.Urgent}, {"officers", n.Officers}, {"crossing", n.Crossing}, {"marker", n.Marker}, {"abroad", n.Abroad}} {
		if flag.value != nil {
			p.line("%s = %t", flag.key, *flag.value)
		}
	}
	p.field("from", n.From)
	p.field("until", n.Until)
	p.field("lead", string(n.Lead))
	p.field("lead_unit", n.LeadUnit)
	list(p, "instead", n.Instead)
	list(p, "copies", n.Copies)
	list(p, "copy_units", n.CopyUnits)
	list(p, "steps", n.Steps)
	p.number("within", n.Within)
	p.field("reason", n.Reason)
	p.field("reason_en", n.ReasonEn)
	for _, inner := range n.Routes {
		p.node(path+".route", inner)
	}
}

// changes are what came after the draft, and what is only shown.
func (p *printer) changes(d *triage.Directory) {
	for _, i := range d.Interpreters {
		p.line("\n[[interpreter]]")
		p.field("member", i.Member)
		list(p, "languages", i.Languages)
		list(p, "communes", i.Communes)
	}
	for _, m := range d.Mergers {
		p.line("\n[[merger]]")
		p.field("old", m.Old)
		list(p, "into", m.Into)
		p.field("from", m.From)
	}
	for _, l := range d.LaoDistricts {
		p.line("\n[[lao_district]]")
		p.field("name", l.Name)
		p.field("name_lo", l.NameLo)
		p.field("name_vi", l.NameVi)
		p.field("province", l.Province)
		list(p, "communes", l.Communes)
	}
	for _, c := range d.Corrections {
		p.line("\n[[correction]]")
		p.field("unit", c.Unit)
		p.field("field", c.Field)
		p.field("was", c.Was)
		p.field("is", c.Is)
		p.field("by", c.By)
		p.field("date", c.Date)
		p.field("source", c.Source)
	}
}
