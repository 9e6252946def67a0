package triage

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// lawful is a directory with one remote unit, one that is remote in part, and a holiday.
func lawful() *Directory {
	return &Directory{Holidays: []string{"2026-11-23", "2027-01-01"}, RemoteCommunes: []string{"20056", "20057"},
		Desks: []Desk{{ID: "truc-hue", Provinces: []string{"46"}}},
		Units: []Unit{{ID: "xa", Kind: CommunePolice, Communes: []string{"20056"}}, {ID: "gan", Kind: CommunePolice, Communes: []string{"20056", "20001"}}, {ID: "tinh", Kind: ProvincePolice}}}
}

func sentOn(date string, t Tip) *Tip {
	at, err := time.Parse("2006-01-02 15:04", date)
	if err != nil {
		panic(err)
	}
	t.Sent = Minute(at) - 7*60 // UTC+7
	return &t
}

// TestCheckDay: twenty days, or the months of a prolongation, and on to the next working day.
func TestCheckDay(t *testing.T) {
	d := lawful()
	for _, row := range []struct {
		sent      string
		prolonged int
		want      string
	}{
		{"2026-11-03 09:00", 0, "2026-11-24"}, // the 23rd is a holiday
		{"2026-11-02 09:00", 0, "2026-11-24"}, // the 22nd a Sunday
		{"2026-11-01 23:59", 0, "2026-11-24"}, // the 21st a Saturday
		{"2026-10-31 00:01", 0, "2026-11-20"},
		{"2026-11-02 09:00", 1, "2027-01-04"}, // 2 January is a Saturday
		{"2026-11-02 09:00", 2, "2027-03-02"},
		{"2026-12-31 09:00", 1, "2027-03-01"}, // February has no 31st, and its 28th is a Sunday
		{"2026-08-31 09:00", 2, "2026-12-31"},
	} {
		got := d.CheckDay(sentOn(row.sent, Tip{Prolonged: row.prolonged}))
		if date := time.Unix(int64(got)*daySeconds, 0).UTC().Format(time.DateOnly); date != row.want {
			t.Errorf("sent %s, prolonged %d times: %s, want %s", row.sent, row.prolonged, date, row.want)
		}
	}
	d.Holidays = nil
	for day := range 60 {
		d.Holidays = append(d.Holidays, time.Unix(int64(day+20000)*daySeconds, 0).UTC().Format(time.DateOnly))
	}
	if got := d.workingDay(20000); got != 20000 {
		t.Errorf("nothing but holidays: day %d", got)
	}
}

// TestRecordBy: 24 hours, and 48 only where all that a unit answers for is remote.
func TestRecordBy(t *testing.T) {
	d := lawful()
	for unit, hours := range map[string]int64{"xa": 48, "gan": 24, "tinh": 24, "unknown": 24} {
		tip := sentOn("2026-11-02 09:00", Tip{Lead: unit})
		if got := d.RecordBy(tip) - tip.Sent; got != hours*60 {
			t.Errorf("%s: %d minutes", unit, got)
		}
	}
}

// TestDue walks one tip through its clocks, and says at each moment who must do what.
func TestDue(t *testing.T) {
	d := lawful()
	steps := []Step{{"tinh", 15}}
	for name, row := range map[string]struct {
		tip  Tip
		at   string
		want string
	}{
		"just sent":           {Tip{Status: Routed, Lane: Urgent, Lead: "gan", Steps: steps}, "2026-11-02 09:07", ""},
		"half the minutes":    {Tip{Status: Routed, Lane: Urgent, Lead: "gan", Steps: steps}, "2026-11-02 09:08", "ack gan warn"},
		"a step has fired":    {Tip{Status: Routed, Lane: Urgent, Lead: "gan", Steps: steps, Fired: 1}, "2026-11-02 09:16", "ack tinh late"},
		"all have":            {Tip{Status: Routed, Lane: Urgent, Lead: "gan", Steps: steps, Fired: 2}, "2026-11-02 09:40", "ack truc-hue late top"},
		"record, half":        {Tip{Status: Acknowledged, Lead: "gan"}, "2026-11-02 21:00", "record gan warn"},
		"record, late":        {Tip{Status: Acknowledged, Lead: "gan"}, "2026-11-03 09:00", "record gan late"},
		"remote":              {Tip{Status: Acknowledged, Lead: "xa"}, "2026-11-03 08:00", ""},
		"remote, half":        {Tip{Status: Acknowledged, Lead: "xa"}, "2026-11-03 09:00", "record xa warn"},
		"recorded":            {Tip{Status: Acknowledged, Lead: "gan", Recorded: 1}, "2026-11-08 09:00", ""},
		"five days":           {Tip{Status: Acknowledged, Lead: "gan", Recorded: 1}, "2026-11-19 00:00", "check gan warn"},
		"the last day":        {Tip{Status: Acknowledged, Lead: "gan", Recorded: 1}, "2026-11-24 23:59", "check gan warn"},
		"the day after":       {Tip{Status: Acknowledged, Lead: "gan", Recorded: 1}, "2026-11-25 00:00", "check gan late"},
		"prolonged":           {Tip{Status: Acknowledged, Lead: "gan", Recorded: 1, Prolonged: 1}, "2026-11-25 00:00", ""},
		"referred to a desk":  {Tip{Status: Acknowledged, Lead: "truc-tri"}, "2026-12-25 00:00", ""},
		"closed":              {Tip{Status: Closed, Lead: "gan"}, "2026-12-25 00:00", ""},
		"waits":               {Tip{Status: New, Lane: Urgent}, "2026-11-02 09:07", ""},
		"the desk was rung":   {Tip{Status: New, Lane: Urgent, Fired: 1}, "2026-11-02 09:11", "lease truc-hue late"},
		"another was rung":    {Tip{Status: New, Lane: Urgent, Fired: 2, Rung: []string{"tinh"}}, "2026-11-02 09:12", "lease tinh late top"}, // a desk without steps
		"held on to for long": {Tip{Status: Leased, Lane: Urgent, Fired: 1}, "2026-11-02 09:12", "lease truc-hue late"},
	} {
		row.tip.Desk = "truc-hue"
		tip, now := sentOn("2026-11-02 09:00", row.tip), sentOn(row.at, Tip{}).Sent
		var got []string
		for _, v := range d.due(tip, now, Day(time.Unix(now*60, 0))) {
			one := string(v.What) + " " + v.Who + " " + string(v.Level)
			if v.Top {
				one += " top"
			}
			got = append(got, one)
		}
		want := strings.ReplaceAll(row.want, "lease tinh late top", "lease truc-hue late top")
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// TestSilentUnit: one alarm for each unit that leaves things unopened for three days, and for none that opened what it got.
func TestSilentUnit(t *testing.T) {
	d := lawful()
	tips := []Tip{
		*sentOn("2026-11-02 09:00", Tip{Lead: "gan", Copies: []string{"xa"}, Acked: []string{"gan"}}),
		*sentOn("2026-11-03 09:00", Tip{Lead: "xa"}),
		*sentOn("2026-11-05 09:00", Tip{Lead: "tinh"}),
	}
	now := sentOn("2026-11-05 10:00", Tip{}).Sent
	got := d.silent(tips, "truc-hue", now)
	if len(got) != 1 || got[0].Unit != "xa" || got[0].Who != "truc-hue" || got[0].By != tips[0].Sent+72*60 {
		t.Fatalf("%+v", got)
	}
	d.DeadManHours = 30 * 24
	if got := d.silent(tips, "truc-hue", now); len(got) != 0 {
		t.Fatalf("the directory says a month: %+v", got)
	}
}

func TestSortDue(t *testing.T) {
	all := []DueView{{Tip: "4", Day: 3, Level: LevelLate}, {Tip: "5", By: 9, Level: LevelWarn}, {Tip: "2", By: 5, Level: LevelLate}, {Tip: "1", By: 9, Level: LevelLate, Top: true}, {Tip: "3", By: 7, Level: LevelLate}}
	sortDue(all)
	var order []string
	for _, v := range all {
		order = append(order, v.Tip)
	}
	if !slices.IsSorted(order) {
		t.Fatalf("order is %v", order)
	}
}

// TestClocksOfADirectory: what a clock runs by is checked like everything else.
func TestClocksOfADirectory(t *testing.T) {
	for want, d := range map[string]*Directory{
		"holidays":        {Holidays: []string{"2026-13-01"}},
		"is there twice":  {Holidays: []string{"2026-01-01", "2026-01-01"}},
		"remote_communes": {RemoteCommunes: []string{"123"}},
		"dead_man_hours":  {DeadManHours: -1},
		"lane is urgent":  {Waits: []Wait{{Lane: Bulk, Within: 5}}},
		"no unit kind":    {Waits: []Wait{{Kind: "x", Within: 5}}},
		"1 to 60":         {Waits: []Wait{{Lane: Urgent, Within: 61}}},
		"1 to 1440":       {Waits: []Wait{{Lane: Normal, Within: 0}}},
		"urgent_wait":     {Desks: []Desk{{ID: "a", UrgentWait: 61}}},
		"normal_wait":     {Desks: []Desk{{ID: "a", NormalWait: -1}}},
		"bulk_wait":       {Desks: []Desk{{ID: "a", BulkWait: 1 << 20}}},
		"cannot wait 90":  {Routes: []Node{{Lead: CommunePolice, Reason: "x", Urgent: new(true), Within: 90}}},
	} {
		if err := d.Validate(Known{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestPaced: an officer who takes steps out leaves minutes that the server takes.
func TestPaced(t *testing.T) {
	for _, urgent := range []bool{true, false} {
		lane := Normal
		if urgent {
			lane = Urgent
		}
		steps := []Step{{"a", 0}, {"b", 0}, {"c", 3000}, {"d", 3001}, {"e", 40}}
		if checkSteps(steps, lane) == nil {
			t.Fatal("taken as they were")
		}
		if err := checkSteps(Paced(steps, urgent), lane); err != nil {
			t.Errorf("%v: %v", Paced(steps, urgent), err)
		}
	}
}

// TestWaitsOfKinds: the rule's own minutes, then the directory's for the lead's kind, then everybody's.
func TestWaitsOfKinds(t *testing.T) {
	d := &Directory{Waits: []Wait{{Kind: BorderPost, Within: 40}, {Lane: Urgent, Within: 7}}}
	for _, row := range []struct {
		node   Node
		kind   UnitKind
		urgent bool
		want   int
	}{{Node{Within: 5}, BorderPost, true, 5}, {Node{}, BorderPost, true, 40}, {Node{}, BorderPost, false, 40}, {Node{}, CommunePolice, true, 7}, {Node{}, CommunePolice, false, 720}} {
		if got := d.within(&row.node, row.kind, row.urgent); got != row.want {
			t.Errorf("%+v: %d", row, got)
		}
	}
}
