package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"tipline/crypto"
	"tipline/triage"
	card "tipline/triage/facts"
)

// An exported is what leaves for another authority (docs/formats.md, 8.5). Who reported is not in it: nobody here knows.
type exported struct {
	Version    int           `json:"version"`
	Unverified bool          `json:"unverified"` // always true
	Approval   crypto.Signed `json:"approval"`   // as both signed it
	Tips       []exportedTip `json:"tips"`
}

type exportedTip struct {
	ID       string     `json:"id"`
	Text     string     `json:"text"`
	Channel  string     `json:"channel"`
	Language string     `json:"language,omitempty"`
	Thread   []message  `json:"thread,omitempty"`
	Card     *card.Card `json:"card,omitempty"`
}

// runExport writes what two members agreed on, sealed to the recipient that both signed, or opens such a file for its recipient.
func runExport(ctx context.Context, v *invocation) error {
	return v.among(ctx, []command{
		{"write", "REQUEST FILE", "ghi hồ sơ đã được hai người đồng ý, khóa cho người nhận / write what two agreed on, sealed to its recipient", runExportWrite},
		{"open", "FILE", "người nhận mở bằng khóa của mình / for the recipient: open it with your own identity", runExportOpen},
	})
}

func runExportWrite(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	rest, err := v.parse(f, 2)
	if err != nil {
		return err
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	line, signed, err := d.findApproval(ctx, r, rest[0])
	if err != nil {
		return err
	}
	if line.What != triage.Export || line.Approver == "" || line.By != d.session.Member {
		return errNoApproval
	}
	var view triage.ExportView
	if err := d.get(ctx, "/api/approvals/"+line.ID.String()+"/tips", &view); err != nil {
		return approvalFault(err)
	}
	ids, err := d.keys(r)
	if err != nil {
		return err
	}
	made := exported{Version: 1, Unverified: true, Approval: signed}
	for i := range view.Tips {
		if i >= len(line.Tips) || view.Tips[i].Tip.ID != line.Tips[i].String() {
			return errors.New("máy chủ đưa nhầm tin / the server sent another tip")
		}
		o, err := openView(&view.Tips[i], d.session.Office, ids)
		if err != nil {
			return err
		}
		made.Tips = append(made.Tips, exportedTip{ID: o.Tip.ID, Text: o.Text, Channel: o.Channel, Language: o.Language, Thread: o.Thread, Card: o.Card})
	}
	if err := writeExport(rest[1], &made, line.To); err != nil {
		return err
	}
	return v.print(map[string]any{"tips": len(made.Tips), "file": rest[1]}, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %d tin/tips; chỉ người nhận mở được / only the recipient opens it\n", visible(rest[1]), len(made.Tips))
	})
}

// writeExport seals and writes a file that is not there yet.
func writeExport(path string, made *exported, to *crypto.Recipient) error {
	b, err := json.Marshal(made)
	if err != nil {
		return err
	}
	defer crypto.Zero(b)
	sealed, err := crypto.Seal(crypto.KindExport, b, to)
	if err != nil {
		return fmt.Errorf("seal export: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	_, err = f.Write(sealed)
	return errors.Join(err, f.Close())
}

// runExportOpen is for a recipient who is a member somewhere; others open the file with any age tool that knows hybrid keys.
func runExportOpen(_ context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	h, err := openHome()
	if err != nil {
		return err
	}
	sealed, err := os.ReadFile(rest[0])
	if err != nil {
		return fmt.Errorf("read export: %w", err)
	}
	k, err := unlockIdentity(v, h, *pass)
	if err != nil {
		return err
	}
	b, err := crypto.Open(crypto.KindExport, sealed, k.Identity)
	if err != nil {
		return err
	}
	var e exported
	if err := json.Unmarshal(b, &e); err != nil || e.Version != 1 {
		return errors.New("không phải hồ sơ xuất của bản này / not an export of this version")
	}
	return v.print(e, func(w io.Writer) {
		fmt.Fprintf(w, "*** %s ***\n", unverified)
		for _, t := range e.Tips {
			fmt.Fprintf(w, "\n%s [%s %s]\n%s", visible(t.ID), visible(t.Channel), visible(t.Language), visibleLines("  | ", t.Text))
			for _, m := range t.Thread {
				fmt.Fprintf(w, "\n%s\n%s", visible(m.From), visibleLines("  | ", m.Text))
			}
			if t.Card != nil {
				showCard(w, t.Card)
			}
		}
	})
}
