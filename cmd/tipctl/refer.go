package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tipline/intake"
	"tipline/triage"
	card "tipline/triage/facts"
)

// runRefer hands a tip to one other office for good, mostly of another force. What it does not acknowledge within a day comes back.
func runRefer(ctx context.Context, v *invocation) error {
	f := v.flags()
	prose := f.String("prose", "", "`lời` tóm tắt trung tính, không chép lời người báo / neutral prose, not the reporter's words")
	var accused words
	f.Var(&accused, "accused", "`đơn vị` bị nêu trong tin / unit that the tip is about")
	pass := passphraseFlag(f)
	id, rest, err := v.parseTip(f, 3)
	if err != nil {
		return err
	}
	if err := checkProse(*prose); err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	r, o, err := d.openForDesk(ctx, id)
	if err != nil {
		return err
	}
	facts, err := readFacts(o.Answer)
	if err != nil {
		return err
	}
	where := facts.forRoute(r.Directory.HomeProvince(o.Tip.Desk))
	where.Accused, where.Officers = accused, where.Officers || slices.Contains(o.Marks, intake.MarkOfficers) || len(accused) > 0
	if err := r.Directory.Allow(where, rest[0], triage.Today(time.Now())); err != nil {
		return err
	}
	to, err := d.recipient(r, rest[0])
	if err != nil {
		return err
	}
	request := triage.ReferRequest{To: rest[0]}
	c := &card.Card{Version: card.CardVersion, Unverified: true, Facts: facts.CardFacts, Prose: strings.TrimSpace(*prose)}
	if request.Card, err = sealCard(c, to); err != nil {
		return err
	}
	if request.Note, err = d.sealNote(r, rest[1], d.session.Office); err != nil {
		return err
	}
	ids, err := d.keys(r)
	if err != nil {
		return err
	}
	if request.Grants, err = d.grants(r, o, ids); err != nil {
		return err
	}
	if err := d.post(ctx, "/api/tips/"+id+"/refer", request, nil); err != nil {
		return err
	}
	return v.done("referred", id, fmt.Sprintf("đã bàn giao cho %s; quá %d giờ không xác nhận thì tin quay lại / handed to %s; comes back when not acknowledged",
		r.Directory.Name(rest[0]), int(triage.ReferralWithin.Hours()), rest[0]))
}

// runRecuse hands a tip that concerns the member's own unit to the inspectorate. Nothing of it stays with the unit.
func runRecuse(ctx context.Context, v *invocation) error {
	f := v.flags()
	to := f.String("to", "", "`cơ quan` thanh tra, thay cho đề xuất / inspectorate instead of the proposed one")
	pass := passphraseFlag(f)
	id, rest, err := v.parseTip(f, 2)
	if err != nil {
		return err
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	able := slices.DeleteFunc(r.Directory.RecuseTo(d.session.Office, triage.Today(time.Now())), func(o string) bool { return !r.Ready(o) })
	if *to == "" && len(able) > 0 {
		*to = able[0]
	}
	if !slices.Contains(able, *to) {
		return fmt.Errorf("không có thanh tra nào nhận được; trả tin cho bàn trực / no inspectorate can take it; give it back to the desk: %s", strings.Join(able, ", "))
	}
	ids, err := d.keys(r)
	if err != nil {
		return err
	}
	o, err := d.openTip(ctx, id, ids)
	if err != nil {
		return err
	}
	if o.Card == nil {
		return errNotFound
	}
	recipient, err := d.recipient(r, *to)
	if err != nil {
		return err
	}
	request := triage.RecuseRequest{To: *to}
	if request.Card, err = sealCard(o.Card, recipient); err != nil {
		return err
	}
	if request.Note, err = d.sealNote(r, rest[0], *to); err != nil {
		return err
	}
	if err := d.post(ctx, "/api/tips/"+id+"/recuse", request, nil); err != nil {
		return err
	}
	return v.done("recused", id, "đã chuyển cho / handed to "+r.Directory.Name(*to))
}
