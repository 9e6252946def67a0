package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"tipline/crypto"
	"tipline/triage/audit"
)

// An auditLine is one entry in words.
type auditLine struct {
	Index  int64  `json:"index"`
	Minute string `json:"minute"`
	Member string `json:"member"`
	Office string `json:"office"`
	Act    string `json:"act"`
	Tip    string `json:"tip,omitempty"` // its handle
	Words  string `json:"words"`
}

// runAuditShow prints what the member's office may read of the log, the newest last.
func runAuditShow(ctx context.Context, v *invocation) error {
	f := v.flags()
	tip := f.String("tip", "", "chỉ việc trên `tin` này / the acts on one tip alone, by its ID or handle")
	last := f.Int64("last", 512, "`số` dòng cuối / how many of the last entries are looked at")
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	handle := *tip
	if id, err := crypto.ParseID(*tip); err == nil {
		handle = audit.Handle(id.String())
	}
	d, _, err := v.believingDesk(ctx, nil)
	if err != nil {
		return err
	}
	if err := d.settle(ctx); err != nil {
		return err
	}
	m, err := d.home.memory()
	if err != nil {
		return err
	}
	lines, err := d.auditLines(ctx, max(0, m.Head.Size-*last), m.Head.Size, handle)
	if err != nil {
		return err
	}
	return v.print(lines, func(w io.Writer) {
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, l := range lines {
			fmt.Fprintf(t, "%d\t%s\t%s, %s\t%s\t%s\n", l.Index, l.Minute, visible(l.Member), visible(l.Office), visible(l.Words), l.Tip)
		}
		t.Flush()
	})
}

func (d *desk) auditLines(ctx context.Context, from, to int64, handle string) ([]auditLine, error) {
	lines := []auditLine{}
	for n := from / audit.BundleSize; n*audit.BundleSize < to; n++ {
		leaves, err := servedLog{ctx, d.client}.Leaves(n)
		if err != nil {
			return nil, err
		}
		for i, leaf := range leaves {
			a, err := audit.ParseAct(leaf.Entry)
			if index := n*audit.BundleSize + int64(i); err == nil && index >= from && index < to && (handle == "" || a.Tip() == handle) {
				w := a.Words()
				lines = append(lines, auditLine{Index: index, Minute: time.Unix(a.Minute*60, 0).In(hanoi).Format("02/01/2006 15:04"), Member: a.Member, Office: a.Office,
					Act: a.Name(), Tip: a.Tip(), Words: w.Vi + " / " + w.En})
			}
		}
	}
	return lines, nil
}

// runAuditCheckpoint prints the newest checkpoint, after it was proven to have grown from the one remembered.
func runAuditCheckpoint(ctx context.Context, v *invocation) error {
	if _, err := v.parse(v.flags(), 0); err != nil {
		return err
	}
	d, err := v.openDesk(nil)
	if err != nil {
		return err
	}
	if err := d.settle(ctx); err != nil {
		return err
	}
	c, err := d.checkpoint(ctx)
	if err != nil {
		return err
	}
	h, err := audit.OpenCheckpoint([]byte(c.Checkpoint), c.Key)
	if err != nil {
		return errLogged
	}
	return v.print(map[string]any{"checkpoint": c.Checkpoint, "key": c.Key, "size": h.Size, "fingerprint": h.Fingerprint()}, func(w io.Writer) {
		fmt.Fprintf(w, "%s\n%s\n%d dòng/entries: %s\n", visibleLines("", c.Checkpoint), visible(c.Key), h.Size, h.Fingerprint())
	})
}

// runAuditAccept forgets what this device has seen. Whoever types it has been told of a restore by the inspectorate, not by the server's operator alone.
func runAuditAccept(ctx context.Context, v *invocation) error {
	f := v.flags()
	sure := f.Bool("sure", false, "cơ quan thanh tra đã xác nhận có phục hồi / the inspectorate itself has confirmed the restore")
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	if !*sure {
		return v.misused("chỉ sau khi cơ quan thanh tra xác nhận có phục hồi: thêm -sure; nếu không, việc bị giấu sẽ không còn thấy được\n" +
			"only after your inspectorate has confirmed a restore: add -sure. What was hidden cannot be seen any more afterwards")
	}
	h, err := openHome()
	if err != nil {
		return err
	}
	was, err := h.memory()
	if err != nil {
		return err
	}
	if err := os.Remove(h.path("audit")); err != nil {
		return err
	}
	return v.print(map[string]any{"forgotten": was.Head}, func(w io.Writer) {
		fmt.Fprintf(w, "đã quên, ghi lại trên giấy / forgotten, note it on paper: %d dòng/entries, %s\n", was.Head.Size, was.Head.Fingerprint())
		fmt.Fprintln(w, "đăng nhập lại / log in again: tipctl login")
	})
}
