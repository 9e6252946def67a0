package directory

import (
	"strings"
	"testing"

	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// An expectation is a row of the domain's table: who leads in a border commune that has a post, and elsewhere; who must be among the copies.
type expectation struct {
	border, elsewhere             triage.UnitKind
	borderCopies, elsewhereCopies []triage.UnitKind
}

// expected is written from the domain's table and not from Routes: calm tips first, then what is different when they are urgent.
var expected = map[string]expectation{
	"drugs":            {commune, commune, kinds(post, pc04), kinds(pc04)},
	"drug_shipment":    {post, pc04, kinds(pc04, command), kinds(command)},
	"illegal_crossing": {post, commune, kinds(command), kinds(command)},
	"trafficking":      {post, commune, kinds(commune, province), kinds(province)},
	"smuggling":        {post, commune, kinds(customs), kinds(customs)},
	"weapons":          {commune, commune, kinds(post), nil},
	"weapon_surrender": {commune, commune, kinds(post), nil},
	"border_marker":    {post, command, kinds(command), nil},
	"forest":           {post, commune, kinds(commune), nil},
	"fraud":            {commune, commune, nil, nil},
	"theft_violence":   {commune, commune, nil, nil},
	"wanted":           {commune, commune, kinds(post, province), kinds(province)},
	"disaster":         {commune, commune, nil, nil},
	"help_rehab":       {commune, commune, nil, nil}, // in danger; else see TestHelpGoesToNoForce
	"help":             {commune, commune, nil, nil},
	"other":            {commune, commune, nil, nil},
}

var expectedUrgent = map[string]expectation{
	"drugs": {post, pc04, kinds(pc04, command), kinds(commune)},
}

// TestEveryCommuneByEveryMatter: all communes of the nine provinces, every matter, either column of the table, urgent or not: one lead, the right one, and no
// silence.
func TestEveryCommuneByEveryMatter(t *testing.T) {
	d, g := draft(t, Border...), place.Default()
	d.BorderCommunes = nil // so that the facts' own flag can be tried both ways
	hasPost := map[string]bool{}
	for _, u := range d.Units {
		for _, c := range u.Communes {
			hasPost[c] = hasPost[c] || u.Kind == post
		}
	}
	communes, routes := 0, 0
	for _, code := range g.Communes() {
		c, _ := g.Commune(code)
		if !has(Border, c.Province) {
			continue
		}
		communes++
		for _, m := range Matters() {
			for _, border := range []bool{false, true} {
				for _, urgent := range []bool{false, true} {
					f := triage.Facts{Province: c.Province, Commune: code, Matter: m, Border: border, Urgent: urgent}
					routes++
					if matter.Helps(m) && !urgent {
						helped(t, d, f)
						continue
					}
					if why := wrong(d, f, hasPost[code]); why != "" {
						t.Fatalf("%s, %+v: %s", c.FullName, f, why)
					}
				}
			}
		}
		for _, officers := range [][]string{nil, {d.Units[0].ID}} {
			f := triage.Facts{Province: c.Province, Commune: code, Officers: true, Accused: officers, Matter: "drugs"}
			for i, choice := range d.Route(f, "2026-11-22") {
				if k, ok := d.Desk(choice.Unit); !ok || len(k.Provinces) > 0 || (i == 0) != (choice.Role == triage.RoleLead) || silent(choice) {
					t.Fatalf("%s, about officers: %+v", c.FullName, choice)
				}
			}
		}
	}
	if communes != 793 || routes != 793*len(expected)*4 {
		t.Errorf("%d communes, %d routes", communes, routes)
	}
}

// helped: whoever asks for help and is in no danger goes to no force, wherever it is.
func helped(t *testing.T, d *triage.Directory, f triage.Facts) {
	t.Helper()
	choices := d.Route(f, "2026-11-22")
	if k, ok := d.Desk(choices[0].Unit); len(choices) != 1 || !ok || !has(k.Provinces, f.Province) || choices[0].Role != triage.RoleLead || silent(choices[0]) {
		t.Fatalf("%+v: %+v", f, choices)
	}
}

// TestHelpGoesToNoForce: a health station of the place gets a request for help, with the desk behind it; whoever is in danger gets those who come.
func TestHelpGoesToNoForce(t *testing.T) {
	d := draft(t, "46")
	d.Units = append(d.Units, triage.Unit{ID: "hue-tram-y-te", Name: "Trạm Y tế A Lưới 1", Kind: triage.Health, Province: "46", Communes: []string{"20056"}})
	for _, m := range []string{"help", "help_rehab"} {
		f := triage.Facts{Commune: "20056", Matter: m}
		choices := d.Route(f, "2026-11-22")
		if len(choices) != 2 || choices[0].Unit != "hue-tram-y-te" || choices[0].Role != triage.RoleLead || choices[1].Role != triage.RoleStep || choices[1].After == 0 {
			t.Errorf("%s: %+v", m, choices)
		}
		if k, ok := d.Desk(choices[1].Unit); !ok || !has(k.Provinces, "46") {
			t.Errorf("%s: the step is %s", m, choices[1].Unit)
		}
		f.Urgent = true
		if lead := d.Route(f, "2026-11-22")[0]; lead.Unit != "hue-a-luoi-1-police" {
			t.Errorf("%s, in danger: %+v", m, lead)
		}
	}
}

func silent(c triage.Choice) bool {
	return c.Reason.Vi == "" || c.Reason.En == "" || strings.ContainsAny(c.Reason.Vi+c.Reason.En, "{}")
}

// wrong says what is wrong with the decision on a tip, "" for nothing.
func wrong(d *triage.Directory, f triage.Facts, hasPost bool) string {
	choices := d.Route(f, "2026-11-22")
	roles := map[string]int{}
	copies := map[triage.UnitKind]bool{}
	for i, c := range choices {
		u, ok := d.Unit(c.Unit)
		switch {
		case !ok || !d.Takes(c.Unit, "2026-11-22"):
			return "to " + c.Unit + ", which is no unit in force"
		case u.Province != f.Province:
			return "to another province: " + c.Unit
		case silent(c):
			return "no reason for " + c.Unit
		case (i == 0) != (c.Role == triage.RoleLead):
			return "not exactly one lead, first"
		case (c.Role == triage.RoleStep) != (c.After > 0):
			return "a step without a time"
		}
		roles[c.Role]++
		copies[u.Kind] = copies[u.Kind] || c.Role == triage.RoleCopy
	}
	if roles[triage.RoleStep] == 0 {
		return "no next step"
	}
	row, ok := expected[f.Matter]
	if now, has := expectedUrgent[f.Matter]; f.Urgent && has {
		row = now
	}
	if !ok {
		return "a matter that this test does not expect"
	}
	lead, with := row.elsewhere, row.elsewhereCopies
	if f.Border {
		lead, with = row.border, row.borderCopies
	}
	first, _ := d.Unit(choices[0].Unit)
	if lead == post && !hasPost {
		lead = command
	}
	if f.Matter == "border_marker" && hasPost {
		lead, with = post, kinds(command)
	}
	if first.Kind != lead {
		return "led by " + string(first.Kind) + ", not " + string(lead)
	}
	for _, k := range with {
		if !copies[k] && k != first.Kind && !(k == post && !hasPost) {
			return "no copy to " + string(k)
		}
	}
	return ""
}

// TestNothingIsDropped: the places where a route could come to nothing, and where each goes instead, in words of both languages.
func TestNothingIsDropped(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(d *triage.Directory)
		facts  triage.Facts
		lead   string
		vi, en string
	}{
		{"no place at all", nil, triage.Facts{Matter: "theft_violence"}, "hue-police", "chưa rõ xã, chuyển cấp tỉnh", "the commune is not known"},
		{"a commune of another country's making", nil, triage.Facts{Province: "46", Commune: "99999", Matter: "drugs"}, "hue-police", "không có công an xã phụ trách", "no commune police answers"},
		{"the unit has ended", func(d *triage.Directory) { unitOf(d, "hue-khe-tre-police").Until = "2026-10-31" }, triage.Facts{Commune: "20161", Matter: "fraud"}, "hue-police",
			"Công an xã Khe Tre hết hiệu lực ngày 2026-10-31, chưa có đơn vị thay", "Công an xã Khe Tre ended on 2026-10-31 and nobody took over"},
		{"and has a successor", func(d *triage.Directory) {
			u := unitOf(d, "hue-khe-tre-police")
			u.Until, u.Successor = "2026-10-31", "hue-nam-dong-police"
		}, triage.Facts{Commune: "20161", Matter: "fraud"}, "hue-nam-dong-police", "Công an xã Khe Tre không còn hoạt động, nay là Công an xã Nam Đông", "has ended and is now"},
		{"whose successor ended too", func(d *triage.Directory) {
			u, next := unitOf(d, "hue-khe-tre-police"), unitOf(d, "hue-nam-dong-police")
			u.Until, u.Successor = "2026-08-31", "hue-nam-dong-police"
			next.Until, next.Successor = "2026-10-31", "hue-long-quang-police"
		}, triage.Facts{Commune: "20161", Matter: "fraud"}, "hue-long-quang-police", "nay là Công an xã Long Quảng", "is now Công an xã Long Quảng"},
		{"the unit is yet to begin", func(d *triage.Directory) { unitOf(d, "hue-khe-tre-police").From = "2027-01-01" }, triage.Facts{Commune: "20161", Matter: "fraud"}, "hue-police",
			"chưa hoạt động", "has not begun yet"},
		{"communes merge again", func(d *triage.Directory) {
			d.Mergers = []triage.Merger{{Old: "20161", Into: []string{"20179"}, From: "2026-11-01"}, {Old: "20179", Into: []string{"20182"}, From: "2026-11-22"}}
		}, triage.Facts{Commune: "20161", Matter: "fraud"}, "hue-long-quang-police", "xã cũ 20161 nay thuộc xã 20179; xã cũ 20179 nay thuộc xã 20182", "the old commune 20161 is now part of 20179"},
		{"but not yet", func(d *triage.Directory) {
			d.Mergers = []triage.Merger{{Old: "20161", Into: []string{"20179"}, From: "2026-11-23"}}
		}, triage.Facts{Commune: "20161", Matter: "fraud"}, "hue-khe-tre-police", "Công an xã Khe Tre phụ trách xã", "answers for the commune"},
		{"a commune is cut in pieces", func(d *triage.Directory) {
			d.Mergers = []triage.Merger{{Old: "20161", Into: []string{"20179", "20182"}, From: "2026-11-01"}}
		}, triage.Facts{Commune: "20161", Matter: "fraud"}, "hue-police", "xã cũ 20161 đã chia cho nhiều xã, cần hỏi lại", "ask which"},
		{"a marker, and nothing else", nil, triage.Facts{Marker: "645/2", Matter: "border_marker"}, "hue-post-cua-khau-hong-van", "giữ đoạn mốc 645/2", "holds the stretch of marker 645/2"},
		{"a marker that nobody holds", nil, triage.Facts{Marker: "799", Matter: "border_marker"}, "hue-border-command", "chuyển cấp tỉnh", "to province level"},
		{"a crossing", nil, triage.Facts{Crossing: "Hồng Vân", Matter: "smuggling"}, "hue-post-cua-khau-hong-van", "phụ trách cửa khẩu Hồng Vân", "answers for the crossing Hồng Vân"},
		{"a post by name", nil, triage.Facts{Post: "Đồn Biên phòng Nhâm", Border: true, Matter: "illegal_crossing"}, "hue-post-nham", "tin nêu tên Đồn Biên phòng Nhâm", "the tip names"},
		{"in Laos", nil, triage.Facts{Abroad: true, Matter: "drugs"}, "hue-border-command", "ngoại biên: không tự động gửi ra nước ngoài", "nothing is sent abroad"},
		{"the provincial police are gone too", func(d *triage.Directory) { unitOf(d, "hue-police").Until = "2026-01-01" }, triage.Facts{Matter: "fraud"}, "hue-border-command", "chưa rõ xã", "not known"},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := draft(t, "46")
			if row.change != nil {
				row.change(d)
			}
			choices := d.Route(row.facts, "2026-11-22")
			if choices[0].Unit != row.lead || !strings.Contains(choices[0].Reason.Vi, row.vi) || !strings.Contains(choices[0].Reason.En, row.en) {
				t.Errorf("led by %+v, want %s", choices[0], row.lead)
			}
			if last := choices[len(choices)-1]; last.Role != triage.RoleStep && row.name != "the provincial police are gone too" {
				t.Errorf("no next step: %+v", choices)
			}
		})
	}
}

func TestWhoeverHasNoKeyIsPassedOver(t *testing.T) {
	d := draft(t, "46")
	choices := d.Route(triage.Facts{Commune: "20056", Matter: "drugs"}, "2026-11-22")
	but := func(out ...string) []triage.Choice {
		return d.Reachable(choices, func(office string) bool { return !has(out, office) })
	}
	if got := but("hue-pc04"); len(got) != len(choices)-1 || got[0] != choices[0] {
		t.Errorf("a copy without a key: %+v", got)
	}
	got := but("hue-a-luoi-1-police")
	if got[0].Role != triage.RoleLead || got[0].Unit != "hue-police" || !strings.Contains(got[0].Reason.Vi, "Công an xã A Lưới 1 chưa có khóa") || got[0].After != 0 {
		t.Errorf("a lead without a key: %+v", got)
	}
	for _, c := range got[1:] {
		if c.Role == triage.RoleLead || c.Unit == "hue-police" {
			t.Errorf("twice: %+v", got)
		}
	}
	if got := d.Reachable(choices, func(string) bool { return false }); len(got) != 0 {
		t.Errorf("nobody has a key: %+v", got)
	}
}
