package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"tipline/triage"
)

// runQueue shows what waits at the member's desk.
func runQueue(ctx context.Context, v *invocation) error {
	f := v.flags()
	bulk := f.Bool("bulk", false, "cả hàng dồn / unfold the bulk lane")
	offset := f.Int("offset", 0, "bỏ qua `số` tin đầu / skip the first tips")
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	d, err := v.openDesk(nil)
	if err != nil {
		return err
	}
	var q triage.QueueView
	if err := d.get(ctx, fmt.Sprintf("/api/queue?offset=%d&bulk=%t", *offset, *bulk), &q); err != nil {
		return err
	}
	return v.print(q, func(w io.Writer) {
		for _, lane := range []triage.Lane{triage.Urgent, triage.Normal, triage.Bulk} {
			fmt.Fprintf(w, "%s: %d\n", laneWord(lane), q.Counts[lane])
		}
		printTips(w, q.Tips)
		if q.Counts[triage.Urgent]+q.Counts[triage.Normal]+q.Counts[triage.Bulk] > 0 {
			fmt.Fprintln(w, "\nnhận tin kế tiếp / take the next: tipctl next")
		}
		if q.More {
			fmt.Fprintf(w, "còn nữa / more: tipctl queue -offset %d\n", *offset+len(q.Tips))
		}
	})
}

// runNext takes the next tip for the member.
func runNext(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	var t *triage.TipView
	if err := d.post(ctx, "/api/next", nil, &t); err != nil {
		return err
	}
	return v.print(t, func(w io.Writer) {
		if t == nil {
			fmt.Fprintln(w, "hàng chờ trống / nothing waits")
			return
		}
		printTips(w, []triage.TipView{*t})
		fmt.Fprintf(w, "\nđọc / read: tipctl open %s\n", visible(t.ID))
	})
}

// runInbox shows the cards sent to the member's unit.
var runInbox = listing("/api/inbox", "không có tin / nothing here", func(w io.Writer, tips []triage.TipView) {
	printTips(w, tips)
	fmt.Fprintln(w, "\nđọc phiếu / read a card: tipctl open TIP")
})

func printTips(w io.Writer, tips []triage.TipView) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, tip := range tips {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", visible(tip.ID), laneWord(tip.Lane), statusWord(tip.Status), whenWord(tip), visible(where(tip)))
	}
	t.Flush()
}

// where says in whose hands a tip is.
func where(t triage.TipView) string {
	switch {
	case t.Lead != "":
		return strings.Join(append([]string{t.Lead}, t.Copies...), ", ")
	case t.Link != "":
		return "→ " + t.Link
	}
	return t.Holder
}

// whenWord is the hour of a tip's release; of a closed one only the day is kept.
func whenWord(t triage.TipView) string {
	layout := "15h 02/01/2006"
	if t.Status == triage.Closed {
		layout = "02/01/2006"
	}
	return time.Unix(t.Hour*3600, 0).In(hanoi).Format(layout)
}

func laneWord(l triage.Lane) string {
	switch l {
	case triage.Urgent:
		return "khẩn/urgent"
	case triage.Normal:
		return "thường/normal"
	case triage.Bulk:
		return "dồn/bulk"
	}
	return visible(string(l))
}

func statusWord(s triage.Status) string {
	switch s {
	case triage.New:
		return "mới/new"
	case triage.Leased:
		return "đang xem/leased"
	case triage.Held:
		return "tạm giữ/held"
	case triage.Routed:
		return "đã chuyển/routed"
	case triage.Referred:
		return "đã bàn giao/referred"
	case triage.Acknowledged:
		return "đã nhận/acknowledged"
	case triage.Closed:
		return "đã xong/closed"
	}
	return visible(string(s))
}
