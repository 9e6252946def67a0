package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
)

// A recovery is what runRecover was asked for.
type recovery struct {
	registry, office, to string
	shares, identities   words
}

// runRecover is for an offline machine, with a copy of the registry and two superiors at the keyboard, each with the own share and identity
// file. It brings the office's recovery identity back in memory, wraps every keyring of the office to a member of the newest roster, and
// writes the result, which opens for that member alone. No key is written.
func runRecover(_ context.Context, v *invocation) error {
	f := v.flags()
	var o recovery
	f.StringVar(&o.registry, "registry", "", "`thư mục` registry chép từ máy chủ / copy of the server's registry")
	pinFile := f.String("pin", "", "`tệp` pin / a member's pin file")
	f.StringVar(&o.office, "office", "", "`mã` cơ quan bị mất / office that was lost")
	f.StringVar(&o.to, "to", "", "`người` mới trong danh sách / new member of that office, in the newest roster already")
	f.Var(&o.shares, "share", "`tệp` mảnh, hai lần / a superior's share, twice")
	f.Var(&o.identities, "identity", "`tệp` khóa của cấp trên, hai lần / that superior's locked identity, twice")
	pass := passphraseFlag(f)
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	if len(o.shares) < 2 || len(o.shares) != len(o.identities) || o.office == "" || o.to == "" {
		return v.misused("cần hai -share, hai -identity, -office và -to / two shares with their two identities, an office and a member")
	}
	r, err := loadPinned(o.registry, *pinFile)
	if err != nil {
		return err
	}
	made, err := o.bringBack(v, r, *pass)
	if err != nil {
		return err
	}
	if err := writeNew(rest[0], made); err != nil {
		return err
	}
	return v.print(map[string]int{"keyrings": len(made)}, func(w io.Writer) {
		fmt.Fprintf(w, "đã mở lại / brought back: %d keyrings of %s for %s\n", len(made), o.office, o.to)
		fmt.Fprintf(w, "tiếp theo, trên máy của %s / next, on that member's own device: tipctl confirm %s\n", o.to, rest[0])
	})
}

// bringBack opens the shares and wraps every keyring of the office to the new member.
func (o *recovery) bringBack(v *invocation, r *registry.Registry, pass string) ([]crypto.Signed, error) {
	to, ok := r.Trust.Roster().Member(o.to)
	if !ok || to.Office != o.office {
		return nil, fmt.Errorf("danh sách mới nhất không có %s ở %s / the newest roster has no %s at %s", o.to, o.office, o.to, o.office)
	}
	shares := make([][]byte, len(o.shares))
	defer func() {
		for _, s := range shares {
			clear(s)
		}
	}()
	for i := range o.shares {
		var err error
		if shares[i], err = openShare(v, o.shares[i], o.identities[i], pass); err != nil {
			return nil, err
		}
	}
	identity, err := crypto.JoinRecovery(shares[0], shares[1])
	if err != nil {
		return nil, fmt.Errorf("hai mảnh không hợp nhau / the shares do not fit: %w", err)
	}
	var made []crypto.Signed
	for _, k := range r.Keyrings(o.office) {
		s, err := k.RewrapRecovered(identity, to) // of those wrapped already too: nothing else shows that recovery is spoilt
		if errors.Is(err, crypto.ErrCannotOpen) {
			fmt.Fprintf(v.stderr, "không mở được / does not open with this recovery key: %s\n", k.Month)
			continue
		}
		if err != nil {
			return nil, err
		}
		if k.Wraps[to.ID] == nil {
			made = append(made, s)
		}
	}
	if len(made) == 0 {
		return nil, errors.New("không có gì để khôi phục / there is nothing to bring back")
	}
	return made, nil
}

// openShare opens a superior's share with that superior's own identity.
func openShare(v *invocation, share, identity, pass string) ([]byte, error) {
	sealed, err := os.ReadFile(share)
	if err != nil {
		return nil, fmt.Errorf("read share: %w", err)
	}
	file, err := os.ReadFile(identity)
	if err != nil {
		return nil, fmt.Errorf("read identity: %w", err)
	}
	secret, err := v.readPassphrase(pass, fmt.Sprintf("mật khẩu của/passphrase of %s: ", identity), false)
	if err != nil {
		return nil, err
	}
	k, err := crypto.UnlockMemberKey(file, secret)
	if err != nil {
		return nil, fmt.Errorf("%s: sai mật khẩu, hoặc tệp hỏng / %w", identity, err)
	}
	opened, err := crypto.Open(crypto.KindShare, sealed, k.Identity)
	if err != nil {
		return nil, fmt.Errorf("mảnh không phải của người này / the share is not this superior's: %s, %s", share, identity)
	}
	return opened, nil
}

// writeNew writes a file that is not there yet.
func writeNew(path string, value any) error {
	b, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		return err
	}
	h, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write keyrings: %w", err)
	}
	_, err = h.Write(append(b, '\n'))
	return errors.Join(err, h.Sync(), h.Close())
}
