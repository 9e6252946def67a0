package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"tipline/cmd/internal/directory"
	"tipline/cmd/internal/registry"
	"tipline/triage"
	"tipline/triage/place"
)

// directoryCommands are what can be done with a directory file. A change goes: correct or edit, check, diff, sign by one member, sign by a second, publish.
var directoryCommands = []command{
	{"diff", "[-on DATE] OLD NEW", "tin nào sẽ đi nơi khác / which tips would go elsewhere", runDirectoryDiff},
	{"correct", "-unit ID -field NAME -is VALUE -by MEMBER -source TEXT FILE", "sửa tên, địa bàn, có nguồn / set a post's name or area right, on record", runDirectoryCorrect},
	{"sign", "[-out FILE] [-post] [-yes] FILE", "xem thay đổi rồi ký / see what changes, and sign: the first a directory.toml, the second what the first wrote", runDirectorySign},
	{"publish", "[-config FILE] FILE", "đưa vào máy chủ / put a directory with two signatures into the server's registry", runDirectoryPublish},
}

func runDirectory(ctx context.Context, v *invocation) error {
	return v.among(ctx, directoryCommands)
}

// A difference is what `directory diff` says.
type difference struct {
	On    string           `json:"on"`
	Moves []directory.Move `json:"moves"` // which tips go elsewhere
	Edits []string         `json:"edits"` // what is different of offices, whether it moves a tip or not
	Later []string         `json:"later"` // days on which more changes by itself
}

func runDirectoryDiff(_ context.Context, v *invocation) error {
	f := v.flags()
	on := f.String("on", today(time.Now()), "`ngày` so sánh / compare what is in force on this day")
	rest, err := v.parse(f, 2)
	if err != nil {
		return err
	}
	if _, err := time.Parse(time.DateOnly, *on); err != nil {
		return v.misused("%q is not a date like 2026-11-22", *on)
	}
	old, err := shownDirectory(rest[0])
	if err != nil {
		return err
	}
	next, err := shownDirectory(rest[1])
	if err != nil {
		return err
	}
	d := differ(old, next, *on)
	return v.print(d, d.show)
}

// shownDirectory reads a directory.toml, or a signed directory.json: whose signatures it has is not asked of what is only looked at.
func shownDirectory(file string) (*triage.Directory, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	if body, ok := registry.Body(text); ok {
		return triage.ParseDirectory(body)
	}
	d, err := triage.ReadDirectory(text, triage.Known{})
	return d, placedError(file, text, err)
}

func differ(old, next *triage.Directory, on string) *difference {
	c := directory.Comparison{Old: old, New: next, Gazetteer: place.Default(), Matters: directory.Matters(), Today: on}
	d := &difference{On: on, Moves: c.Moves(), Edits: c.Edits(), Later: c.Later()}
	if d.Moves == nil {
		d.Moves = []directory.Move{}
	}
	return d
}

func (d *difference) show(w io.Writer) {
	tips := 0
	for _, m := range d.Moves {
		tips += m.Tips
		fmt.Fprintf(w, "\n%s\n  %s\n", visible(m.What), visible(places(m)))
		fmt.Fprintf(w, "  trước/was: %s\n  nay/now:   %s\n", visible(m.Was), visible(m.Now))
	}
	if len(d.Moves) == 0 {
		fmt.Fprintln(w, "không tin nào đi nơi khác / no tip goes elsewhere")
	} else {
		fmt.Fprintf(w, "\nngày/on %s: %d thay đổi/changes, %d loại tin theo xã/kinds of tips by commune\n", d.On, len(d.Moves), tips)
	}
	if len(d.Edits) > 0 {
		fmt.Fprintln(w, "\nđơn vị, bàn trực / offices")
	}
	for _, e := range d.Edits {
		fmt.Fprintf(w, "  %s\n", visible(e))
	}
	if len(d.Later) > 0 {
		fmt.Fprintf(w, "\nsẽ còn thay đổi vào/more changes on %s: -on DATE\n", strings.Join(d.Later, ", "))
	}
}

// places are the communes of a move, the first dozen by name.
func places(m directory.Move) string {
	const most = 12
	names := strings.Split(m.Where, ", ")
	if len(names) <= most {
		return m.Where
	}
	return fmt.Sprintf("%s … (%d)", strings.Join(names[:most], ", "), len(names))
}

// runDirectoryCorrect prints a directory.toml with one correction in it and on its record.
func runDirectoryCorrect(_ context.Context, v *invocation) error {
	f := v.flags()
	c := triage.Correction{Date: today(time.Now())}
	f.StringVar(&c.Unit, "unit", "", "`mã` đơn vị / the unit's ID")
	f.StringVar(&c.Field, "field", "name", strings.Join(triage.CorrectedFields, ", "))
	f.StringVar(&c.Is, "is", "", "`giá trị` đúng; danh sách cách nhau bằng dấu phẩy / what is right; lists with commas")
	f.StringVar(&c.By, "by", "", "`người` sửa / the member who says so")
	f.StringVar(&c.Source, "source", "", "`căn cứ`: văn bản, đơn vị / how they know: a document, an office")
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	if c.Unit == "" || c.Is == "" || c.By == "" || c.Source == "" {
		return v.misused("-unit, -is, -by and -source are all needed")
	}
	d, err := shownDirectory(rest[0])
	if err != nil {
		return err
	}
	if !d.Correct(c) {
		return v.misused("no unit %q, or %q is not one of %s", c.Unit, c.Field, strings.Join(triage.CorrectedFields, ", "))
	}
	known := triage.Known{Commune: func(code string) (string, bool) { k, ok := place.Default().Commune(code); return k.Province, ok }}
	if err := d.Validate(known); err != nil {
		return err
	}
	if v.json {
		return v.print(d.Corrections[len(d.Corrections)-1], nil)
	}
	return directory.Write(v.stdout, d)
}

// recorrect puts the corrections of an earlier directory over a new draft, and says which no longer have a unit.
func recorrect(draft *triage.Directory, file string) (lost []string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	earlier, err := triage.ReadDirectory(text, triage.Known{})
	if err != nil {
		return nil, err
	}
	for i, c := range earlier.Corrections {
		overtaken := slices.ContainsFunc(earlier.Corrections[i+1:], func(o triage.Correction) bool { return o.Unit == c.Unit && o.Field == c.Field })
		if !overtaken && !draft.Correct(c) {
			lost = append(lost, c.Unit+" ("+c.Field+")")
		}
	}
	return lost, nil
}
