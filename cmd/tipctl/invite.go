package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"tipline/triage"
)

// runInvite makes an invitation and prints its link, once.
func runInvite(ctx context.Context, v *invocation) error {
	f := v.flags()
	office := f.String("office", "", "`mã` cơ quan, mặc định là của mình / office, your own by default")
	pass := passphraseFlag(f)
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	if !handle(rest[0]) {
		return v.misused("mã người: chữ thường, số và gạch nối / a handle of a-z, 0-9 and -")
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	q := triage.InvitationRequest{Member: rest[0], Office: *office}
	if q.Office == "" {
		q.Office = d.session.Office
	}
	var t triage.TokenView
	err = d.post(ctx, "/api/invitations", q, &t)
	switch {
	case errors.Is(err, errConflict):
		return fmt.Errorf("mã %s đã có người dùng; người mất máy nhận mã mới, ví dụ %s-2 / the handle is or was somebody's: take another", q.Member, q.Member)
	case errors.Is(err, errNotFound):
		return fmt.Errorf("không có cơ quan %s / no office %s", q.Office, q.Office)
	case err != nil:
		return err
	}
	if !hexDigits(t.Token, 32) {
		return errors.New("máy chủ trả lời không đúng dạng / the answer is not what a desk says")
	}
	link := d.base + "/#/invite/" + t.Token + "." + d.pin.Fingerprint
	return v.print(map[string]any{"link": link, "expires": t.Expires}, func(w io.Writer) {
		fmt.Fprintln(w, link)
		fmt.Fprintf(w, "đến hết ngày / until the end of %s. Giao tận tay hoặc qua kênh riêng; ai có liên kết đều nhận được / hand it over in person: whoever has it can take it\n", dayWord(t.Expires))
	})
}

// dayWord writes an epoch day.
func dayWord(day int) string { return time.Unix(int64(day)*86400, 0).UTC().Format("02/01/2006") }

// runInvitations lists invitations to the member's office and the member's own, or withdraws one.
func runInvitations(ctx context.Context, v *invocation) error {
	f := v.flags()
	withdraw := f.String("withdraw", "", "hủy lời mời của `người` này / withdraw the invitation of that handle")
	pass := passphraseFlag(f)
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	all := []triage.InvitationView{}
	if err := d.get(ctx, "/api/invitations", &all); err != nil {
		return err
	}
	if *withdraw != "" {
		return d.withdraw(ctx, *withdraw, all)
	}
	return v.print(all, func(w io.Writer) {
		if len(all) == 0 {
			fmt.Fprintln(w, "không có lời mời / no invitations")
		}
		for _, i := range all {
			fmt.Fprintf(w, "%s, %s, mời bởi/by %s, đến/until %s", visible(i.Member), visible(i.Office), visible(i.Inviter), dayWord(i.Expires))
			if i.Accepted != nil && i.Accepted.Recipient != nil {
				fmt.Fprintf(w, ": đã nhận/accepted, %s\n  tipctl admit -fingerprint '…' %s", spoken(i.Accepted.Fingerprint()), visible(i.Member))
			}
			fmt.Fprintln(w)
		}
	})
}

func (d *desk) withdraw(ctx context.Context, member string, all []triage.InvitationView) error {
	for _, i := range all {
		if i.Member == member && hexDigits(i.ID, 64) {
			if err := d.post(ctx, "/api/invitations/"+i.ID+"/withdraw", nil, nil); err != nil {
				return err
			}
			return d.v.print(map[string]string{"withdrawn": member}, func(w io.Writer) { fmt.Fprintf(w, "đã hủy lời mời / withdrawn: %s\n", visible(member)) })
		}
	}
	return errToken
}
