package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tipline/crypto"
	"tipline/triage"
)

// linesOf are the lines of command that offices are of when a deployment is made: police, border guard, customs and so on, each inspectorate's desk and its units
// one together, and each desk of provinces one of its own, since its people answer to the desk's superiors while they serve there.
func linesOf(d *triage.Directory) map[string]string {
	lines := map[string]string{}
	for _, u := range d.Units {
		lines[u.ID] = lineOfKind(u.Kind)
	}
	for _, desk := range d.Desks {
		lines[desk.ID] = "desk"
		if len(desk.Provinces) == 0 {
			lines[desk.ID] = "inspectorate"
		}
	}
	for _, office := range officesOf(d) { // an office that holds halves and acts on nothing
		if lines[office] == "" {
			lines[office] = office
		}
	}
	return lines
}

func lineOfKind(k triage.UnitKind) string {
	switch k {
	case triage.BorderPost, triage.BorderCommand:
		return "border"
	case triage.Customs:
		return "customs"
	case triage.Rangers:
		return "rangers"
	case triage.Militia:
		return "military"
	case triage.JointTeam:
		return "joint"
	case triage.InspectorateU:
		return "inspectorate"
	}
	return "police"
}

// runLines proposes a roster in which offices are of other lines of command: OFFICE=LINE, or OFFICE= for none.
func runLines(ctx context.Context, v *invocation) error {
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
	now := r.Trust.Roster()
	next, err := nextRoster(now, nil, nil)
	if err != nil {
		return err
	}
	for _, arg := range rest {
		if err := setLine(next, arg); err != nil {
			return err
		}
	}
	if err := next.Check(); err != nil {
		return err
	}
	return d.proposeRoster(ctx, r, now, next)
}

func setLine(next *crypto.Roster, arg string) error {
	office, line, ok := strings.Cut(arg, "=")
	if !ok {
		return errors.New("viết CƠ QUAN=HỆ / write OFFICE=LINE")
	}
	for i := range next.Offices {
		if next.Offices[i].ID == office {
			next.Offices[i].Line = line
			return nil
		}
	}
	return fmt.Errorf("không có cơ quan %s / no office %s", visible(office), visible(office))
}
