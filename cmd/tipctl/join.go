package main

import (
	"context"
	"fmt"
	"io"

	"tipline/triage"
)

// runJoin links a tip to the one that it repeats. Both stay; only the link is stored.
func runJoin(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	id, rest, err := v.parseTip(f, 2)
	if err != nil {
		return err
	}
	to, err := v.tipArgument(rest[0])
	if err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	if err := d.post(ctx, "/api/tips/"+id+"/join", triage.JoinRequest{To: to}, nil); err != nil {
		return err
	}
	return v.done("joined", id, "đã nối vào / joined to "+to)
}

// done reports an act on a tip.
func (v *invocation) done(act, id, human string) error {
	return v.print(map[string]string{"done": act, "tip": id}, func(w io.Writer) { fmt.Fprintln(w, visible(human)) })
}
