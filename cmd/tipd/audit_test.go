package main

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tipline/triage"
	"tipline/triage/audit"
)

// TestEveryActHasWords: whoever adds a route that is an act says in triage/audit/acts.json, and in the console's texts, how the log tells it.
func TestEveryActHasWords(t *testing.T) {
	acts := 0
	for _, route := range newSweep(t).routes {
		method, path, _ := strings.Cut(route, " ")
		if method == "HEAD" || !strings.HasPrefix(path, "/api/") || !triage.IsAct(method, path) {
			continue
		}
		acts++
		for _, part := range []string{":id", ":file"} {
			path = strings.ReplaceAll(path, part, strings.Repeat("0", 32))
		}
		what, err := audit.What(method, path)
		if err != nil {
			t.Errorf("%s: the log cannot name it", route)
			continue
		}
		a := audit.Act{What: what}
		if w := a.Words(); w.Vi == a.Name() || w.En == a.Name() {
			t.Errorf("%s: no words for %s", route, a.Name())
		}
	}
	if acts < 30 {
		t.Errorf("only %d acts", acts)
	}
}

// TestADamagedLogStopsActsAlone: the server starts, takes no act, and says so in a gauge.
func TestADamagedLogStopsActsAlone(t *testing.T) {
	data := t.TempDir()
	quiet := slog.New(slog.DiscardHandler)
	kept, end := openAudit(data, "here", quiet)
	if auditDamaged(kept) != 0 {
		t.Fatal("a new log is damaged")
	}
	if err := errors.Join(end(), os.WriteFile(filepath.Join(data, "audit", "checkpoint"), []byte("x"), 0o600)); err != nil {
		t.Fatal(err)
	}
	kept, end = openAudit(data, "here", quiet)
	if auditDamaged(kept) != 1 {
		t.Error("a damaged log is taken for a good one")
	}
	if _, err := kept.Append(&audit.Act{}); err == nil {
		t.Error("it takes an act")
	}
	if err := end(); err != nil {
		t.Error(err)
	}
}
