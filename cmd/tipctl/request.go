package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// runRequest asks for what takes two members of two lines.
func runRequest(ctx context.Context, v *invocation) error {
	return v.among(ctx, []command{
		{"reading", "-desk DESK -ground WHY TIP", "đọc nguyên văn ngoài bàn trực: hai cơ quan giữ hai nửa khóa / read a verbatim outside the desk: the two offices that hold its halves", requesting(triage.Reading)},
		{"retention", "-until DATE -ground WHY TIP", "giữ tin quá hạn lưu / keep a tip past its time", requesting(triage.Retention)},
		{"export", "-to RECIPIENT -ground WHY TIP…", "xuất hồ sơ cho kiểm sát, tòa án, đã khóa cho người nhận / a file for a prosecutor or a court, sealed to the recipient", requesting(triage.Export)},
		{"slip", "-desk DESK -until DATE -ground WHY TIP", "giữ phiếu tên quá hạn / keep your unit's name slip past its day", requesting(triage.KeepSlip)},
	})
}

// A requestFlags are what the commands share; each uses its own part.
type requestFlags struct{ desk, ground, until, to, pass *string }

func requestFlagsOf(f *flag.FlagSet, what triage.Deed) *requestFlags {
	q := &requestFlags{pass: passphraseFlag(f)}
	q.ground = f.String("ground", "", "lý do / why: case|procuracy|court|officers|danger|doubt")
	if what == triage.Reading || what == triage.KeepSlip {
		q.desk = f.String("desk", "", "bàn trực giữ tin / `desk` whose tip it is")
	}
	if what == triage.Retention || what == triage.KeepSlip {
		q.until = f.String("until", "", "`ngày` 2027-05-31 / date to which it is kept")
	}
	if what == triage.Export {
		q.to = f.String("to", "", "khóa của người nhận / the recipient's `key`, age1pq1…: compare it with the recipient, both of you sign it")
	}
	return q
}

// requesting is the command that asks for one deed.
func requesting(what triage.Deed) func(context.Context, *invocation) error {
	return func(ctx context.Context, v *invocation) error {
		f := v.flags()
		q := requestFlagsOf(f, what)
		rest, err := v.parseSome(f)
		if err != nil {
			return err
		}
		d, r, err := v.believingDesk(ctx, q.pass)
		if err != nil {
			return err
		}
		a, err := v.wish(what, q, d.session.Office, rest)
		if err != nil {
			return err
		}
		if len(r.Directory.Approvers(what, a.Desk, d.session.Office)) == 0 {
			return errNoApproval
		}
		k, err := d.unlock()
		if err != nil {
			return err
		}
		s, err := a.Sign(k)
		if err != nil {
			return v.misused("thiếu hoặc thừa tham số; -ground là case, procuracy, court, officers, danger hoặc doubt / an argument too many, too few, or not of the list")
		}
		if err := d.post(ctx, "/api/approvals", triage.ApprovalRequest{Approval: s}, nil); err != nil {
			return approvalFault(err)
		}
		signed, err := triage.ParseApproval(s)
		if err != nil {
			return err
		}
		return v.print(map[string]any{"id": signed.ID, "approvers": r.Directory.Approvers(what, a.Desk, d.session.Office)}, func(w io.Writer) {
			fmt.Fprintf(w, "%s\nchờ một ngày để người của cơ quan sau đồng ý / waits a day for a member of one of these: %v\n", signed.ID, r.Directory.Approvers(what, a.Desk, d.session.Office))
		})
	}
}

// wish is what the arguments ask for.
func (v *invocation) wish(what triage.Deed, q *requestFlags, office string, tips []string) (*triage.Approval, error) {
	a := &triage.Approval{What: what, Desk: office, Ground: triage.Ground(*q.ground), Minute: time.Now().Unix() / 60}
	for _, s := range tips {
		id, err := v.tipArgument(s)
		if err != nil {
			return nil, err
		}
		tip, err := crypto.ParseID(id)
		if err != nil {
			return nil, err
		}
		a.Tips = append(a.Tips, tip)
	}
	if q.desk != nil {
		a.Desk = *q.desk
	}
	if what == triage.KeepSlip {
		a.Office = office
	}
	if q.until != nil {
		day, err := time.Parse("2006-01-02", *q.until)
		if err != nil {
			return nil, v.misused("-until: ngày viết như 2027-05-31 / a date like 2027-05-31")
		}
		a.Until = int(day.Unix() / 86400)
	}
	if q.to != nil {
		var err error
		if a.To, err = crypto.ParseRecipient(*q.to); err != nil {
			return nil, v.misused("-to: không phải khóa age1pq1… / not an age1pq1… recipient")
		}
	}
	return a, nil
}
