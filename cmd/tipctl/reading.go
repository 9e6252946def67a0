package main

import (
	"context"
	"fmt"
	"io"

	"tipline/crypto"
	"tipline/triage"
)

// runReading has one command of its own: open, for who asked for a reading, once the other half's office has approved.
func runReading(ctx context.Context, v *invocation) error {
	return v.among(ctx, []command{{"open", "REQUEST", "đọc nguyên văn, khi cơ quan giữ nửa khóa kia đã đồng ý / read the verbatim, once the other half's office approved", runReadingOpen}})
}

func runReadingOpen(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	line, _, err := d.findApproval(ctx, r, rest[0])
	if err != nil {
		return err
	}
	if line.What != triage.Reading || line.Approver == "" {
		return errNoApproval
	}
	sealed, err := d.reading(ctx, line)
	if err != nil {
		return err
	}
	k, err := d.unlock()
	if err != nil {
		return err
	}
	ids, err := identities(r, k)
	if err != nil {
		return err
	}
	o := &opened{Unverified: true, Tip: triage.TipView{ID: sealed.Tip, Desk: line.Desk}}
	if err := o.openByHalf(line.Tips[0], sealed, k, ids); err != nil {
		return err
	}
	return v.print(o, func(w io.Writer) {
		fmt.Fprintf(w, "*** %s ***\n\n%s", unverified, visibleLines("  | ", o.Text))
	})
}

// openByHalf opens a verbatim with the own office's half and the other one.
func (o *opened) openByHalf(id crypto.ID, v triage.ReadingView, k *crypto.MemberKey, ids []*crypto.Identity) error {
	key, err := crypto.KeyOfHalf(id, v.Verbatim, v.Half, k.Identity, ids...)
	if err != nil {
		return fmt.Errorf("hai nửa không ghép thành khóa của tin này / the two halves do not open this tip: %w", err)
	}
	defer key.Forget()
	plaintext, err := key.Open(crypto.KindTip, v.Verbatim)
	if err != nil {
		return fmt.Errorf("open tip: %w", err)
	}
	e, err := crypto.ParseEnvelope(plaintext)
	if err != nil {
		return fmt.Errorf("open tip: %w", err)
	}
	o.read(e)
	return nil
}
