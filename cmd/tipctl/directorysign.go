package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tipline/cmd/internal/config"
	"tipline/cmd/internal/directory"
	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/place"
)

// runDirectorySign shows a member what a directory would change against the one in force, and signs it with the member's own key. Two different members do it.
func runDirectorySign(ctx context.Context, v *invocation) error {
	f := v.flags()
	out := f.String("out", "", "`tệp` kết quả / where the signed directory goes; default: directory-VERSION.json")
	post := f.Bool("post", false, "đủ hai chữ ký thì gửi lên máy chủ / with two signatures, send it to the server")
	yes := f.Bool("yes", false, "không hỏi lại / do not ask again")
	pass := passphraseFlag(f)
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	d, reg, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	signed, next, err := proposedDirectory(rest[0], reg)
	if err != nil {
		return err
	}
	change := differ(reg.Directory, next, today(time.Now()))
	change.show(v.stderr)
	// The passphrase is asked for first: where both come from standard input, it is the first line.
	key, err := d.unlock()
	if err != nil {
		return err
	}
	if !*yes && !v.agreed() {
		return errors.New("không ký / not signed")
	}
	signed.Signatures = slices.DeleteFunc(signed.Signatures, func(s crypto.Signature) bool { return s.Member == key.Member.ID })
	key.Sign(&signed)
	file := *out
	if file == "" {
		file = fmt.Sprintf("directory-%d.json", next.Version)
	}
	if err := registry.WriteDocument(file, signed); err != nil {
		return err
	}
	_, unfinished := reg.Trust.Directory(signed)
	posted := *post && unfinished == nil
	if posted {
		if err := d.post(ctx, "/api/directory", triage.DirectoryRequest{Directory: signed}, nil); err != nil {
			return err
		}
	}
	report := map[string]any{"file": file, "version": next.Version, "complete": unfinished == nil, "posted": posted, "moves": len(change.Moves)}
	return v.print(report, func(w io.Writer) {
		if posted {
			fmt.Fprintf(w, "bảng phân tuyến số %d có hiệu lực / directory %d is in force\n", next.Version, next.Version)
			return
		}
		if unfinished != nil {
			fmt.Fprintf(w, "đã ký: %s; cần thêm một thành viên ký: tipctl directory sign %s / signed once: a second member signs next\n", file, file)
			return
		}
		fmt.Fprintf(w, "đủ hai chữ ký: %s; trên máy chủ: tipctl directory publish %s / signed by two: publish it on the server\n", file, file)
	})
}

// proposedDirectory reads a directory.toml, or what another member has signed, and refuses one that could not come into force after the registry's.
func proposedDirectory(file string, reg *registry.Registry) (crypto.Signed, *triage.Directory, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return crypto.Signed{}, nil, fmt.Errorf("read directory: %w", err)
	}
	signed, err := crypto.ParseSigned(text)
	if err != nil {
		d, err := triage.ReadDirectory(text, triage.Known{})
		if err != nil {
			return crypto.Signed{}, nil, placedError(file, text, err)
		}
		if signed, err = crypto.NewSigned(crypto.SignedDirectory, d); err != nil {
			return crypto.Signed{}, nil, err
		}
	}
	if signed.Kind != crypto.SignedDirectory {
		return crypto.Signed{}, nil, fmt.Errorf("%s: is a signed %s, not a directory", filepath.Base(file), signed.Kind)
	}
	d, err := triage.ParseDirectory([]byte(signed.Body))
	if err != nil {
		return crypto.Signed{}, nil, err
	}
	return signed, d, placedError(file, text, fitting(d, reg))
}

// fitting examines a directory that is to follow the registry's.
func fitting(d *triage.Directory, reg *registry.Registry) error {
	var faults []error
	if d.Version != reg.Directory.Version+1 {
		faults = append(faults, fmt.Errorf("version: is %d and must be %d, one after the directory in force", d.Version, reg.Directory.Version+1))
	}
	e := directory.Examination{Directory: d, Gazetteer: place.Default(), Matters: directory.Matters(), Ready: reg.Ready, Today: today(time.Now())}
	for _, fault := range e.Faults() {
		faults = append(faults, errors.New(fault))
	}
	return errors.Join(faults...)
}

// placedError puts file and line before each fault.
func placedError(file string, text []byte, err error) error {
	if err == nil {
		return nil
	}
	return errors.New(strings.Join(directory.LinesOf(text).Place(file, strings.Split(err.Error(), "\n")), "\n"))
}

// agreed asks for a word; a stray Enter agrees to nothing.
func (v *invocation) agreed() bool {
	fmt.Fprint(v.stderr, "\ngõ KY để ký / type KY to sign: ")
	line, _ := bufio.NewReader(v.stdin).ReadString('\n')
	return strings.EqualFold(strings.TrimSpace(line), "ky")
}

// runDirectoryPublish puts a directory with two signatures into the registry's folder, where the server takes it up by itself. The whole registry must stand with it.
func runDirectoryPublish(_ context.Context, v *invocation) error {
	f := v.flags()
	file := f.String("config", "/var/lib/tipline/tipd.toml", "cấu hình máy chủ / the server's configuration")
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	cfg, err := config.Load(*file)
	if err != nil {
		return err
	}
	docs, err := registry.Read(cfg.Registry)
	if err != nil {
		return err
	}
	reg, err := registry.Check(cfg.Pin, docs)
	if err != nil {
		return err
	}
	signed, next, err := proposedDirectory(rest[0], reg)
	if err != nil {
		return err
	}
	docs.Directory = registry.Document{From: rest[0], Signed: signed}
	if _, err := registry.Check(cfg.Pin, docs); err != nil {
		return err
	}
	if err := registry.WriteDocument(filepath.Join(cfg.Registry, "directory.json"), signed); err != nil {
		return err
	}
	return v.print(map[string]any{"version": next.Version}, func(w io.Writer) {
		fmt.Fprintf(w, "bảng phân tuyến số %d có hiệu lực khi máy chủ đọc lại, trong vòng một phút / directory %d is in force as soon as the server has read it\n", next.Version, next.Version)
	})
}
