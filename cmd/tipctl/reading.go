package main

import (
	"context"
	"fmt"
	"io"

	"tipline/crypto"
	"tipline/triage"
)

// runReading has one command of its own: open, for who asked for a reading, once the other half's office has approved.
func runReading(ctx context.Context, v *invocation) error {
	return v.among(ctx, []command{
		{"open", "REQUEST", "đọc nguyên văn, khi cơ quan giữ nửa khóa kia đã đồng ý / read the verbatim, once the other half's office approved", runReadingOpen},
		{"file", "REQUEST FILE", "ảnh hoặc ghi âm của tin đó ra đầu ra chuẩn / a photo or recording of it to standard output", runReadingFile},
	})
}

func runReadingOpen(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	g, err := v.readGranted(ctx, pass, rest[0])
	if err != nil {
		return err
	}
	o := &opened{Unverified: true, Tip: triage.TipView{ID: g.sealed.Tip, Desk: g.line.Desk}}
	if err := o.openByHalf(&g); err != nil {
		return err
	}
	return v.print(o, func(w io.Writer) {
		fmt.Fprintf(w, "*** %s ***\n\n%s", unverified, visibleLines("  | ", o.Text))
		for _, f := range g.sealed.Files {
			fmt.Fprintf(w, "\nảnh, ghi âm / photo, recording: tipctl reading file %s %s | …\n", visible(rest[0]), visible(f.ID))
		}
	})
}

// runReadingFile opens a photo or recording of a reading.
func runReadingFile(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	args, err := v.parse(f, 2)
	if err != nil {
		return err
	}
	file, err := v.tipArgument(args[1])
	if err != nil {
		return err
	}
	g, err := v.readGranted(ctx, pass, args[0])
	if err != nil {
		return err
	}
	var sealed []byte
	if err := g.desk.get(ctx, "/api/approvals/"+g.line.ID.String()+"/files/"+file, &sealed); err != nil {
		return approvalFault(err)
	}
	plain, err := g.unseal(crypto.KindFile, sealed, g.sealed.Halves[file])
	if err != nil {
		return err
	}
	defer clear(plain)
	_, err = v.stdout.Write(plain)
	return err
}

// A readGrant is a reading that the other half's office has approved, with what opens it.
type readGrant struct {
	desk   *desk
	line   *approvalLine
	sealed triage.ReadingView
	key    *crypto.MemberKey
	ids    []*crypto.Identity
}

func (v *invocation) readGranted(ctx context.Context, pass *string, request string) (g readGrant, err error) {
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return g, err
	}
	g.desk = d
	if g.line, _, err = d.findApproval(ctx, r, request); err != nil {
		return g, err
	}
	if g.line.What != triage.Reading || g.line.Approver == "" {
		return g, errNoApproval
	}
	if g.sealed, err = d.reading(ctx, g.line); err != nil {
		return g, err
	}
	if g.key, err = d.unlock(); err != nil {
		return g, err
	}
	g.ids, err = identities(r, g.key)
	return g, err
}

// unseal opens one sealed thing with the own office's half and the other one.
func (g *readGrant) unseal(kind crypto.Kind, sealed, half []byte) ([]byte, error) {
	key, err := crypto.KeyOfHalf(g.line.Tips[0], sealed, half, g.key.Identity, g.ids...)
	if err != nil {
		return nil, fmt.Errorf("hai nửa không ghép thành khóa của tin này / the two halves do not open this tip: %w", err)
	}
	defer key.Forget()
	return key.Open(kind, sealed)
}

// openByHalf opens the verbatim.
func (o *opened) openByHalf(g *readGrant) error {
	plaintext, err := g.unseal(crypto.KindTip, g.sealed.Verbatim, g.sealed.Half)
	if err != nil {
		return fmt.Errorf("open tip: %w", err)
	}
	e, err := crypto.ParseEnvelope(plaintext)
	if err != nil {
		return fmt.Errorf("open tip: %w", err)
	}
	o.read(e)
	return nil
}
