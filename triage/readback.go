package triage

import (
	"context"
	"regexp"
	"slices"

	"tipline/crypto"
)

// SheetWords is how many words a post's sheet of a month has.
const SheetWords = crypto.SheetWords

// sheetLife is how many days the used numbers of a sheet are kept: its month, and the next while the new sheet is on its way.
const sheetLife = 62

// sheetName is a month, and behind a dot its keyring's turn.
var sheetName = regexp.MustCompile(`^20[0-9]{2}-(0[1-9]|1[0-2])(\.[1-9][0-9]?)?$`)

// A post without a network hears the facts by telephone or radio. That it was the post, and that it understood, is shown by a word of its sheet of
// the month, asked for by number; each number is asked for once. The server knows numbers and no words (docs/formats.md, section 15).

// AskReadback says which number of an office's sheet comes next. The office is one of the tip's route. ErrNotFound.
func (c *Console) AskReadback(ctx context.Context, s Session, id crypto.ID, office, sheet string) (ReadbackView, error) {
	if err := c.readable(ctx, s, id, office, sheet); err != nil {
		return ReadbackView{}, err
	}
	used, err := c.Store.UsedWords(ctx, s.Office, office, sheet)
	if err != nil {
		return ReadbackView{}, err
	}
	v := ReadbackView{Office: office, Sheet: sheet, Left: SheetWords - len(used)}
	for n := 1; n <= SheetWords && v.Number == 0; n++ {
		if !slices.Contains(used, n) {
			v.Number = n
		}
	}
	return v, nil
}

// Readback uses a word up, and where it was right acknowledges in the office's place. A number that was asked for before is ErrWrongStatus.
func (c *Console) Readback(ctx context.Context, s Session, id crypto.ID, r ReadbackRequest) error {
	if err := c.readable(ctx, s, id, r.Office, r.Sheet); err != nil {
		return err
	}
	if r.Number < 1 || r.Number > SheetWords {
		return ErrMalformed
	}
	today := Day(c.Clock())
	if err := c.Store.UseWord(ctx, s.Office, r.Office, r.Sheet, r.Number, today+sheetLife); err != nil {
		return err
	}
	if !r.Right {
		return nil
	}
	return c.Store.AckAs(ctx, s.Office, id, r.Office, AckReadback)
}

// readable says whether the desk may read this tip's facts to that office. One answer for every no.
func (c *Console) readable(ctx context.Context, s Session, id crypto.ID, office, sheet string) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	t, err := c.Store.Tip(ctx, s.Office, id)
	if err != nil {
		return err
	}
	if office != t.Lead && !slices.Contains(t.Copies, office) {
		return ErrNotFound
	}
	if !sheetName.MatchString(sheet) {
		return ErrMalformed
	}
	return nil
}
