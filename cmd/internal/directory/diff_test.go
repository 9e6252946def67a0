package directory

import (
	"slices"
	"strings"
	"testing"

	"tipline/triage"
	"tipline/triage/place"
)

func compare(t testing.TB, change func(d *triage.Directory)) *Comparison {
	t.Helper()
	next := draft(t, "46", "44")
	change(next)
	return &Comparison{Old: draft(t, "46", "44"), New: next, Gazetteer: place.Default(), Matters: Matters(), Today: "2026-11-22"}
}

// TestMoves: what a change of the directory says is what it does.
func TestMoves(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(d *triage.Directory)
		moves  []string // what, where, was, now: words of each that must be there, joined with |
		tips   int      // of the first
	}{
		{"nothing", func(*triage.Directory) {}, nil, 0},
		{"a new name moves nothing", func(d *triage.Directory) { unitOf(d, "hue-police").Name = "Công an Huế" }, nil, 0},
		{"one commune's police ends", func(d *triage.Directory) { unitOf(d, "hue-khe-tre-police").Until = "2026-11-21" },
			[]string{"help_rehab|Xã Khe Tre (20161)|chủ trì/lead: Công an xã Khe Tre|chủ trì/lead: Công an thành phố Huế"}, 0},
		{"a post takes over a commune", func(d *triage.Directory) {
			u := unitOf(d, "hue-post-cua-khau-hong-van")
			u.Communes = append(u.Communes, "20071")
		}, []string{"illegal_crossing|Xã A Lưới 3 (20071)|chủ trì/lead: Ban Chỉ huy|chủ trì/lead: Đồn Biên phòng Cửa khẩu Hồng Vân"}, 0},
		{"another inspectorate", func(d *triage.Directory) { d.Desks[0].Inspectorate = "quang-tri-inspectorate" },
			[]string{"about officers|Xã Khe Tre (20161)|bàn trực/desk: Thanh tra Huế|bàn trực/desk: Thanh tra Quảng Trị"}, 41},
		{"one matter, one lane", func(d *triage.Directory) {
			yes := true
			d.Routes = append([]triage.Node{{Matters: []string{"fraud"}, Urgent: &yes, Provinces: []string{"44"}, Lead: province, Reason: "x"}}, d.Routes...)
		}, []string{"(fraud) khẩn/urgent|Xã|Công an xã|chủ trì/lead: Công an tỉnh Quảng Trị"}, 1},
		{"a crossing", func(d *triage.Directory) {
			unitOf(d, "hue-post-cua-khau-hong-van").Crossings = nil
		}, []string{"smuggling|cửa khẩu Hồng Vân|Đồn Biên phòng Cửa khẩu Hồng Vân|Ban Chỉ huy"}, 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := compare(t, row.change)
			moves := c.Moves()
			if len(row.moves) == 0 && len(moves) > 0 {
				t.Fatalf("moved: %+v", moves[0])
			}
			for _, want := range row.moves {
				p := strings.Split(want, "|")
				found := slices.ContainsFunc(moves, func(m Move) bool {
					return strings.Contains(m.What, p[0]) && strings.Contains(m.Where, p[1]) && strings.Contains(m.Was, p[2]) && strings.Contains(m.Now, p[3]) &&
						(row.tips == 0 || m.Tips == row.tips)
				})
				if !found {
					t.Errorf("no move %s (%d tips) among %d", want, row.tips, len(moves))
					for _, m := range moves[:min(4, len(moves))] {
						t.Logf("%+v", m)
					}
				}
			}
		})
	}
}

func TestEdits(t *testing.T) {
	c := compare(t, func(d *triage.Directory) {
		unitOf(d, "hue-police").Notify = []triage.Address{{Via: "sms", To: "0234"}}
		d.Desks[0].Halves[1] = "quang-tri-border-command"
		unitOf(d, "hue-khe-tre-police").Until = "2026-12-31"
		unitOf(d, "hue-customs").ID = "hue-customs-2"
		d.Mergers = []triage.Merger{{Old: "20161", Into: []string{"20179"}, From: "2027-01-15"}}
	})
	all := strings.Join(c.Edits(), "\n")
	for _, want := range []string{
		`~ unit hue-police: notify: [{"via":"log","to":"hue-police"}] → [{"via":"sms","to":"0234"}]`,
		`~ desk hue: halves: ["hue-inspectorate","hue-border-command"] → ["hue-inspectorate","quang-tri-border-command"]`,
		`~ unit hue-khe-tre-police: until: – → "2026-12-31"`,
		"+ unit hue-customs-2: Hải quan Huế", "- unit hue-customs: Hải quan Huế", `~ file: mergers: – → [{"old":"20161"`,
	} {
		if !strings.Contains(all, want) {
			t.Errorf("not told: %s\n%s", want, all)
		}
	}
	if later := c.Later(); !slices.Equal(later, []string{"2027-01-01", "2027-01-15"}) {
		t.Errorf("later days %v", later)
	}
}
