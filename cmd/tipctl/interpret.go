package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
)

// runInterpret has the commands of the member who interprets, and those of the desk that asks for it.
func runInterpret(ctx context.Context, v *invocation) error {
	return v.among(ctx, []command{
		{"list", "", "việc được giao phiên dịch / what you were given", runInterpretList},
		{"open", "TIP PART", "đọc, hoặc đưa âm thanh ra đầu ra chuẩn: … | aplay / read it, or the sound to standard output", runInterpretOpen},
		{"done", "-language CODE TIP PART TEXT", "gửi lời đã dịch cho bàn trực / send the desk what was said", runInterpretDone},
		{"back", "TIP PART", "trả lại, không làm được / give it back, cannot do it", runInterpretBack},
		{"who", "TIP", "bàn trực: nhờ được ai / a desk: who may be asked", runInterpretWho},
		{"give", "TIP PART|text MEMBER", "bàn trực: giao đúng một nội dung / a desk: give that one thing", runInterpretGive},
		{"take", "TIP PART|text", "bàn trực: rút lại / a desk: take it back", runInterpretTake},
	})
}

var runInterpretList = listing("/api/interpret", "không có việc phiên dịch / nothing to interpret", func(w io.Writer, items []triage.InterpretItemView) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, i := range items {
		fmt.Fprintf(t, "%s\t%s\t%s\ttrước/by %s\n", visible(i.Tip), visible(i.Part), visible(i.Desk), time.Unix(i.Until*60, 0).In(hanoi).Format("15:04 02/01/2006"))
	}
	t.Flush()
	fmt.Fprintln(w, "\nmở / open: tipctl interpret open TIP PART")
})

func interpretAddress(tip, part string) string { return "/api/interpret/" + tip + "/" + part }

// runInterpretOpen opens what was granted with the member's own key.
func runInterpretOpen(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	tip, part, _, err := v.parsePart(f, 2)
	if err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	var given triage.InterpretView
	if err := d.get(ctx, interpretAddress(tip, part), &given); err != nil {
		return err
	}
	k, err := d.unlock()
	if err != nil {
		return err
	}
	plain, err := openInterpreted(tip, &given, k.Identity)
	if err != nil {
		return fmt.Errorf("khóa được giao không mở được; trả lại: tipctl interpret back / what was granted does not open it, give it back: %w", err)
	}
	defer clear(plain)
	if given.Kind == triage.InterpretFile {
		_, err := v.stdout.Write(plain)
		return err
	}
	e, err := crypto.ParseEnvelope(plain)
	if err != nil {
		return fmt.Errorf("open text: %w", err)
	}
	return v.print(map[string]any{"unverified": true, "text": e.Text}, func(w io.Writer) {
		fmt.Fprintf(w, "*** %s ***\n\n%s\ntiếp theo / next: tipctl interpret done -language … %s %s …\n", unverified, visibleLines("  | ", e.Text), tip, part)
	})
}

func openInterpreted(tip string, v *triage.InterpretView, with *crypto.Identity) ([]byte, error) {
	id, err := crypto.ParseID(tip)
	if err != nil {
		return nil, err
	}
	key, err := crypto.KeyOfGrant(id, v.Sealed, v.Grant, with)
	if err != nil {
		return nil, err
	}
	defer key.Forget()
	kind := map[triage.Interpretable]crypto.Kind{triage.InterpretFile: crypto.KindFile, triage.InterpretTip: crypto.KindTip, triage.InterpretThread: crypto.KindThread}[v.Kind]
	return key.Open(kind, v.Sealed)
}

// runInterpretDone seals what was said to the desk; the grant ends with it.
func runInterpretDone(ctx context.Context, v *invocation) error {
	f := v.flags()
	language := f.String("language", "", "`mã` ngôn ngữ đã nghe hoặc đọc: lo, hmn / code of the language that it was in")
	pass := passphraseFlag(f)
	tip, part, rest, err := v.parsePart(f, 3)
	if err != nil {
		return err
	}
	said := strings.TrimSpace(rest[0])
	if *language == "" || said == "" || len(said) > crypto.MaxText || !utf8.ValidString(said) {
		return v.misused("cần -language và lời đã dịch / -language and what was said")
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	var given triage.InterpretView
	if err := d.get(ctx, interpretAddress(tip, part), &given); err != nil {
		return err
	}
	note, err := d.sealSaid(r, &crypto.Envelope{Text: said, Channel: "desk", Language: *language}, given.Item.Desk)
	if err != nil {
		return err
	}
	if err := d.post(ctx, interpretAddress(tip, part)+"/done", triage.InterpretDoneRequest{Note: note}, nil); err != nil {
		return err
	}
	return v.done("interpreted", tip, "đã gửi bàn trực; bạn không mở lại được nữa / the desk has it, and you can open it no more")
}

func runInterpretBack(ctx context.Context, v *invocation) error {
	return v.onPart(ctx, func(d *desk, tip, part string) error {
		return d.post(ctx, interpretAddress(tip, part)+"/done", triage.InterpretDoneRequest{Declined: true}, nil)
	}, "given back", "đã trả lại bàn trực / given back to the desk")
}

func runInterpretTake(ctx context.Context, v *invocation) error {
	return v.onPart(ctx, func(d *desk, tip, part string) error {
		return d.post(ctx, "/api/tips/"+tip+"/uninterpret", triage.UninterpretRequest{Part: part}, nil)
	}, "taken back", "đã rút lại / taken back")
}

// offered are the members whom this device offers for a tip; where its place is not known, nobody of any commune of the desk's provinces.
func offered(r *registry.Registry, o *opened) []triage.Interpreter {
	f, _ := readFacts(o.Answer) // without an answer, no place is known
	officers := f.Officers || slices.Contains(o.Marks, intake.MarkOfficers)
	var communes []string
	for _, c := range f.Communes {
		communes = append(communes, c.Code)
	}
	return r.Directory.InterpretersFor(o.Tip.Desk, communes, officers, func(member string) string {
		m, _ := r.Trust.Roster().Member(member)
		return m.Office
	})
}

func runInterpretWho(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	tip, _, err := v.parseTip(f, 1)
	if err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	r, o, err := d.openForDesk(ctx, tip)
	if err != nil {
		return err
	}
	all := append([]triage.Interpreter{}, offered(r, o)...)
	return v.print(all, func(w io.Writer) {
		for _, i := range all {
			m, _ := r.Trust.Roster().Member(i.Member)
			fmt.Fprintf(w, "%s\t%s\t%s\n", visible(i.Member), visible(strings.Join(i.Languages, " ")), visible(r.Directory.Name(m.Office)))
		}
		fmt.Fprintln(w, "không nhờ ai cùng xã với tin / nobody of the tip's own commune is asked")
	})
}

var errNotOffered = errors.New("không nhờ được người này: không có trong danh sách phiên dịch, hoặc cùng nơi với tin; xem: tipctl interpret who TIP / not offered for this tip: see tipctl interpret who TIP")

// runInterpretGive seals the key of one thing to one member.
func runInterpretGive(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	tip, part, rest, err := v.parsePart(f, 3)
	if err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	r, o, err := d.openForDesk(ctx, tip)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(offered(r, o), func(i triage.Interpreter) bool { return i.Member == rest[0] }) {
		return errNotOffered
	}
	member, _ := r.Trust.Roster().Member(rest[0])
	sealed, err := d.sealedPart(ctx, o, tip, part)
	if err != nil {
		return err
	}
	ids, err := d.keys(r)
	if err != nil {
		return err
	}
	id, err := crypto.ParseID(tip)
	if err != nil {
		return err
	}
	q := triage.InterpretRequest{Part: part, Member: member.ID}
	if q.Grant, err = grant(id, sealed, member.Recipient, ids); err != nil {
		return err
	}
	if err := d.post(ctx, "/api/tips/"+tip+"/interpret", q, nil); err != nil {
		return err
	}
	return v.done("granted", tip, "đã giao, trong một ngày / granted for a day")
}

// sealedPart is one thing of a tip as it is sealed.
func (d *desk) sealedPart(ctx context.Context, o *opened, tip, part string) (sealed []byte, err error) {
	if part == tip {
		return o.sealed.Verbatim, nil
	}
	for _, m := range o.sealed.Thread {
		if m.ID == part {
			return m.Sealed, nil
		}
	}
	err = d.get(ctx, filePath(tip, part), &sealed)
	return sealed, err
}
