package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"tipline/crypto"
	"tipline/triage"
)

// runOverdue shows what somebody must do and by when, as far as the member's office may see it.
var runOverdue = listing("/api/due", "không có việc sắp hoặc quá hạn / nothing is due", func(w io.Writer, due []triage.DueView) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, one := range due {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", levelWord(&one), byWord(&one), visible(one.Who), dueWord(&one), visible(one.Tip))
	}
	t.Flush()
})

func levelWord(v *triage.DueView) string {
	switch {
	case v.Top:
		return "KHÔNG AI TRẢ LỜI/NOBODY ANSWERS"
	case v.Level == triage.LevelLate:
		return "quá hạn/late"
	}
	return "sắp đến hạn/soon"
}

// byWord is the minute or the day by which; of an urgent tip at its desk neither is known.
func byWord(v *triage.DueView) string {
	switch {
	case v.By > 0:
		return time.Unix(v.By*60, 0).In(hanoi).Format("15:04 02/01/2006")
	case v.Day > 0:
		return triage.DayStart(v.Day).In(hanoi).Format("02/01/2006")
	}
	return "ngay/now"
}

func dueWord(v *triage.DueView) string {
	words := map[triage.What]string{
		triage.DueLease:    "nhận tin/take the tip",
		triage.DueAck:      "xác nhận/acknowledge",
		triage.DueRecord:   "lập biên bản tiếp nhận/make the record",
		triage.DueCheck:    "kết thúc xác minh/end the check",
		triage.DueLook:     "xem lại trước khi hủy/second look",
		triage.DueReview:   "xem lại phiếu tên mở khẩn/look at the slip that was opened on danger",
		triage.DueApproval: "người thứ hai phê duyệt/second approval",
		triage.DueCanary:   "tin thử/test tip",
		triage.DueSilent:   "gọi đơn vị, chưa mở tin nào/call the unit, it opens nothing",
		triage.DueVoice:    "nghe và chép lại ghi âm/write the recording down",
	}
	word, ok := words[v.What]
	if !ok {
		word = visible(string(v.What))
	}
	if v.Unit != "" {
		word += " (" + visible(v.Unit) + ")"
	}
	return word
}

// runRung shows the tips that nobody at their desk took, and that the member's office was rung for.
var runRung = listing("/api/rung", "không có tin / nothing here", func(w io.Writer, tips []triage.TipView) {
	for _, t := range tips {
		fmt.Fprintf(w, "bàn trực chưa nhận / nobody took it at: %s\n", visible(t.Desk))
		printTips(w, []triage.TipView{t})
	}
	fmt.Fprintln(w, "\nđọc rồi xử lý thay / read it and act: tipctl open TIP · lease TIP · route TIP")
})

// runRecorded says that the lead has made its record of a tip.
func runRecorded(ctx context.Context, v *invocation) error {
	return v.actOnTip(ctx, "recorded", "recorded", "đã ghi nhận / noted")
}

// runProlong takes more time for a check, with a reason that the desk reads.
func runProlong(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	id, rest, err := v.parseTip(f, 2)
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(rest[0])
	if reason == "" || len(reason) > longestQuestion || !utf8.ValidString(reason) {
		return v.misused("lý do trống hoặc dài quá %d byte / the reason is empty or too long", longestQuestion)
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	var t triage.OpenView
	if err := d.get(ctx, "/api/tips/"+id, &t); err != nil {
		return err
	}
	to, err := d.recipient(r, t.Tip.Desk)
	if err != nil {
		return err
	}
	e := crypto.Envelope{Text: reason, Channel: "desk"}
	plaintext, err := e.Marshal()
	if err != nil {
		return err
	}
	note, err := crypto.Seal(crypto.KindThread, plaintext, to)
	if err != nil {
		return fmt.Errorf("seal reason: %w", err)
	}
	if err := d.post(ctx, "/api/tips/"+id+"/prolong", triage.ProlongRequest{Note: note}, nil); err != nil {
		return err
	}
	return v.done("prolonged", id, "đã gửi lý do cho bàn trực / the desk has the reason")
}
