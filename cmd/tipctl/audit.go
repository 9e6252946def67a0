package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/audit"
)

// auditCommands are what a member, an inspectorate or an operator does with the log of members' acts.
var auditCommands = []command{
	{"verify", "[-against FILE]… [-folder DIR -registry DIR -pin FILE [-key KEY]]", "kiểm tra cả nhật ký / check the whole log: by the server, or a copy of data/audit", runAuditVerify},
	{"show", "[-tip TIP] [-last N]", "xem việc của cơ quan / the acts that you may read, in words", runAuditShow},
	{"checkpoint", "", "in dấu mới nhất để giữ trên giấy / print the newest checkpoint, to keep on paper", runAuditCheckpoint},
	{"accept", "", "sau khi phục hồi: bắt đầu lại / after a restore that was announced: start anew from the log as it is", runAuditAccept},
}

func runAudit(ctx context.Context, v *invocation) error { return v.among(ctx, auditCommands) }

// runAuditVerify checks every hash, every signature that may be read, and every older checkpoint that is at hand.
func runAuditVerify(ctx context.Context, v *invocation) error {
	f := v.flags()
	var against words
	f.Var(&against, "against", "`tệp` dấu cũ / an older checkpoint: a file, or '-' for SIZE ROOT as a hand-over has it on standard input")
	folder := f.String("folder", "", "bản sao `thư mục` data/audit / a copy of data/audit, without asking a server")
	dir := f.String("registry", "", "`thư mục` danh bạ, với -folder / the registry that goes with -folder")
	pinFile := f.String("pin", "", "`tệp` pin, với -folder / a member's pin file, with -folder")
	key := f.String("key", "", "khóa công khai của nhật ký, với -folder / the log's public `key`; from the folder otherwise")
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	var src audit.Source
	var with audit.Verification
	var err error
	if *folder != "" {
		src, with, err = copied(*folder, *dir, *pinFile, *key)
	} else {
		src, with, err = v.served(ctx)
	}
	if err != nil {
		return err
	}
	for _, name := range against {
		h, err := v.olderHead(name, with.Key)
		if err != nil {
			return err
		}
		with.Against = append(with.Against, h)
	}
	report, err := audit.Verify(src, with)
	if finding := (*audit.Finding)(nil); errors.As(err, &finding) {
		return fmt.Errorf("NHẬT KÝ KHÔNG ĐÚNG / THE LOG DOES NOT HOLD: %w\n%w", finding, errLogged)
	}
	if err != nil {
		return err
	}
	told := map[string]any{"size": report.Head.Size, "root": report.Head.Root, "fingerprint": report.Head.Fingerprint(), "hidden": report.Hidden,
		"members": report.Members, "against": len(with.Against)}
	return v.print(told, func(w io.Writer) {
		fmt.Fprintf(w, "nhật ký đúng / the log holds: %d dòng/entries, %d dấu cũ/older checkpoints\n%s\n", report.Head.Size, len(with.Against), report.Head.Fingerprint())
		for _, m := range slices.Sorted(maps.Keys(report.Members)) {
			fmt.Fprintf(w, "  %s: %d\n", visible(m), report.Members[m])
		}
		if report.Hidden > 0 {
			fmt.Fprintf(w, "của cơ quan khác, chỉ thấy dấu / of other offices, hashes alone: %d\n", report.Hidden)
		}
	})
}

// olderHead reads a checkpoint that was kept: a signed note, or size and root.
func (v *invocation) olderHead(name, key string) (audit.Head, error) {
	in := v.stdin
	if name != "-" {
		h, err := os.Open(name)
		if err != nil {
			return audit.Head{}, err
		}
		defer h.Close()
		in = h
	}
	b, err := io.ReadAll(io.LimitReader(in, 4096))
	if err != nil {
		return audit.Head{}, err
	}
	if h, err := audit.ParseHead(strings.TrimSpace(string(b))); err == nil {
		return h, nil
	}
	h, err := audit.OpenCheckpoint(b, key)
	if err != nil {
		return h, fmt.Errorf("%s không phải dấu của nhật ký này / not a checkpoint of this log: its key signed none of it", visible(name))
	}
	return h, nil
}

// membersOf answers for everybody whom any roster of the chain had.
func membersOf(t *crypto.Trust) func(id, office string) (ed25519.PublicKey, bool) {
	return func(id, office string) (ed25519.PublicKey, bool) {
		m, ok := t.Belonged(id, office)
		return m.Signing, ok
	}
}

// copied is a copy of the server's folder, with the registry that goes with it.
func copied(folder, dir, pinFile, key string) (audit.Source, audit.Verification, error) {
	r, err := loadPinned(dir, pinFile)
	if err != nil {
		return nil, audit.Verification{}, err
	}
	src := audit.Folder(folder)
	checkpoint, err := src.Checkpoint()
	if err != nil {
		return nil, audit.Verification{}, err
	}
	if key == "" {
		b, err := os.ReadFile(filepath.Join(folder, "key"))
		if err != nil {
			return nil, audit.Verification{}, fmt.Errorf("cần -key / -key is needed: %w", err)
		}
		_, key, _ = strings.Cut(strings.TrimSpace(string(b)), "\n")
	}
	return src, audit.Verification{Checkpoint: checkpoint, Key: key, Server: r.Trust.Roster().Server, Member: membersOf(r.Trust)}, nil
}

// served is the log as the server shows it to this member, and what this device remembers of it.
func (v *invocation) served(ctx context.Context) (audit.Source, audit.Verification, error) {
	d, r, err := v.believingDesk(ctx, nil)
	if err != nil {
		return nil, audit.Verification{}, err
	}
	was, err := d.home.memory()
	if err != nil {
		return nil, audit.Verification{}, err
	}
	if err := d.settle(ctx); err != nil {
		return nil, audit.Verification{}, err
	}
	c, err := d.checkpoint(ctx)
	if err != nil {
		return nil, audit.Verification{}, err
	}
	now, err := d.home.memory()
	return servedLog{ctx, d.client}, audit.Verification{Checkpoint: []byte(c.Checkpoint), Key: now.Key, Server: d.pin.Server, Against: []audit.Head{was.Head, now.Head},
		Member: membersOf(r.Trust)}, err
}

func (c *client) checkpoint(ctx context.Context) (v triage.CheckpointView, err error) {
	return v, c.get(ctx, "/api/audit/checkpoint", &v)
}

// A servedLog reads a log from the server, bundle by bundle.
type servedLog struct {
	ctx context.Context
	c   *client
}

func (s servedLog) Tile(int, int64) ([]byte, error) { return nil, nil }

func (s servedLog) Leaves(bundle int64) ([]audit.Leaf, error) {
	var all []triage.EntryView
	if err := s.c.get(s.ctx, "/api/audit/entries/"+strconv.FormatInt(bundle, 10), &all); err != nil {
		return nil, err
	}
	leaves := make([]audit.Leaf, len(all))
	for i, e := range all {
		if e.Entry != "" {
			leaves[i].Entry = []byte(e.Entry)
		} else if len(e.Leaf) == len(leaves[i].Hash) {
			copy(leaves[i].Hash[:], e.Leaf)
		}
	}
	return leaves, nil
}
