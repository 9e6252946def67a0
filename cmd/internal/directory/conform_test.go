package directory

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"tipline/triage"
)

// A conformRow is what the browser's port is asked, and with Office what it must say of a choice by hand.
type conformRow struct {
	Facts  triage.Facts `json:"facts"`
	Today  int64        `json:"today"` // epoch day
	Ready  []string     `json:"ready,omitempty"`
	Office string       `json:"office"`
	Narrow bool         `json:"narrow,omitempty"` // past everybody at commune level
	Ended  conformEnd   `json:"ended"`
	date   string
}

// A conformEnd is who ended a tip of which desk, and how: somebody else looks.
type conformEnd struct {
	Desk   string             `json:"desk"`
	Closer string             `json:"closer"`
	How    triage.Disposition `json:"how"`
}

type conformAnswer struct {
	Choices []triage.Choice `json:"choices"`
	Allowed bool            `json:"allowed"`
	Looker  string          `json:"looker"`
}

// ask runs the browser's code over a directory and its rows.
func ask(t *testing.T, d *triage.Directory, rows []conformRow) []conformAnswer {
	t.Helper()
	var in bytes.Buffer
	to := json.NewEncoder(&in)
	if err := to.Encode(d); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := to.Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	node := exec.Command("node", "conform.mjs", "route")
	node.Dir, node.Stdin = "../../../triage/console", &in
	var errs strings.Builder
	node.Stderr = &errs
	out, err := node.Output()
	if err != nil {
		t.Fatalf("node (needs `npm ci` in triage/console): %v\n%s", err, errs.String())
	}
	var answers []conformAnswer
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a conformAnswer
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	}
	if len(answers) != len(rows) {
		t.Fatalf("%d answers to %d rows\n%s", len(answers), len(rows), errs.String())
	}
	return answers
}

// TestTheBrowserDecidesAlike: the officer's device and the Go code send every tip to the same offices, in the same roles, for the same reasons.
func TestTheBrowserDecidesAlike(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 2026))
	for name, d := range map[string]*triage.Directory{"draft": draft(t, Border...), "eventful": eventful(t)} {
		rows := make([]conformRow, 2000)
		for i := range rows {
			rows[i] = randomRow(random, d)
		}
		narrow := 0
		for i, got := range ask(t, d, rows) {
			r := rows[i]
			want := d.Route(r.Facts, r.date)
			if r.Narrow {
				want = d.Narrow(want, r.Facts, r.date)
				narrow++
			}
			if r.Ready != nil {
				want = d.Reachable(want, func(o string) bool { return has(r.Ready, o) })
			}
			if len(want)+len(got.Choices) > 0 && !reflect.DeepEqual(got.Choices, want) {
				t.Fatalf("%s, %s, %+v, ready %v\nbrowser %+v\ngo      %+v", name, r.date, r.Facts, r.Ready, got.Choices, want)
			}
			if allowed := d.Allow(r.Facts, r.Office, r.date) == nil; allowed != got.Allowed {
				t.Fatalf("%s, %s, %+v: %s allowed: browser %t, go %t", name, r.date, r.Facts, r.Office, got.Allowed, allowed)
			}
			if looker := d.LookAfter(r.Ended.Desk, r.Ended.Closer, r.Ended.How); looker != got.Looker || looker == r.Ended.Closer && looker != d.LookOffice(r.Ended.Desk) {
				t.Fatalf("%s, %+v: browser says %s looks, go %s", name, r.Ended, got.Looker, looker)
			}
			for _, c := range got.Choices {
				if r.Narrow && d.AtCommune(c.Unit) {
					t.Fatalf("%s, %s, %+v: a narrow route has %s on it", name, r.date, r.Facts, c.Unit)
				}
			}
		}
		if narrow < len(rows)/4 {
			t.Errorf("%s: only %d narrow routes", name, narrow)
		}
	}
}

func has(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

func randomRow(r *rand.Rand, d *triage.Directory) conformRow {
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	matters := Matters()
	unit := func() triage.Unit { return d.Units[r.IntN(len(d.Units))] }
	f := triage.Facts{Matter: matters[r.IntN(len(matters))], Border: r.IntN(2) == 0, Urgent: r.IntN(3) == 0, Officers: r.IntN(6) == 0, Abroad: r.IntN(12) == 0}
	at := unit()
	if r.IntN(5) > 0 {
		f.Province = pick(at.Province, at.Province, at.Province, "46", "99")
	}
	if len(at.Communes) > 0 && r.IntN(5) > 0 {
		f.Commune = pick(at.Communes...)
	} else if r.IntN(4) == 0 {
		f.Commune = pick("20056", "00004", "99999")
	}
	if r.IntN(8) == 0 {
		f.Marker = pick("1", "299", "511/1", "640", "x", "")
	}
	if u := unit(); r.IntN(6) == 0 && len(u.Crossings) > 0 {
		f.Crossing = u.Crossings[0]
	}
	if u := unit(); r.IntN(6) == 0 && u.Kind == triage.BorderPost {
		f.Post = u.Name
	}
	for r.IntN(8) == 0 {
		f.Accused = append(f.Accused, unit().ID)
	}
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(500))
	row := conformRow{Facts: f, Today: day.Unix() / 86400, date: day.Format(time.DateOnly), Office: pick(unit().ID, d.Desks[r.IntN(len(d.Desks))].ID, at.ID)}
	row.Narrow = r.IntN(3) == 0
	desk := d.Desks[r.IntN(len(d.Desks))]
	row.Ended = conformEnd{desk.ID, pick(desk.ID, desk.ID, unit().ID, d.LookOffice(desk.ID), "nobody"), triage.Dispositions[r.IntN(len(triage.Dispositions))]}
	if r.IntN(4) == 0 {
		row.Ready = []string{d.Desks[0].ID}
		for _, c := range d.Route(f, row.date) {
			if r.IntN(2) == 0 {
				row.Ready = append(row.Ready, c.Unit)
			}
		}
	}
	return row
}

// eventful is a draft to which everything has happened that can happen to a directory.
func eventful(t testing.TB) *triage.Directory {
	t.Helper()
	d := draft(t, "46", "44")
	d.Waits = []triage.Wait{{Kind: triage.BorderPost, Within: 40}, {Lane: triage.Urgent, Kind: triage.CommunePolice, Within: 7}, {Lane: triage.Normal, Within: 600}}
	yes, byKind := true, map[triage.UnitKind][]*triage.Unit{}
	for i := range d.Units {
		u := &d.Units[i]
		byKind[u.Kind] = append(byKind[u.Kind], u)
	}
	police, posts := byKind[triage.CommunePolice], byKind[triage.BorderPost]
	for i, u := range police {
		switch i % 5 {
		case 0:
			u.Until = "2026-06-30" // and nobody took over
		case 1:
			u.Until, u.Successor = "2026-07-31", police[i-1+len(police)%2*2].ID
		case 2:
			u.From = "2026-09-01"
		}
	}
	for i, u := range posts {
		u.Markers = []triage.Sector{{i * 40, i*40 + 30}}
		u.Crossings = []string{"La Lay", "Lao Bảo"}[:1+i%2]
	}
	posts[0].Until, posts[0].Successor = "2026-05-31", posts[1].ID
	team := triage.Unit{ID: "team", Name: "Tổ liên ngành {unit}", Kind: triage.JointTeam, Province: "46", Communes: police[3].Communes,
		Forces: []string{police[3].ID, posts[0].ID}, From: "2026-03-01", Notify: at("team")}
	inspectors := triage.Unit{ID: "inspectors", Name: "Thanh tra", Kind: triage.InspectorateU, Province: "46", Above: []string{"hue-police"}, Notify: at("inspectors")}
	more := triage.Unit{ID: "other-inspectors", Name: "Thanh tra 2", Kind: triage.InspectorateU, Province: "44", Notify: at("other-inspectors")}
	d.Units = append(d.Units, team, inspectors, more)
	d.Desks[1].Steps = []string{d.Desks[3].ID}
	d.Mergers = []triage.Merger{
		{Old: police[6].Communes[0], Into: police[7].Communes, From: "2026-04-01"},
		{Old: police[7].Communes[0], Into: police[8].Communes, From: "2026-10-01"},
		{Old: police[9].Communes[0], Into: []string{"20056", "20044"}, From: "2026-08-01"},
	}
	d.BorderCommunes = []string{"20056", "20044", police[3].Communes[0]}
	d.Routes = append([]triage.Node{
		{Provinces: []string{"46"}, From: "2026-02-01", Until: "2026-11-30", Lead: triage.CommunePolice, LeadUnit: "team", CopyUnits: []string{"hue-pc04", posts[0].ID},
			Matters: []string{"smuggling", "drugs"}, Within: 7, Reason: "chiến dịch", Border: &yes},
		{Matters: []string{"trafficking"}, Lead: triage.JointTeam, Instead: []triage.UnitKind{triage.Rangers, triage.BorderPost}, Reason: "liên ngành", ReasonEn: "joint",
			Routes: []triage.Node{{Crossing: &yes, Copies: []triage.UnitKind{triage.Customs}}, {Marker: &yes, Steps: []triage.UnitKind{triage.BorderCommand}, Within: 3}}},
	}, d.Routes...)
	return d
}
