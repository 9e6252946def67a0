package main

import "context"

// runLease takes a tip out of turn, or keeps one longer.
func runLease(ctx context.Context, v *invocation) error {
	return v.actOnTip(ctx, "lease", "leased", "đang giữ / yours for now")
}

// runYield gives a tip back to the queue.
func runYield(ctx context.Context, v *invocation) error {
	return v.actOnTip(ctx, "yield", "yielded", "đã trả lại / given back")
}

// runAck says that the unit has the tip and acts on it.
func runAck(ctx context.Context, v *invocation) error {
	return v.actOnTip(ctx, "ack", "acknowledged", "đã xác nhận / acknowledged")
}

// actOnTip sends an act that takes nothing but the tip.
func (v *invocation) actOnTip(ctx context.Context, act, done, human string) error {
	f := v.flags()
	pass := passphraseFlag(f)
	id, _, err := v.parseTip(f, 1)
	if err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	if err := d.post(ctx, "/api/tips/"+id+"/"+act, nil, nil); err != nil {
		return err
	}
	return v.done(done, id, human)
}
