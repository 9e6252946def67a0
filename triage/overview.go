package triage

import (
	"context"
	"math"
	"slices"
	"time"

	"tipline/crypto"
)

// Overview is what a supervisor looks at: the member's own office.
func (c *Console) Overview(ctx context.Context, s Session) (OverviewView, error) {
	if !c.acts(s) {
		return OverviewView{}, ErrNotFound
	}
	v := OverviewView{Office: s.Office, Members: []MemberView{}, Months: []string{}, Waiting: []WaitingView{}, Overdue: []TipView{}, Due: []DueView{},
		Reviews: []TipView{}, Gauges: []GaugeView{}, Dead: []DeadLetterView{}, Canaries: []CanaryView{}}
	if c.Gauges != nil {
		v.Gauges = append(v.Gauges, c.Gauges()...)
	}
	c.overviewMembers(&v)
	if c.Waiting != nil {
		more, err := c.Waiting(ctx, s)
		if err != nil {
			return v, err
		}
		v.Waiting = append(v.Waiting, more...)
	}
	due, err := c.Due(ctx, s)
	if err != nil {
		return v, err
	}
	v.Due = append(v.Due, due...)
	if c.desk(s) {
		return v, c.overviewDesk(ctx, &v)
	}
	return v, c.overviewUnit(ctx, &v)
}

// overviewMembers lists the members, and of the keyrings from this month on how many each can open.
func (c *Console) overviewMembers(v *OverviewView) {
	if c.Offices == nil {
		return
	}
	month := c.Clock().UTC().Add(zoneHours * time.Hour).Format("2006-01")
	newest := map[string]*crypto.Keyring{}
	for _, k := range c.Offices.Keyrings(v.Office) {
		if k.Month < month {
			continue
		}
		if newest[k.Month] == nil {
			v.Months = append(v.Months, k.Month)
		}
		newest[k.Month] = k // a later turn of the same month comes later
	}
	office, _ := c.Offices.Trust().Roster().Office(v.Office)
	for _, m := range office.Members {
		one := MemberView{ID: m.ID, Safe: m.Safe}
		if c.Duty != nil {
			one.OnDuty, one.CanOpen = c.Duty.Present(m.ID)
		}
		for _, k := range newest {
			if k.Wraps[m.ID] != nil {
				one.Wraps++
			}
		}
		v.Members = append(v.Members, one)
	}
}

func (c *Console) overviewDesk(ctx context.Context, v *OverviewView) error {
	now := c.Clock()
	if c.Missed != nil {
		v.Gauges = append(v.Gauges, GaugeView{Name: GaugeUnreachable, Value: int64(c.Missed(v.Office))})
	}
	var err error
	if v.Overdue, err = c.listed(ctx, v.Office, ListUnacked, Minute(now), func(t *Tip) bool { return t.Overdue(now) }); err != nil {
		return err
	}
	if v.Reviews, err = c.listed(ctx, v.Office, ListReview, math.MaxInt64, nil); err != nil {
		return err
	}
	if v.Dead, err = c.DeadLetters(ctx, Session{Office: v.Office}); err != nil {
		return err
	}
	if c.Canaries != nil {
		v.Canaries = append(v.Canaries, c.Canaries.Late(v.Office)...)
	}
	docs, err := c.documents(ctx, v.Office)
	for _, d := range docs {
		if d.Waits != "" {
			v.Waiting = append(v.Waiting, WaitingView{What: "handover", ID: d.ID, By: d.Signed.Signatures[0].Member})
		}
	}
	return err
}

func (c *Console) overviewUnit(ctx context.Context, v *OverviewView) error {
	tips, err := c.Store.Inbox(ctx, v.Office)
	if err != nil {
		return err
	}
	now := c.Clock()
	tips = slices.DeleteFunc(tips, func(t Tip) bool { return t.Lead != v.Office || !t.Overdue(now) })
	v.Overdue = views(tips, unitView(v.Office))
	return nil
}
