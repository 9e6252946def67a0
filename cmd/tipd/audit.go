package main

import (
	"errors"
	"log/slog"
	"path/filepath"

	"tipline/cmd/internal/config"
	"tipline/triage"
	"tipline/triage/audit"
)

// openAudit opens the log of what members do. A log that is not the one its checkpoint was made of takes no entry: members can then do nothing, and are
// told that the server is away, while tips are still taken. That somebody with access to the disk can bring this about is the lesser harm.
func openAudit(data, server string, log *slog.Logger) (kept triage.AuditLog, end func() error) {
	l, err := audit.Open(audit.Params{Folder: filepath.Join(data, "audit"), Server: server})
	if err != nil {
		log.Error("THE AUDIT LOG IS DAMAGED OR WAS CHANGED: members can do nothing until it is restored (administrator.md, audit log); tips are still taken", "error", err)
		return damaged{err}, func() error { return nil }
	}
	return l, l.Close
}

// witnessing is the role that offers the log's checkpoints to the configured witness; none where there is no witness, or no log.
func witnessing(cfg config.Audit, kept triage.AuditLog, log *slog.Logger) []role {
	l, ok := kept.(*audit.Log)
	if !ok || cfg.Witness == "" {
		return nil
	}
	w := &audit.Witness{Log: l, URL: cfg.Witness, Key: cfg.WitnessKey, Failed: func(err error) { log.Warn("audit witness", "error", err) }}
	return []role{{"audit witness", w.Run}}
}

// damaged stands in for a log that could not be opened.
type damaged struct{ error }

var _ triage.AuditLog = damaged{}

func (d damaged) Append(*audit.Act) (int64, error)          { return 0, d.away() }
func (d damaged) Prove(int64, []int64) (audit.Proof, error) { return audit.Proof{}, d.away() }
func (d damaged) Tile(int, int64, int) ([]byte, error)      { return nil, d.away() }
func (d damaged) Bundle(int64) ([][]byte, error)            { return nil, d.away() }
func (d damaged) Newest() (audit.Head, []byte)              { return audit.Empty, nil }
func (d damaged) Key() string                               { return "" }

// away is an outage to whoever asks, whatever was found on the disk.
func (d damaged) away() error { return errors.New("audit log damaged") }

// auditDamaged is the gauge's value.
func auditDamaged(l triage.AuditLog) int64 {
	_, bad := l.(damaged)
	return yes(bad)
}
