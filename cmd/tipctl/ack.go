package main

import "context"

// runAck says that the unit has the tip and acts on it.
func runAck(ctx context.Context, v *invocation) error {
	rest, err := v.parse(v.flags(), 1)
	if err != nil {
		return err
	}
	id, err := v.tipArgument(rest[0])
	if err != nil {
		return err
	}
	d, err := v.openDesk(nil)
	if err != nil {
		return err
	}
	if err := d.post(ctx, "/api/tips/"+id+"/ack", nil, nil); err != nil {
		return err
	}
	return v.done("acknowledged", id, "đã xác nhận / acknowledged")
}
