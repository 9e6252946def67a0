package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
)

// A desk is a logged-in member's end of the line: home, session, client, and, once asked for, what the client believes and the member's key.
type desk struct {
	*client
	v          *invocation
	home       home
	pin        pin
	session    session
	passphrase *string           // the file named with -passphrase-file
	key        *crypto.MemberKey // once it was unlocked
}

// passphraseFlag adds -passphrase-file.
func passphraseFlag(f *flag.FlagSet) *string {
	return f.String("passphrase-file", "", "`tệp` chứa mật khẩu / file with the passphrase; asked for otherwise")
}

// openDesk reads home, pin and session. passphrase may be nil for commands that open nothing and do nothing.
func (v *invocation) openDesk(passphrase *string) (*desk, error) {
	h, err := openHome()
	if err != nil {
		return nil, err
	}
	p, err := h.pin()
	if err != nil {
		return nil, err
	}
	s, err := h.session()
	if err != nil {
		return nil, err
	}
	d := &desk{client: newClient(p.URL, s.Token), v: v, home: h, pin: p, session: s, passphrase: passphrase}
	d.acting = &acting{server: p.Server, home: h, key: d.unlock}
	return d, nil
}

// believingDesk is openDesk with the registry checked: what a command needs that opens or seals.
func (v *invocation) believingDesk(ctx context.Context, passphrase *string) (*desk, *registry.Registry, error) {
	d, err := v.openDesk(passphrase)
	if err != nil {
		return nil, nil, err
	}
	r, err := d.believe(ctx)
	return d, r, err
}

// openingDesk is believingDesk with the office's keyrings opened.
func (v *invocation) openingDesk(ctx context.Context, passphrase *string) (*desk, *registry.Registry, []*crypto.Identity, error) {
	d, r, err := v.believingDesk(ctx, passphrase)
	if err != nil {
		return nil, nil, nil, err
	}
	ids, err := d.keys(r)
	return d, r, ids, err
}

// believe checks the registry.
func (d *desk) believe(ctx context.Context) (*registry.Registry, error) {
	return believe(ctx, d.client, d.home, d.pin)
}

// unlock asks for the passphrase, once, and opens the member's identity file.
func (d *desk) unlock() (*crypto.MemberKey, error) {
	if d.key != nil {
		return d.key, nil
	}
	file := ""
	if d.passphrase != nil {
		file = *d.passphrase
	}
	k, err := unlockIdentity(d.v, d.home, file)
	d.key = k
	return k, err
}

// unlockIdentity opens the home's identity file.
func unlockIdentity(v *invocation, h home, passphraseFile string) (*crypto.MemberKey, error) {
	file, err := os.ReadFile(h.path("identity"))
	if err != nil {
		return nil, fmt.Errorf("chưa có tệp khóa / no identity file: %w", err)
	}
	pass, err := v.readPassphrase(passphraseFile, "mật khẩu / passphrase: ", false)
	if err != nil {
		return nil, err
	}
	k, err := crypto.UnlockMemberKey(file, pass)
	if err != nil {
		return nil, fmt.Errorf("sai mật khẩu, hoặc tệp khóa hỏng / %w", err)
	}
	return k, nil
}

// keys is unlock and the office's identities, checked first and opened second, with a warning where what is sealed to now does not open.
func (d *desk) keys(r *registry.Registry) ([]*crypto.Identity, error) {
	k, err := d.unlock()
	if err != nil {
		return nil, err
	}
	d.v.warnSpoilt(r, k, time.Now())
	return identities(r, k)
}

// recipient is whom to seal to for an office: its keyring of this month, or with a warning an older one.
func (d *desk) recipient(r *registry.Registry, office string) (*crypto.Recipient, error) {
	k, overdue, err := r.Keyring(office, time.Now())
	if err != nil {
		return nil, fmt.Errorf("không gửi gì / nothing sent: %w", err)
	}
	if overdue {
		fmt.Fprintf(d.v.stderr, "cảnh báo: chùm khóa của %s đã quá tháng / warning: the keyring of %s is overdue (%s)\n", office, office, k.Month)
	}
	return k.Recipient, nil
}

// parseTip is parse for the commands whose first argument is a tip: its ID, and the arguments behind it.
func (v *invocation) parseTip(f *flag.FlagSet, want int) (id string, rest []string, err error) {
	if rest, err = v.parse(f, want); err != nil {
		return "", nil, err
	}
	id, err = v.tipArgument(rest[0])
	return id, rest[1:], err
}

// tipArgument takes a tip's ID as typed; anything else never gets into an address.
func (v *invocation) tipArgument(s string) (string, error) {
	id, err := crypto.ParseID(s)
	if err != nil {
		return "", v.misused("%q không phải là mã tin / not a tip's ID", s)
	}
	return id.String(), nil
}
