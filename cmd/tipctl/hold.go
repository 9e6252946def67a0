package main

import (
	"context"
	"strings"
	"time"

	"tipline/triage"
)

// conditions are what a held tip may wait for, in words.
var conditions = map[triage.Condition]string{
	triage.ForDay: "đến ngày/its day", triage.ForAnswer: "người báo trả lời/the reporter's answer", triage.ForInquiry: "nơi khác xác minh/what somebody else finds out",
}

// runHold puts a leased tip aside until a day, with what it waits for.
func runHold(ctx context.Context, v *invocation) error {
	f := v.flags()
	days := f.Int("days", 3, "`số` ngày, nhiều nhất 30 / days, 30 at most")
	condition := f.String("for", string(triage.ForDay), "chờ `gì`: day, answer (người báo trả lời), inquiry (nơi khác xác minh) / what it waits for")
	pass := passphraseFlag(f)
	id, rest, err := v.parseTip(f, 2)
	if err != nil {
		return err
	}
	if _, ok := conditions[triage.Condition(*condition)]; !ok || *days < 1 || *days > triage.HoldDays {
		return v.misused("-for day|answer|inquiry, -days 1…%d", triage.HoldDays)
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	note, err := d.sealNote(r, rest[0], d.session.Office)
	if err != nil {
		return err
	}
	until := triage.Day(time.Now()) + *days
	if err := d.post(ctx, "/api/tips/"+id+"/hold", triage.HoldRequest{Until: until, For: triage.Condition(*condition), Note: note}, nil); err != nil {
		return err
	}
	return v.done("held", id, strings.Join([]string{"tạm giữ đến / held until", triage.DayStart(until).In(hanoi).Format("02/01/2006"), conditions[triage.Condition(*condition)]}, " "))
}

// runUnhold puts it back into the queue.
func runUnhold(ctx context.Context, v *invocation) error {
	return v.actOnTip(ctx, "unhold", "unheld", "đã đưa lại vào hàng chờ / it waits again")
}
