package main

import (
	"context"
	"strings"

	"tipline/cmd/internal/registry"
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

// checklist is what comes before "acted", in words.
var checklist = []struct {
	item triage.Item
	word string
}{
	{triage.ItemVerified, "đơn vị đã tự xác minh; tin chỉ là đầu mối / the unit found out for itself: a tip is a lead"},
	{triage.ItemLawful, "việc đã làm dựa trên kết quả xác minh, không dựa vào tin / what was done rests on that, not on the tip"},
	{triage.ItemProtected, "không việc nào, chữ nào để lộ người báo / nothing done or written points to whoever told"},
	{triage.ItemRecorded, "đã ghi sổ của đơn vị / it stands in the unit's own register"},
}

// runClose ends a tip with one of the dispositions; "acted" wants to hear that the whole checklist is done.
func runClose(ctx context.Context, v *invocation) error {
	f := v.flags()
	checked := f.Bool("checked", false, "đã làm đủ danh mục kiểm tra / the whole checklist is done")
	why := f.String("why", "", "`lời` giải thích cho người xem lại trước khi hủy / why, for whoever looks before it is destroyed")
	pass := passphraseFlag(f)
	id, rest, err := v.parseTip(f, 2)
	if err != nil {
		return err
	}
	disposition, err := v.disposition(rest[0])
	if err != nil {
		return err
	}
	request := triage.CloseRequest{Disposition: disposition}
	if disposition == triage.Acted {
		if request.Checklist, err = v.checklist(*checked); err != nil {
			return err
		}
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	if err := d.forWhoLooks(ctx, r, id, &request, *why); err != nil {
		return err
	}
	if err := d.post(ctx, "/api/tips/"+id+"/close", request, nil); err != nil {
		return err
	}
	return v.done("closed", id, "đã kết thúc / closed: "+string(disposition))
}

// forWhoLooks adds what goes along to the office that looks at the tip before it is destroyed: what opens it, which only the desk's own members can give, and the reason.
func (d *desk) forWhoLooks(ctx context.Context, r *registry.Registry, id string, request *triage.CloseRequest, why string) error {
	ids, err := d.keys(r)
	if err != nil {
		return err
	}
	o, err := d.openTip(ctx, id, ids)
	if err != nil {
		return err
	}
	if request.Grants, err = d.grants(r, o, ids); err != nil || why == "" {
		return err
	}
	request.Note, err = d.sealNote(r, why, r.Directory.LookAfter(o.Tip.Desk, d.session.Office, request.Disposition))
	return err
}

// checklist is the whole of it, or says what is on it.
func (v *invocation) checklist(checked bool) ([]triage.Item, error) {
	var items []triage.Item
	var lines []string
	for _, c := range checklist {
		items, lines = append(items, c.item), append(lines, "  - "+c.word)
	}
	if !checked {
		return nil, v.misused("danh mục kiểm tra; làm đủ rồi thêm -checked / the checklist; add -checked when all is done:\n%s", strings.Join(lines, "\n"))
	}
	return items, nil
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
