package triage

import (
	"cmp"
	"slices"
	"time"
)

// due lists what one tip wants of whom: pure, and the same for desk and unit, who are each shown what they may see.
func (d *Directory) due(t *Tip, now int64, today int) []DueView {
	switch {
	case waits(t):
		return d.dueLease(t, now)
	case unanswered(t):
		return append(d.dueAck(t, now), d.dueLaw(t, now, today)...)
	case t.Status == Acknowledged:
		return d.dueLaw(t, now, today)
	}
	return nil
}

func (t *Tip) owes(what What, who string) DueView {
	return DueView{Tip: t.ID.String(), Desk: t.Desk, What: what, Who: who}
}

// dueLease: nobody at the desk takes it. Of an urgent tip no minute is said: the record has none.
func (d *Directory) dueLease(t *Tip, now int64) []DueView {
	k, _ := d.Desk(t.Desk)
	v := t.owes(DueLease, t.Desk)
	if t.Lane != Urgent && t.Status == New {
		v.By = max(t.Hour*60, t.Since) + int64(k.Unleased(t.Lane))
	}
	if len(t.Rung) > 0 {
		v.Who = t.Rung[len(t.Rung)-1]
	}
	switch {
	case t.Fired > 0:
		v.Level, v.Top = LevelLate, t.Fired > len(d.ladder(t, Today(time.Unix(now*60, 0))))
	case v.By > 0 && now >= v.By-int64(k.Unleased(t.Lane))/2:
		v.Level = LevelWarn
	default:
		return nil
	}
	if v.Top {
		v.Who = t.Desk
	}
	return []DueView{v}
}

// dueAck: nobody acknowledges it. Whoever was rung last is the one who must.
func (d *Directory) dueAck(t *Tip, now int64) []DueView {
	v := t.owes(DueAck, t.Lead)
	v.By = t.AckBy()
	if n := min(t.Fired, len(t.Steps)); n > 0 {
		v.Who, v.Unit = t.Steps[n-1].Office, t.Lead
	}
	switch half := (v.By - t.Sent) / 2; {
	case t.Fired > len(t.Steps):
		v.Who, v.Unit, v.Level, v.Top = t.Desk, t.Lead, LevelLate, true
	case now >= v.By:
		v.Level = LevelLate
	case now >= v.By-half:
		v.Level = LevelWarn
	default:
		return nil
	}
	return []DueView{v}
}

// dueLaw: the lead's record, warned of when half its time is gone, and its check, when five days are left. A desk that a tip was referred to keeps no such record.
func (d *Directory) dueLaw(t *Tip, now int64, today int) []DueView {
	if _, ok := d.Unit(t.Lead); !ok {
		return nil
	}
	var all []DueView
	if by := d.RecordBy(t); t.Recorded == 0 && now >= by-(by-t.Sent)/2 {
		v := t.owes(DueRecord, t.Lead)
		v.By, v.Level = by, late(now >= by)
		all = append(all, v)
	}
	if day := d.CheckDay(t); today >= day-checkWarnDays {
		v := t.owes(DueCheck, t.Lead)
		v.Day, v.Level = day, late(today > day)
		all = append(all, v)
	}
	return all
}

func late(is bool) Level {
	if is {
		return LevelLate
	}
	return LevelWarn
}

// silent are the units that have left something unopened for too long though it was sent to them: one for each, with its oldest.
func (d *Directory) silent(tips []Tip, desk string, now int64) []DueView {
	oldest := map[string]int64{}
	for i := range tips {
		t := &tips[i]
		for _, unit := range append([]string{t.Lead}, t.Copies...) {
			if by := t.Sent + d.deadMan(); unit != "" && now >= by && !slices.Contains(t.Acked, unit) && (oldest[unit] == 0 || by < oldest[unit]) {
				oldest[unit] = by
			}
		}
	}
	var all []DueView
	for unit, by := range oldest {
		all = append(all, DueView{Desk: desk, What: DueSilent, Who: desk, Unit: unit, By: by, Level: LevelLate})
	}
	return all
}

// sortDue puts what is late first, then what comes first.
func sortDue(all []DueView) {
	minute := func(v *DueView) int64 {
		if v.Day > 0 {
			return DayStart(v.Day+1).Unix() / 60
		}
		return v.By
	}
	slices.SortStableFunc(all, func(a, b DueView) int {
		return cmp.Or(-cmp.Compare(b2i(a.Level == LevelLate), b2i(b.Level == LevelLate)), -cmp.Compare(b2i(a.Top), b2i(b.Top)),
			cmp.Compare(minute(&a), minute(&b)), cmp.Compare(a.Tip, b.Tip), cmp.Compare(a.Unit, b.Unit))
	})
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
