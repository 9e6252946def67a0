package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"tipline/cmd/internal/directory"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// An explanation is one line of `explain -json`; other tools read it, so its fields stay.
type explanation struct {
	Communes  []place.Candidate `json:"communes"`
	Ambiguous bool              `json:"ambiguous"`
	Province  string            `json:"province"`
	Matter    string            `json:"matter"`
	Urgent    bool              `json:"urgent"`
	Officers  bool              `json:"about_officers"`
	Units     []explainedUnit   `json:"units"`

	facing []string // communes opposite of a place in Laos
}

// An explainedUnit is one office of the decision.
type explainedUnit struct {
	ID     string `json:"id"`
	Role   string `json:"role"`
	Reason string `json:"reason"` // in the language asked for
	After  int    `json:"-"`      // of a step: minutes without an acknowledgement
}

// runExplain reads one text a line and says what intake makes of it and where a duty officer's tool would send it. It works offline, keeps
// nothing, and is for texts that somebody made up: a real tip has no business on a command line.
func runExplain(ctx context.Context, v *invocation) error {
	f := v.flags()
	file := f.String("directory", "", "directory.toml, or a signed directory.json; default: a draft of the nine border provinces")
	language := f.String("language", "vi", "tiếng của lý do / language of the reasons: vi, en")
	lists := f.String("gazetteer", "", "thư mục địa danh mới hơn / folder of newer place lists; default: what is compiled in")
	words := f.String("matters", "", "danh mục từ mới hơn / a file of newer word lists; default: what is compiled in")
	area := f.String("area", "", "mã tỉnh của cửa nhận tin / province codes that the door serves")
	rest, err := v.parse(f, 0)
	if err != nil || len(rest) > 0 {
		return err
	}
	places, err := explainPlaces(*lists)
	if err != nil {
		return err
	}
	judge, err := explainMatters(*words)
	if err != nil {
		return err
	}
	d, err := explainDirectory(*file, places)
	if err != nil {
		return err
	}
	e := explainer{directory: d, places: places, lists: judge, area: place.Area(fields(*area)), today: today(time.Now()), language: *language}
	lines := bufio.NewScanner(v.stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && ctx.Err() == nil {
		x, err := e.explain(lines.Bytes())
		if err != nil {
			return err
		}
		if err := v.print(x, func(w io.Writer) { e.tell(w, x) }); err != nil { // line by line: a tool may wait for each answer
			return fmt.Errorf("write explanation: %w", err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read texts: %w", err)
	}
	return ctx.Err()
}

func explainPlaces(folder string) (*place.Gazetteer, error) {
	if folder == "" {
		return place.Default(), nil
	}
	g, err := place.Read(os.DirFS(folder))
	if err != nil {
		return nil, fmt.Errorf("gazetteer %s: %w", folder, err)
	}
	return g, nil
}

func explainMatters(file string) (*matter.Lists, error) {
	if file == "" {
		return matter.Default(), nil
	}
	return matter.Read(file)
}

func explainDirectory(file string, places *place.Gazetteer) (*triage.Directory, error) {
	if file == "" {
		return directory.Draft(places, directory.Plan{Provinces: directory.Border, Date: today(time.Now())})
	}
	return shownDirectory(file)
}

// An explainer does what intake and then the desk's tool do, by their own code.
type explainer struct {
	directory *triage.Directory
	places    *place.Gazetteer
	lists     *matter.Lists
	area      place.Area
	today     string
	language  string
}

func (e *explainer) explain(text []byte) (explanation, error) {
	m := intake.ParseMessage(text)
	reading := intake.Reading{
		Place:  e.places.Resolve(m.Text, e.area),
		Matter: e.lists.Judge(place.Fold(nil, m.Text)),
	}
	reading.Matter.Officers = reading.Matter.Officers || m.Officers
	answer, err := json.Marshal(reading)
	if err != nil {
		return explanation{}, fmt.Errorf("explain: %w", err)
	}
	f, err := readFacts(answer)
	if err != nil {
		return explanation{}, err
	}
	desk := e.directory.DeskOf(e.area, f.Province, reading.Place.Sure, f.Officers)
	x := explanation{
		Communes: reading.Place.Communes, Ambiguous: reading.Place.Ambiguous, Province: reading.Place.Province,
		Matter: reading.Matter.Matter, Urgent: reading.Matter.Urgent, Officers: reading.Matter.Officers,
		Units: []explainedUnit{}, facing: f.facing,
	}
	for _, c := range e.directory.Route(f.forRoute(e.directory.HomeProvince(desk.ID)), e.today) {
		x.Units = append(x.Units, explainedUnit{ID: c.Unit, Role: c.Role, Reason: c.Reason.In(e.language), After: c.After})
	}
	if x.Communes == nil {
		x.Communes = []place.Candidate{}
	}
	return x, nil
}

func (e *explainer) tell(w io.Writer, x explanation) {
	fmt.Fprintf(w, "việc / matter: %s", matterWord(x.Matter))
	if x.Urgent {
		fmt.Fprint(w, "  KHẨN / URGENT")
	}
	if x.Officers {
		fmt.Fprint(w, "  VỀ CÁN BỘ / ABOUT OFFICERS")
	}
	fmt.Fprintln(w)
	for _, c := range x.Communes {
		known, _ := e.places.Commune(c.Code)
		fmt.Fprintf(w, "  nơi / place: %s (%s) %.2f  %s\n", known.FullName, c.Code, c.Score, visible(c.Reason))
	}
	if len(x.facing) > 0 {
		fmt.Fprintf(w, "  đối diện / opposite of: %s\n", strings.Join(x.facing, "; "))
	}
	if x.Ambiguous {
		fmt.Fprintln(w, "  chưa rõ nơi / ambiguous")
	}
	for _, u := range x.Units {
		after := ""
		if u.After > 0 {
			after = fmt.Sprintf(" (+%d min)", u.After)
		}
		fmt.Fprintf(w, "  %-4s %s%s: %s\n", u.Role, e.directory.Name(u.ID), after, u.Reason)
	}
	fmt.Fprintln(w)
}
