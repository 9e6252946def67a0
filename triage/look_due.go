package triage

import (
	"context"
	"math"
)

// dueLooks are the second looks that the member's office owes, and those that others owe its desk. One that nothing was granted for waits for the desk.
func (c *Console) dueLooks(ctx context.Context, s Session) ([]DueView, error) {
	today := Day(c.Clock())
	var all []DueView
	for _, desk := range c.Directory().Desks {
		waiting, err := c.Store.Looking(ctx, desk.ID)
		if err != nil {
			return nil, err
		}
		for i := range waiting {
			w := &waiting[i]
			who := c.Directory().Looker(&w.Tip)
			if who != s.Office && desk.ID != s.Office || w.LookBy() > today+1 {
				continue
			}
			v := w.owes(DueLook, who)
			v.Day, v.Level = w.LookBy(), LevelWarn
			if v.Day < today {
				v.Level = LevelLate
			}
			all = append(all, v)
		}
	}
	return all, nil
}

// dueReviews are the name slips that were opened on danger to life and that nobody at the member's desk has looked at since: by the end of the next day.
func (c *Console) dueReviews(ctx context.Context, s Session) ([]DueView, error) {
	if !c.desk(s) {
		return nil, nil
	}
	today := Day(c.Clock())
	late, err := c.Store.Listed(ctx, s.Office, ListReview, int64(today-2))
	if err != nil {
		return nil, err
	}
	open, err := c.Store.Listed(ctx, s.Office, ListReview, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	isLate := map[string]bool{}
	for i := range late {
		isLate[late[i].ID.String()] = true
	}
	var all []DueView
	for i := range open {
		v := open[i].owes(DueReview, s.Office)
		v.Day, v.Level = today+1, LevelWarn
		if isLate[v.Tip] {
			v.Day, v.Level = today-1, LevelLate
		}
		all = append(all, v)
	}
	return all, nil
}
