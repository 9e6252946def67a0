package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// runAdmit proposes a roster with somebody who accepted an invitation, once the fingerprint that the newcomer reads out is that of the keys
// which the server has. -instead takes lost members, or lost devices, out in the same step.
func runAdmit(ctx context.Context, v *invocation) error {
	f := v.flags()
	said := f.String("fingerprint", "", "hai mươi chữ số người mới đọc / the twenty digits that the newcomer read to you")
	var instead words
	f.Var(&instead, "instead", "`người` ra cùng lúc, dùng nhiều lần được / member who leaves in the same step")
	pass := passphraseFlag(f)
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	newcomer, err := d.accepted(ctx, r, rest[0])
	if err != nil {
		return err
	}
	if !heard(*said, newcomer.Fingerprint()) {
		return v.misused("-fingerprint không khớp với khóa trên máy chủ (%s); hỏi lại người mới, nếu vẫn khác thì hủy lời mời / not what the server has: ask again, and withdraw the invitation if it stays so",
			spoken(newcomer.Fingerprint()))
	}
	return d.proposeChange(ctx, r, newcomer, instead)
}

// accepted is the newcomer of an invitation, with the proof checked.
func (d *desk) accepted(ctx context.Context, r *registry.Registry, member string) (*crypto.Member, error) {
	all := []triage.InvitationView{}
	if err := d.get(ctx, "/api/invitations", &all); err != nil {
		return nil, err
	}
	for _, i := range all {
		if i.Member != member || i.Accepted == nil {
			continue
		}
		if i.Accepted.ID != i.Member || i.Accepted.Office != i.Office {
			return nil, errors.New("lời mời và người nhận không khớp / the invitation is another's")
		}
		if err := crypto.CheckJoining(r.Trust.Roster().Server, i.ID, i.Accepted, i.Proof); err != nil {
			return nil, err
		}
		return i.Accepted, nil
	}
	return nil, fmt.Errorf("%s chưa nhận lời mời / has not accepted an invitation", visible(member))
}

// proposeChange makes, signs and sends the next roster.
func (d *desk) proposeChange(ctx context.Context, r *registry.Registry, add *crypto.Member, remove []string) error {
	now := r.Trust.Roster()
	next, err := nextRoster(now, add, remove)
	if err != nil {
		return err
	}
	return d.proposeRoster(ctx, r, now, next)
}

// proposeRoster signs a next roster, sends it and says what it changes.
func (d *desk) proposeRoster(ctx context.Context, r *registry.Registry, now, next *crypto.Roster) error {
	k, err := d.unlock()
	if err != nil {
		return err
	}
	p, err := d.propose(ctx, r, k, next)
	if err != nil {
		return err
	}
	return d.tellProposed(p, changes(now, next))
}

// runRevoke proposes a roster without members. If they are of the own office its keyrings turn with it.
func runRevoke(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	rest, err := v.parseSome(f)
	if err != nil {
		return err
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	return d.proposeChange(ctx, r, nil, rest)
}

// runProposals lists the rosters that wait, or withdraws one of the member's own.
func runProposals(ctx context.Context, v *invocation) error {
	f := v.flags()
	withdraw := f.String("withdraw", "", "hủy đề nghị của mình / withdraw your own `proposal`")
	pass := passphraseFlag(f)
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	if *withdraw != "" {
		if !hexDigits(*withdraw, 64) {
			return v.misused("%q không phải mã đề nghị / not a proposal's ID", *withdraw)
		}
		if err := d.post(ctx, "/api/proposals/"+*withdraw+"/withdraw", nil, nil); err != nil {
			return err
		}
		return v.print(map[string]string{"withdrawn": *withdraw}, func(w io.Writer) { fmt.Fprintln(w, "đã hủy đề nghị / withdrawn") })
	}
	r, err := d.believe(ctx)
	if err != nil {
		return err
	}
	all, err := d.proposals(ctx)
	if err != nil {
		return err
	}
	var lines []proposalLine
	for _, p := range all {
		next, counted, err := r.Trust.Proposed(p.Roster)
		if err != nil {
			continue // not this client's newest roster's, or forged
		}
		line := proposalLine{ID: p.Roster.Fingerprint(), Change: changes(r.Trust.Roster(), next)}
		for _, g := range counted {
			line.By = append(line.By, g.Member)
		}
		lines = append(lines, line)
	}
	return v.print(lines, func(w io.Writer) {
		if len(lines) == 0 {
			fmt.Fprintln(w, "không có gì chờ ký / nothing waits")
		}
		for _, l := range lines {
			fmt.Fprintf(w, "%s, %s:\n", l.ID, visible(strings.Join(l.By, ", ")))
			l.Change.show(w)
		}
	})
}

// A proposalLine is what this client itself found in a proposal.
type proposalLine struct {
	ID     string       `json:"id"`
	By     []string     `json:"by"`
	Change rosterChange `json:"change"`
}

func (d *desk) proposals(ctx context.Context) ([]triage.ProposalView, error) {
	all := []triage.ProposalView{}
	err := d.get(ctx, "/api/proposals", &all)
	return all, err
}

// runApprove adds the second signature to a proposal or a request, after saying what it is.
func runApprove(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	if hexDigits(rest[0], 32) {
		return d.approveRequest(ctx, r, rest[0])
	}
	all, err := d.proposals(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.Roster.Fingerprint() != rest[0] {
			continue
		}
		next, _, err := r.Trust.Proposed(p.Roster)
		if err != nil {
			return fmt.Errorf("đề nghị không đúng, không ký / refused, not signed: %w", err)
		}
		k, err := d.unlock()
		if err != nil {
			return err
		}
		done, err := d.signRoster(ctx, r, k, crypto.Signed{Kind: p.Roster.Kind, Body: p.Roster.Body}, next)
		if err != nil {
			return err
		}
		return d.tellProposed(done, changes(r.Trust.Roster(), next))
	}
	return errors.New("không có đề nghị đó; xem tipctl proposals / no such proposal")
}
