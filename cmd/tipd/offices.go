package main

import (
	"context"

	"tipline/triage"
)

// What the console asks, in the words of the directory and of the membership.

// isDesk says whether the directory in force has an office as a desk.
func isDesk(directory func() *triage.Directory) func(office string) bool {
	return func(office string) bool {
		_, ok := directory().Desk(office)
		return ok
	}
}

// waiting lists what waits for a second member: rosters with one signature, newcomers of the own office whose keys nobody has compared yet, and what this member
// may approve.
func waiting(m *triage.Membership, a *triage.Approvals) func(context.Context, triage.Session) ([]triage.WaitingView, error) {
	return func(ctx context.Context, s triage.Session) ([]triage.WaitingView, error) {
		proposals, err := m.Proposals(ctx, s)
		if err != nil {
			return nil, err
		}
		invitations, err := m.Invitations(ctx, s)
		if err != nil {
			return nil, err
		}
		var all []triage.WaitingView
		for _, p := range proposals {
			all = append(all, triage.WaitingView{What: "roster", ID: p.ID, By: p.Proposer})
		}
		for _, i := range invitations {
			if i.Accepted != nil && i.Office == s.Office {
				all = append(all, triage.WaitingView{What: "newcomer", ID: i.ID, By: i.Inviter})
			}
		}
		asked, err := a.Approvals(ctx, s)
		for _, one := range asked {
			if one.MayApprove {
				all = append(all, triage.WaitingView{What: "approval", ID: one.ID, By: one.By})
			}
		}
		return all, err
	}
}
