package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// runBreakglass is about the sealed duty identity in a desk's safe.
func runBreakglass(ctx context.Context, v *invocation) error {
	return v.among(ctx, []command{
		{"make", "DIR", "tạo khóa trực dự phòng cho két, thay khóa cũ nếu có; người thứ hai ký / make the identity for the safe, in place of an old one; a second member signs", runBreakglassMake},
		{"status", "", "khóa trong két: đã dùng chưa, diễn tập lần cuối / was it used, when was it rehearsed", runBreakglassStatus},
	})
}

// runBreakglassMake makes the identity on this device, writes it for the safe, and proposes the roster that has it. Its passphrase is printed once and kept nowhere: on
// paper, in an envelope of its own.
func runBreakglassMake(ctx context.Context, v *invocation) error {
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
	if _, ok := r.Directory.Desk(d.session.Office); !ok {
		return errors.New("chỉ bàn trực mới có khóa trong két / only a desk has a safe")
	}
	safe, secret, err := d.makeSafe(r, rest[0])
	if err != nil {
		return err
	}
	now := r.Trust.Roster()
	next, err := nextRoster(now, safe, safesOf(now, d.session.Office))
	if err != nil {
		return err
	}
	k, err := d.unlock()
	if err != nil {
		return err
	}
	p, err := d.propose(ctx, r, k, next)
	if err != nil {
		return err
	}
	fmt.Fprintf(v.stderr, "mật khẩu, chép ra giấy một lần / passphrase, to be written on paper once: %s\n", secret)
	fmt.Fprint(v.stderr, `Bỏ hai tệp (thẻ nhớ) và tờ mật khẩu vào hai phong bì niêm phong, để trong két. Xóa thư mục này.
Put the two files (on a stick) and the passphrase into two sealed envelopes in the safe. Then remove this folder.
`)
	return d.tellProposed(p, changes(now, next))
}

// makeSafe writes identity and pin of a new one.
func (d *desk) makeSafe(r *registry.Registry, dir string) (*crypto.Member, string, error) {
	handle := d.session.Office + "-safe"
	for n := 2; r.Trust.Known(handle); n++ {
		handle = d.session.Office + "-safe-" + strconv.Itoa(n)
	}
	k, err := crypto.NewMemberKey(handle, d.session.Office)
	if err != nil {
		return nil, "", err
	}
	k.Member.Safe, k.Pin = true, d.pin.Fingerprint
	secret := newPassphrase()
	locked, err := crypto.LockMemberKey(k, secret, scryptWork)
	if err != nil {
		return nil, "", err
	}
	text, err := formatPin(pin{URL: d.pin.URL, Server: d.pin.Server, Fingerprint: d.pin.Fingerprint, Member: handle})
	if err != nil {
		return nil, "", err
	}
	if err := emptyFolder(dir); err != nil {
		return nil, "", err
	}
	err = errors.Join(os.Chmod(dir, 0o700), os.WriteFile(filepath.Join(dir, handle+".identity"), locked, 0o600), os.WriteFile(filepath.Join(dir, handle+".pin"), text, 0o600))
	return &k.Member, secret, err
}

// safesOf are an office's identities in its safe: one, or none.
func safesOf(r *crypto.Roster, office string) []string {
	var all []string
	o, _ := r.Office(office)
	for _, m := range o.Members {
		if m.Safe {
			all = append(all, m.ID)
		}
	}
	return all
}

func runBreakglassStatus(ctx context.Context, v *invocation) error {
	if _, err := v.parse(v.flags(), 0); err != nil {
		return err
	}
	pass := ""
	d, r, err := v.believingDesk(ctx, &pass)
	if err != nil {
		return err
	}
	var due []triage.DueView
	if err := d.get(ctx, "/api/due", &due); err != nil {
		return err
	}
	k, _ := r.Directory.Desk(d.session.Office)
	status := struct {
		Safe      []string         `json:"safe"`
		Rehearsed string           `json:"rehearsed,omitempty"`
		Due       []triage.DueView `json:"due"`
	}{Safe: safesOf(r.Trust.Roster(), d.session.Office), Rehearsed: k.Rehearsed, Due: []triage.DueView{}}
	for _, one := range due {
		if one.What == triage.DueGlass || one.What == triage.DueRehearsal {
			status.Due = append(status.Due, one)
		}
	}
	return v.print(status, func(w io.Writer) {
		fmt.Fprintf(w, "khóa trong két / in the safe: %v; diễn tập/rehearsed: %s\n", status.Safe, visible(status.Rehearsed))
		for _, one := range status.Due {
			if one.What == triage.DueGlass {
				fmt.Fprintf(w, "KÉT CỦA %s ĐÃ MỞ / THE SAFE OF %s WAS OPENED: tipctl breakglass make, tipctl approve\n", visible(one.Desk), visible(one.Desk))
			} else {
				fmt.Fprintf(w, "phải diễn tập trước / rehearse by: %s\n", dateOf(one.Day))
			}
		}
	})
}
