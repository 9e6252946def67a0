package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"tipline/triage"
	"tipline/triage/place"
)

// noticeCommands are about telling offices that something waits.
var noticeCommands = []command{
	{"test", "", "gửi báo thử cho đơn vị mình / ring your own office, as any notice does", runNoticeTest},
	{"dead", "[-again | -give-up] [OFFICE VIA]", "địa chỉ không báo được / addresses that could not be reached", runNoticeDead},
}

func runNotice(ctx context.Context, v *invocation) error { return v.among(ctx, noticeCommands) }

// rungWords say what came of a test notice.
var rungWords = map[triage.RungResult]string{
	triage.RungReached: "đã gửi / sent",
	triage.RungLater:   "chưa được, báo thật sẽ gửi lại / not now; a real notice would be tried again",
	triage.RungRefused: "bị từ chối: xem lại địa chỉ trong danh bạ / refused: look at the address in the directory",
}

func runNoticeTest(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	var rung []triage.RungView
	if err := d.post(ctx, "/api/notices/test", nil, &rung); err != nil {
		return err
	}
	return v.print(rung, func(w io.Writer) {
		for _, r := range rung {
			fmt.Fprintf(w, "%s\t%s\n", visible(r.Via), rungWords[r.Result])
		}
	})
}

// runNoticeDead lists the addresses that were given up; with OFFICE and VIA it puts one back or drops it.
func runNoticeDead(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	again := f.Bool("again", false, "báo lại đơn vị đó / tell that office anew")
	drop := f.Bool("give-up", false, "bỏ qua / take it off the list")
	rest, err := v.arguments(f)
	if err != nil {
		return err
	}
	if len(rest) != 0 && (len(rest) != 2 || *again == *drop) || len(rest) == 0 && (*again || *drop) {
		return v.misused("cần -again hoặc -give-up với OFFICE VIA / -again or -give-up goes with OFFICE and VIA")
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	if len(rest) == 2 {
		if err := d.post(ctx, "/api/dead-letters", triage.DeadLetterRequest{Office: rest[0], Via: rest[1], Again: *again}, nil); err != nil {
			return err
		}
	}
	var dead []triage.DeadLetterView
	if err := d.get(ctx, "/api/dead-letters", &dead); err != nil {
		return err
	}
	return v.print(dead, func(w io.Writer) {
		for _, l := range dead {
			fmt.Fprintf(w, "%s\t%s\t%s\n", visible(l.Office), visible(l.Via), triage.DayStart(l.Day).In(hanoi).Format(time.DateOnly))
		}
	})
}

// canaryProse is what a unit reads on the card of a test tip; the console writes the same.
const canaryProse = "TIN THỬ: đường chuyển phiếu còn chạy. Chỉ bấm “Đã nhận tin”, không làm gì thêm. / A TEST: press “Đã nhận tin” and do nothing else."

// runCanary sends test tips to the own desk.
func runCanary(ctx context.Context, v *invocation) error {
	return v.among(ctx, []command{
		{"now", "", "gửi tin thử qua mọi cửa / send a test tip through every door", func(ctx context.Context, v *invocation) error {
			f := v.flags()
			if _, err := v.parse(f, 0); err != nil {
				return err
			}
			d, err := v.openDesk(nil)
			if err != nil {
				return err
			}
			if err := d.post(ctx, "/api/canary", nil, nil); err != nil {
				return err
			}
			return v.print(map[string]bool{"sent": true}, func(w io.Writer) {
				fmt.Fprintln(w, "đã gửi; tin thử đến cùng lần phát kế tiếp / sent; they come with the next release")
			})
		}},
	})
}

// sameWord compares what was typed with a word of a sheet: capitals, marks and spaces do not count.
func sameWord(typed, word string) bool {
	plain := func(s string) string { return strings.ReplaceAll(string(place.Fold(nil, []byte(s))), " ", "") }
	return plain(typed) == plain(word)
}
