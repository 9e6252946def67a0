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
	"tipline/intake"
	"tipline/triage"
	card "tipline/triage/facts"
	"tipline/triage/matter"
)

// errHelp: no unit gets a request for help by itself.
var errHelp = errors.New("xin giúp, không nguy hiểm: bàn trực trả lời qua mã (tipctl ask TIP '…'), không chuyển lực lượng nào; muốn chuyển thì -lead\n" +
	"asks for help and is in no danger: answer through the receipt (tipctl ask TIP '…'); nobody gets it unless you name them with -lead")

// A routing is where a tip goes, decided on this device: by the directory, and over it by the officer.
type routing struct {
	Lead    string            `json:"lead"`
	Copies  []string          `json:"copies,omitempty"`
	Steps   []triage.Step     `json:"steps,omitempty"`
	Reasons map[string]string `json:"reasons"` // by unit, in words
}

// routeFlags are what the officer says over the machine.
type routeFlags struct {
	lead, prose, commune, matter *string
	copies, accused              words
	urgent, dry, anyway, narrow  *bool
}

// runRoute opens the tip, lets the directory propose, and seals a card for the lead, for each copy and for each later step, so that
// whoever may be rung can open.
func runRoute(ctx context.Context, v *invocation) error {
	f := v.flags()
	var set routeFlags
	set.lead = f.String("lead", "", "`đơn vị` chủ trì, thay cho đề xuất / lead unit instead of the proposed one")
	f.Var(&set.copies, "copy", "`đơn vị` phối hợp, thay cho đề xuất, dùng nhiều lần được / units that get a copy instead of the proposed ones")
	set.prose = f.String("prose", "", "`lời` tóm tắt trung tính, không chép lời người báo / neutral prose, not the reporter's words")
	set.commune = f.String("commune", "", "`mã` xã, khi máy đoán sai / commune code, when the machine was wrong")
	set.matter = f.String("matter", "", "`loại` việc, khi máy đoán sai / matter, when the machine was wrong")
	set.urgent = f.Bool("urgent", false, "tin khẩn / urgent")
	f.Var(&set.accused, "accused", "`đơn vị` bị nêu trong tin; không gửi cho họ và cấp trên của họ / unit that the tip is about, kept from it and those above")
	set.narrow = f.Bool("narrow", false, "chuyển hẹp: không gửi cấp xã / narrow: past everybody at commune level")
	set.dry = f.Bool("dry-run", false, "chỉ xem đề xuất, không gửi / propose and send nothing")
	set.anyway = f.Bool("anyway", false, "gửi dù lời tóm tắt có chỗ làm lộ người / send although the prose gives somebody away")
	pass := passphraseFlag(f)
	id, _, err := v.parseTip(f, 1)
	if err != nil {
		return err
	}
	if err := checkProse(*set.prose); err != nil && !*set.anyway {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	r, o, err := d.openForDesk(ctx, id)
	if err != nil {
		return err
	}
	return d.route(ctx, r, o, &set)
}

// route decides, seals and sends.
func (d *desk) route(ctx context.Context, r *registry.Registry, o *opened, set *routeFlags) error {
	f, err := readFacts(o.Answer)
	if err != nil && *set.commune == "" && *set.lead == "" {
		return err
	}
	f.Officers = f.Officers || slices.Contains(o.Marks, intake.MarkOfficers)
	if err := f.correct(*set.commune, *set.matter, *set.urgent); err != nil {
		return err
	}
	f.Officers = f.Officers || len(set.accused) > 0
	where := f.forRoute(r.Directory.HomeProvince(o.Tip.Desk)) // which is another's for who was rung in its place
	where.Accused = set.accused
	for _, unit := range set.accused {
		if _, ok := r.Directory.Unit(unit); !ok { // a slip of the finger would clear the one who is meant
			return fmt.Errorf("bảng phân tuyến không có đơn vị %s / the directory has no unit %s", unit, unit)
		}
	}
	choice, err := decide(r.Directory, where, triage.Today(time.Now()), r.Ready, *set.lead, set.copies, *set.narrow)
	if err != nil {
		return err
	}
	if matter.Helps(where.Matter) && choice.Lead == o.Tip.Desk && *set.lead == "" && len(choice.Steps) == 0 {
		return errHelp
	}
	choice.Steps = triage.Paced(choice.Steps, o.Tip.Lane == triage.Urgent)
	if *set.dry {
		return d.v.print(choice, choice.show)
	}
	request := triage.RouteRequest{Lead: choice.Lead, Copies: choice.Copies, Steps: choice.Steps, Cards: map[string][]byte{}, Narrow: *set.narrow}
	if o.Channel == intake.CanaryChannel { // a test must say so to whoever opens it
		*set.prose = canaryProse
	}
	c := &card.Card{Version: card.CardVersion, Unverified: true, Facts: f.CardFacts, Prose: strings.TrimSpace(*set.prose)}
	for _, office := range choice.offices() {
		to, err := d.recipient(r, office)
		if err != nil {
			return err
		}
		if request.Cards[office], err = sealCard(c, to); err != nil {
			return err
		}
	}
	ids, err := d.keys(r)
	if err != nil {
		return err
	}
	if request.Grants, err = d.grants(r, o, ids); err != nil {
		return err
	}
	if err := d.post(ctx, "/api/tips/"+o.Tip.ID+"/route", request, nil); err != nil {
		return err
	}
	return d.v.print(choice, func(w io.Writer) {
		fmt.Fprintln(w, "đã chuyển / routed")
		choice.show(w)
	})
}

// decide takes the directory's decision among the offices that a card can be sealed to, and puts the officer's choice over it.
func decide(d *triage.Directory, f triage.Facts, today string, ready func(office string) bool, lead string, copies []string, narrow bool) (*routing, error) {
	r := &routing{Reasons: map[string]string{}}
	proposed := d.Route(f, today)
	if narrow {
		proposed = d.Narrow(proposed, f, today)
	}
	for _, c := range d.Reachable(proposed, ready) {
		r.Reasons[c.Unit] = c.Reason.Vi
		switch c.Role {
		case triage.RoleLead:
			r.Lead = c.Unit
		case triage.RoleCopy:
			r.Copies = append(r.Copies, c.Unit)
		case triage.RoleStep:
			r.Steps = append(r.Steps, triage.Step{Office: c.Unit, After: c.After})
		}
	}
	chosen := slices.Clone(copies)
	if lead != "" {
		r.Lead, chosen = lead, append(chosen, lead)
	}
	if copies != nil {
		r.Copies = copies
	}
	for _, office := range chosen {
		if err := d.Allow(f, office, today); err != nil {
			return nil, err
		}
		if narrow && d.AtCommune(office) {
			return nil, fmt.Errorf("chuyển hẹp không gửi cấp xã: %s / a narrow route has nobody at commune level", office)
		}
		r.Reasons[office] = "trực ban chọn"
	}
	if r.Lead == "" {
		return nil, errors.New("bảng phân tuyến không đề xuất được đơn vị; dùng -lead / the directory proposes nobody: use -lead")
	}
	r.tidy()
	return r, nil
}

// tidy leaves every office once: lead before copies before steps.
func (r *routing) tidy() {
	had := map[string]bool{r.Lead: true}
	once := func(all []string) (kept []string) {
		for _, o := range all {
			if !had[o] {
				had[o], kept = true, append(kept, o)
			}
		}
		return kept
	}
	r.Copies = once(r.Copies)
	r.Steps = slices.DeleteFunc(r.Steps, func(s triage.Step) bool { return len(once([]string{s.Office})) == 0 })
}

func (r *routing) offices() []string {
	return slices.Concat([]string{r.Lead}, r.Copies, triage.StepOffices(r.Steps))
}

func (r *routing) show(w io.Writer) {
	line := func(role, unit string) {
		fmt.Fprintf(w, "  %s: %s (%s)\n", role, visible(unit), visible(r.Reasons[unit]))
	}
	line("chủ trì/lead", r.Lead)
	for _, u := range r.Copies {
		line("phối hợp/copy", u)
	}
	for _, s := range r.Steps {
		line(fmt.Sprintf("kế tiếp sau %d phút/step", s.After), s.Office)
	}
}
