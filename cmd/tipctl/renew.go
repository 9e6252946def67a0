package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
)

// runRenew is for an offline machine: it makes an office a new recovery identity and splits it among three superiors, after a use of the old
// one or when superiors have changed. The identity itself is never written. The next roster must name it (runRekey).
func runRenew(_ context.Context, v *invocation) error {
	f := v.flags()
	folder := f.String("registry", "", "`thư mục` registry chép từ máy chủ / copy of the server's registry")
	pinFile := f.String("pin", "", "`tệp` pin / a member's pin file")
	office := f.String("office", "", "`mã` cơ quan / office")
	var chosen words
	f.Var(&chosen, "superior", "`người` giữ mảnh, ba lần; mặc định như lúc lập hệ thống / member of another office who gets a share, three times; by default as at the ceremony")
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	r, err := loadPinned(*folder, *pinFile)
	if err != nil {
		return err
	}
	above, err := shareholders(r, *office, chosen)
	if err != nil {
		return err
	}
	if err := emptyFolder(rest[0]); err != nil {
		return err
	}
	recipient, err := writeShares(rest[0], *office, above)
	if err != nil {
		return err
	}
	return v.print(map[string]string{"office": *office, "recovery": recipient}, func(w io.Writer) {
		fmt.Fprintf(w, "đã chia khóa khôi phục mới của %s / new recovery key of %s, split among:\n", *office, *office)
		for i, m := range above {
			fmt.Fprintf(w, "  %s.%d.share: %s, %s\n", *office, i+1, m.ID, m.Office)
		}
		fmt.Fprintf(w, "tiếp theo, trên máy của một thành viên / next, on a member's device: tipctl rekey %s\n", filepath.Join(rest[0], *office+".recovery"))
	})
}

// loadPinned checks a copy of a registry with the pin of a pin file.
func loadPinned(folder, pinFile string) (*registry.Registry, error) {
	b, err := os.ReadFile(pinFile)
	if err != nil {
		return nil, fmt.Errorf("read pin: %w", err)
	}
	p, err := parsePin(b)
	if err != nil {
		return nil, err
	}
	return registry.Load(folder, p.Fingerprint)
}

// shareholders are the three who get shares: members of other offices, no one twice.
func shareholders(r *registry.Registry, office string, chosen []string) ([]crypto.Member, error) {
	roster := r.Trust.Roster()
	if _, ok := roster.Office(office); !ok {
		return nil, fmt.Errorf("không có cơ quan %s / no office %s", office, office)
	}
	if len(chosen) == 0 {
		return superiors(r.Directory, roster, office)
	}
	var all []crypto.Member
	seen := map[string]bool{}
	for _, id := range chosen {
		m, ok := roster.Member(id)
		if !ok || m.Office == office || seen[id] {
			return nil, fmt.Errorf("%s không giữ mảnh được / is no member of another office, or stands there twice", id)
		}
		seen[id] = true
		all = append(all, m)
	}
	if len(all) != 3 {
		return nil, errors.New("cần ba người / three superiors")
	}
	return all, nil
}

// writeShares makes the identity, writes its three shares, each sealed to a superior, and its public half.
func writeShares(dir, office string, above []crypto.Member) (recipient string, err error) {
	i, err := crypto.NewIdentity()
	if err != nil {
		return "", err
	}
	shares, err := crypto.SplitRecovery(i)
	if err != nil {
		return "", err
	}
	for n, share := range shares {
		sealed, err := crypto.Seal(crypto.KindShare, share, above[n].Recipient)
		clear(share)
		if err != nil {
			return "", fmt.Errorf("seal share: %w", err)
		}
		s := shareFile{office: office, superior: above[n].ID, number: n + 1, sealed: sealed}
		if err := os.WriteFile(filepath.Join(dir, s.name()), s.sealed, 0o600); err != nil {
			return "", fmt.Errorf("write share: %w", err)
		}
	}
	recipient = i.Recipient().String()
	line := office + "\t" + recipient + "\n"
	return recipient, os.WriteFile(filepath.Join(dir, office+".recovery"), []byte(line), 0o600)
}

// runRekey proposes a roster in which an office has the recovery recipient that runRenew made. Whoever approves it sees the exchange.
func runRekey(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(rest[0])
	if err != nil {
		return fmt.Errorf("read recovery key: %w", err)
	}
	office, text, _ := strings.Cut(strings.TrimSpace(string(b)), "\t")
	recovery, err := crypto.ParseRecipient(text)
	if err != nil {
		return fmt.Errorf("read recovery key: %w", err)
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
	found := false
	for i := range next.Offices {
		if next.Offices[i].ID == office {
			next.Offices[i].Recovery, found = recovery, true
		}
	}
	if !found {
		return fmt.Errorf("không có cơ quan %s / no office %s", office, office)
	}
	return d.proposeRoster(ctx, r, now, next)
}
