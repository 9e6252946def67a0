package main

import (
	"context"
	"strings"

	"tipline/triage"
)

// dispositions are what a member may close a tip with, as typed and in words. A repeat is not among them: that is what join is for.
var dispositions = []struct {
	disposition triage.Disposition
	word        string
}{
	{triage.Acted, "đã xử lý"},
	{triage.Passed, "đã chuyển nơi khác"},
	{triage.Unfounded, "không có căn cứ"},
	{triage.False, "tin sai"},
	{triage.OutOfScope, "ngoài phạm vi"},
}

// runClose ends a tip with one of the dispositions.
func runClose(ctx context.Context, v *invocation) error {
	id, rest, err := v.parseTip(v.flags(), 2)
	if err != nil {
		return err
	}
	disposition, err := v.disposition(rest[0])
	if err != nil {
		return err
	}
	d, err := v.openDesk(nil)
	if err != nil {
		return err
	}
	if err := d.post(ctx, "/api/tips/"+id+"/close", triage.CloseRequest{Disposition: disposition}, nil); err != nil {
		return err
	}
	return v.done("closed", id, "đã kết thúc / closed: "+string(disposition))
}

// disposition takes one as the list has it, or with dashes for spaces.
func (v *invocation) disposition(typed string) (triage.Disposition, error) {
	var list []string
	for _, d := range dispositions {
		if strings.ReplaceAll(typed, "-", " ") == string(d.disposition) {
			return d.disposition, nil
		}
		list = append(list, strings.ReplaceAll(string(d.disposition), " ", "-")+" ("+d.word+")")
	}
	return "", v.misused("kết quả là một trong / the disposition is one of: %s", strings.Join(list, ", "))
}
