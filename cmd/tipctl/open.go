package main

import (
	"context"
	"io"

	"tipline/crypto"
)

// runOpen opens a tip on this device: for the desk the verbatim and the thread with the reporter's answers, for a unit its card.
var runOpen = opening((*desk).openTip)

// opening is a command that takes a tip, opens it here with what the member's office holds, and shows it.
func opening[T interface{ show(io.Writer) }](open func(d *desk, ctx context.Context, id string, ids []*crypto.Identity) (T, error)) func(context.Context, *invocation) error {
	return func(ctx context.Context, v *invocation) error {
		f := v.flags()
		pass := passphraseFlag(f)
		id, _, err := v.parseTip(f, 1)
		if err != nil {
			return err
		}
		d, _, ids, err := v.openingDesk(ctx, pass)
		if err != nil {
			return err
		}
		o, err := open(d, ctx, id, ids)
		if err != nil {
			return err
		}
		return v.print(o, o.show)
	}
}
