package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tipline/cmd/internal/config"
	"tipline/cmd/internal/harness"
	"tipline/cmd/internal/registry"
	"tipline/crypto"
)

// These tests have a whole deployment, laid out by tipctl.

func TestCheckOfAGoodDeployment(t *testing.T) {
	d := harness.Deploy(t, harness.Options{})
	var stdout, stderr bytes.Buffer
	code := run(context.Background(), []string{"-check", "-allow-swap", "-config", filepath.Join(d.Dir, "tipd.toml")}, &stdout, &stderr)
	if code != 0 || !strings.Contains(stdout.String(), "everything that a start needs is in order") {
		t.Fatalf("exit code %d\n%s%s", code, stdout.String(), stderr.String())
	}
	for _, secret := range []string{d.Twilio.Token, filepath.Base(d.Gateway)} {
		if strings.Contains(stdout.String()+stderr.String(), secret) {
			t.Errorf("-check prints a secret")
		}
	}
}

func TestCheckComparesConfigurationAndDirectory(t *testing.T) {
	d := harness.Deploy(t, harness.Options{})
	path := filepath.Join(d.Dir, "tipd.toml")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(b), "kind = \"web\"\n", "kind = \"web\"\narea = [\"01\"]\n", 1) // Hà Nội, which no desk serves
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code := run(context.Background(), []string{"-check", "-allow-swap", "-config", path}, &stdout, &stderr)
	if code != 1 || !strings.Contains(stderr.String(), "area 01: no desk of the directory serves that province") {
		t.Fatalf("exit code %d\n%s", code, stderr.String())
	}
}

// TestReloader exchanges what lies in the folder under a running server.
func TestReloader(t *testing.T) {
	d := harness.Deploy(t, harness.Options{})
	cfg, err := config.Load(filepath.Join(d.Dir, "tipd.toml"))
	if err != nil {
		t.Fatal(err)
	}
	first, err := registry.Load(cfg.Registry, cfg.Pin)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	r := newReloader(cfg.Registry, cfg.Pin, first, slog.New(slog.NewTextHandler(&said, nil)))
	r.look()
	if r.Registry() != first || r.Refused() {
		t.Fatal("took something although nothing had changed")
	}
	file := filepath.Join(cfg.Registry, "directory.json")
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rewrite(t, file, func(s *crypto.Signed) { s.Body = strings.Replace(s.Body, "police", "polite", 1) })
	r.look()
	if r.Registry() != first || !r.Refused() || !strings.Contains(said.String(), "directory.json") {
		t.Fatalf("an exchanged directory was not refused loudly: %s", said.String())
	}
	if err := os.WriteFile(file, good, 0o644); err != nil {
		t.Fatal(err)
	}
	r.look()
	if r.Registry() == first || r.Refused() {
		t.Fatal("the good directory was not taken again")
	}
}

func rewrite(t *testing.T, file string, change func(*crypto.Signed)) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var s crypto.Signed
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	change(&s)
	if b, err = json.Marshal(s); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
}
