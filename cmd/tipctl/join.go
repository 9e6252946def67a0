package main

import (
	"context"
	"fmt"
	"io"

	"tipline/cmd/internal/registry"
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
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	request, err := d.joining(ctx, r, id, to)
	if err != nil {
		return err
	}
	if err := d.post(ctx, "/api/tips/"+id+"/join", request, nil); err != nil {
		return err
	}
	return v.done("joined", id, "đã nối vào / joined to "+to)
}

// joining opens both, and gives the office that looks what it needs to compare them.
func (d *desk) joining(ctx context.Context, r *registry.Registry, id, to string) (triage.JoinRequest, error) {
	request := triage.JoinRequest{To: to}
	ids, err := d.keys(r)
	if err != nil {
		return request, err
	}
	first, err := d.openTip(ctx, id, ids)
	if err != nil {
		return request, err
	}
	if request.Grants, err = d.grants(r, first, ids); err != nil {
		return request, err
	}
	story, err := d.openTip(ctx, to, ids)
	if err != nil {
		return request, err
	}
	grants, err := d.grants(r, story, ids)
	request.Story = grants[triage.GrantedTip]
	return request, err
}

// done reports an act on a tip.
func (v *invocation) done(act, id, human string) error {
	return v.print(map[string]string{"done": act, "tip": id}, func(w io.Writer) { fmt.Fprintln(w, visible(human)) })
}
