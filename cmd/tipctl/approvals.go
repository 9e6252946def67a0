package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

var errNoApproval = errors.New("không có đề nghị đó, đã hết hạn, hoặc không thuộc quyền của bạn; xem tipctl approvals / no such request, it lapsed, or it is not yours")

// An approvalLine is what this client itself read in a request, after it had checked who signed it.
type approvalLine struct {
	triage.Approval
	By        string   `json:"by"`
	Of        string   `json:"of"` // office of who asked
	Approver  string   `json:"approver,omitempty"`
	Approvers []string `json:"approvers"`
	Lapses    int64    `json:"lapses"` // minute
	Yours     bool     `json:"yours"`  // to approve
}

// runApprovals lists what takes two: what the own office asked for, and what the member may approve; or withdraws one of the member's own.
func runApprovals(ctx context.Context, v *invocation) error {
	f := v.flags()
	withdraw := f.String("withdraw", "", "hủy đề nghị của mình / withdraw your own `request`")
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	pass := ""
	d, r, err := v.believingDesk(ctx, &pass)
	if err != nil {
		return err
	}
	if *withdraw != "" {
		if !hexDigits(*withdraw, 32) {
			return v.misused("%q không phải mã đề nghị / not a request's ID", *withdraw)
		}
		if err := d.post(ctx, "/api/approvals/"+*withdraw+"/withdraw", nil, nil); err != nil {
			return approvalFault(err)
		}
		return v.print(map[string]string{"withdrawn": *withdraw}, func(w io.Writer) { fmt.Fprintln(w, "đã hủy đề nghị / withdrawn") })
	}
	views, err := d.asked(ctx)
	if err != nil {
		return err
	}
	lines := []approvalLine{}
	for _, one := range views {
		line, err := readApproval(r, &one)
		if err != nil {
			fmt.Fprintf(v.stderr, "cảnh báo: máy chủ đưa ra một đề nghị không đúng chữ ký / warning: the server shows a request that nobody signed: %s\n", visible(one.ID))
			continue
		}
		lines = append(lines, *line)
	}
	return v.print(lines, func(w io.Writer) {
		if len(lines) == 0 {
			fmt.Fprintln(w, "không có gì chờ người thứ hai / nothing waits for a second member")
		}
		for _, l := range lines {
			l.show(w)
		}
	})
}

func (l *approvalLine) show(w io.Writer) {
	lapses := time.Unix(l.Lapses*60, 0).In(hanoi).Format("02/01 15:04")
	fmt.Fprintf(w, "%s  %s, %s: %s (%s)\n", l.ID, visible(l.By), visible(l.Of), l.What, l.Ground)
	for _, tip := range l.Tips {
		fmt.Fprintf(w, "    tin/tip %s, %s\n", tip, visible(l.Desk))
	}
	if l.Until > 0 {
		fmt.Fprintf(w, "    giữ đến/kept to %s\n", dateOf(l.Until))
	}
	if l.To != nil {
		fmt.Fprintf(w, "    gửi cho/to %s\n", visible(l.To.String()))
	}
	switch {
	case l.Approver != "":
		fmt.Fprintf(w, "    %s đã đồng ý, dùng được đến/granted, to be used until %s\n", visible(l.Approver), lapses)
	case l.Yours:
		fmt.Fprintf(w, "    chờ bạn/waits for you until %s: tipctl approve %s\n", lapses, l.ID)
	default:
		fmt.Fprintf(w, "    chờ/waits for %s, until %s\n", visible(strings.Join(l.Approvers, ", ")), lapses)
	}
}

// asked are what takes two, as the server shows it.
func (d *desk) asked(ctx context.Context) ([]triage.ApprovalView, error) {
	all := []triage.ApprovalView{}
	err := d.get(ctx, "/api/approvals", &all)
	return all, err
}

// readApproval believes of a request what its signatures say: who asked is a member of the newest roster, and no identity of a safe.
func readApproval(r *registry.Registry, v *triage.ApprovalView) (*approvalLine, error) {
	a, err := triage.ParseApproval(v.Approval)
	if err != nil {
		return nil, err
	}
	counted := r.Trust.Roster().Counted(v.Approval)
	if len(counted) == 0 || counted[0].Member != v.Approval.Signatures[0].Member || a.ID.String() != v.ID {
		return nil, crypto.ErrUnsigned
	}
	m, _ := r.Trust.Roster().Member(counted[0].Member)
	line := &approvalLine{Approval: *a, By: m.ID, Of: m.Office, Approvers: r.Directory.Approvers(a.What, a.Desk, m.Office), Lapses: v.Until, Yours: v.MayApprove}
	if len(counted) > 1 {
		line.Approver = counted[1].Member
	}
	return line, nil
}

// findApproval is one that the server shows, read and checked.
func (d *desk) findApproval(ctx context.Context, r *registry.Registry, id string) (*approvalLine, crypto.Signed, error) {
	all, err := d.asked(ctx)
	if err != nil {
		return nil, crypto.Signed{}, err
	}
	i := slices.IndexFunc(all, func(v triage.ApprovalView) bool { return v.ID == id })
	if i < 0 {
		return nil, crypto.Signed{}, errNoApproval
	}
	line, err := readApproval(r, &all[i])
	return line, all[i].Approval, err
}

// approveRequest signs another's request as the second member. Of a reading the own office's half goes to who asked, once that is a member of the office that
// holds the other half: by the directory that two signed, not by what the server says.
func (d *desk) approveRequest(ctx context.Context, r *registry.Registry, id string) error {
	line, s, err := d.findApproval(ctx, r, id)
	if err != nil {
		return err
	}
	k, err := d.unlock()
	if err != nil {
		return err
	}
	if line.By == k.Member.ID || !slices.Contains(line.Approvers, k.Member.Office) {
		return errNoApproval
	}
	s.Signatures = s.Signatures[:1]
	k.Sign(&s)
	q := triage.ApproveRequest{Signature: s.Signatures[1].Signature}
	if line.What == triage.Reading {
		if err = d.halves(ctx, r, k, line, &q); err != nil {
			return err
		}
	}
	if err := d.post(ctx, "/api/approvals/"+id+"/approve", q, nil); err != nil {
		return approvalFault(err)
	}
	return d.v.print(map[string]string{"approved": id}, func(w io.Writer) { fmt.Fprintf(w, "đã đồng ý / approved: %s, %s\n", line.What, id) })
}

// halves are the own office's of a reading's verbatim, photos and recordings, wrapped to who asked.
func (d *desk) halves(ctx context.Context, r *registry.Registry, k *crypto.MemberKey, line *approvalLine, q *triage.ApproveRequest) error {
	to, ok := r.Trust.Roster().Member(line.By)
	if other, holds := r.Directory.OtherHalf(line.Desk, k.Member.Office); !ok || !holds || other != to.Office {
		return errNoApproval
	}
	v, err := d.reading(ctx, line)
	if err != nil {
		return err
	}
	ids, err := identities(r, k)
	if err != nil {
		return err
	}
	q.Halves = map[string][]byte{}
	for _, f := range v.Files { // one that has no half of this office's stays closed
		if half, err := crypto.RewrapHalf(line.Tips[0], f.Head, to.Recipient, ids...); err == nil {
			q.Halves[f.ID] = half
		}
	}
	if q.Half, err = crypto.RewrapHalf(line.Tips[0], v.Verbatim, to.Recipient, ids...); err != nil {
		return fmt.Errorf("nửa khóa của tin này không mở được bằng chùm khóa của cơ quan bạn / your office's half of this tip does not open: %w", err)
	}
	return nil
}

// reading fetches what a reading is made of.
func (d *desk) reading(ctx context.Context, line *approvalLine) (triage.ReadingView, error) {
	var v triage.ReadingView
	if err := d.get(ctx, "/api/approvals/"+line.ID.String()+"/verbatim", &v); err != nil {
		return v, approvalFault(err)
	}
	if v.Tip != line.Tips[0].String() {
		return v, errors.New("máy chủ đưa nhầm tin / the server sent another tip")
	}
	return v, nil
}

// approvalFault says it in the words of what takes two.
func approvalFault(err error) error {
	switch {
	case errors.Is(err, errNotFound):
		return errNoApproval
	case errors.Is(err, errConflict):
		return errors.New("không còn được nữa: đã đổi, đã đủ số đề nghị, hoặc không có cơ quan nào thuộc hệ khác để đồng ý / not possible: changed, too many wait, or no office of another line could approve")
	}
	return err
}

// dateOf is an epoch day as people write it.
func dateOf(day int) string {
	return time.Unix(int64(day)*86400, 0).UTC().Format("2006-01-02")
}
