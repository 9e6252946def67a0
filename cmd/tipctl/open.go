package main

import "context"

// runOpen opens a tip on this device: for the desk the verbatim and the thread with the reporter's answers, for a unit its card.
func runOpen(ctx context.Context, v *invocation) error {
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
	o, err := d.openTip(ctx, id, ids)
	if err != nil {
		return err
	}
	return v.print(o, o.show)
}
