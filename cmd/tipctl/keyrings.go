package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// runKeyrings makes what the office's keyrings lack: months ahead, turns after somebody left, wraps for newcomers and for the offices that are rung in its place. With a
// directory that is still to come into force, for those that it names.
func runKeyrings(ctx context.Context, v *invocation) error {
	f := v.flags()
	next := f.String("directory", "", "`tệp` danh bạ sắp có hiệu lực: gói chùm khóa cho các bước mới / the next directory, as tipctl directory sign wrote it: wrap for its steps first")
	return v.postKeyringsWith(ctx, f, 0, func(k *crypto.MemberKey, r *registry.Registry, _ []string) ([]crypto.Signed, error) {
		if *next != "" {
			d, err := unsignedDirectory(*next)
			if err != nil {
				return nil, err
			}
			r = r.As(d)
		}
		return upkeep(k, r, time.Now())
	})
}

// unsignedDirectory reads a directory that nobody has to have signed yet: to wrap for its steps takes nothing away from anybody.
func unsignedDirectory(file string) (*triage.Directory, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	body, ok := registry.Body(b)
	if !ok {
		return nil, fmt.Errorf("read directory: %s: không phải tệp của tipctl directory sign / is not what tipctl directory sign wrote", visible(file))
	}
	return triage.ParseDirectory(body)
}

// runTurn makes new identities for this month and every month that is prepared: after a loss, a use of the sealed duty identity, or a doubt.
func runTurn(ctx context.Context, v *invocation) error {
	return v.postKeyrings(ctx, 0, func(k *crypto.MemberKey, r *registry.Registry, _ []string) ([]crypto.Signed, error) {
		office, _ := r.Trust.Roster().Office(k.Member.Office)
		return turned(k, r, office, time.Now())
	})
}

// runConfirm takes what the offline machine made (runRecover): it holds each keyring against the one that is in force, opens the own wrap,
// signs and posts.
func runConfirm(ctx context.Context, v *invocation) error {
	return v.postKeyrings(ctx, 1, func(k *crypto.MemberKey, r *registry.Registry, rest []string) ([]crypto.Signed, error) {
		b, err := os.ReadFile(rest[0])
		if err != nil {
			return nil, fmt.Errorf("read what was recovered: %w", err)
		}
		var made []crypto.Signed
		if err := json.Unmarshal(b, &made); err != nil {
			return nil, fmt.Errorf("read what was recovered: %w", err)
		}
		return confirmed(k, r, made)
	})
}

// confirmed signs recovered keyrings; those that are wrapped to the member already are left out.
func confirmed(k *crypto.MemberKey, r *registry.Registry, made []crypto.Signed) ([]crypto.Signed, error) {
	var all []crypto.Signed
	for _, s := range made {
		one, err := crypto.ParseKeyring(s)
		if err != nil {
			return nil, err
		}
		for _, there := range r.Keyrings(k.Member.Office) {
			if there.Before(one) || one.Before(there) || there.Wraps[k.Member.ID] != nil {
				continue
			}
			signed, err := k.Confirm(s, there)
			if err != nil {
				return nil, fmt.Errorf("keyring of %s: %w", one.Month, err)
			}
			all = append(all, signed)
		}
	}
	return all, nil
}

// postKeyrings posts what make makes, one by one. One that somebody else's overtook is no error: theirs does as well.
func (v *invocation) postKeyrings(ctx context.Context, args int, make func(*crypto.MemberKey, *registry.Registry, []string) ([]crypto.Signed, error)) error {
	return v.postKeyringsWith(ctx, v.flags(), args, make)
}

func (v *invocation) postKeyringsWith(ctx context.Context, f *flag.FlagSet, args int, make func(*crypto.MemberKey, *registry.Registry, []string) ([]crypto.Signed, error)) error {
	pass := passphraseFlag(f)
	rest, err := v.parse(f, args)
	if err != nil {
		return err
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	k, err := d.unlock()
	if err != nil {
		return err
	}
	made, err := make(k, r, rest)
	if err != nil {
		return err
	}
	posted := 0
	for _, s := range made {
		err := d.post(ctx, "/api/keyrings", triage.KeyringRequest{Keyring: s}, nil)
		if err != nil && !errors.Is(err, errConflict) {
			return err
		}
		if err == nil {
			posted++
		}
	}
	return v.print(map[string]int{"posted": posted, "overtaken": len(made) - posted}, func(w io.Writer) {
		fmt.Fprintf(w, "đã gửi chùm khóa / keyrings posted: %d\n", posted)
	})
}
