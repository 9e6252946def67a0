package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// TestRelayCards prints a batch: each card once, good at this server, nothing on it that would harm whoever is found with one, nothing that tells cards apart
// but the code, and no code on the server.
func TestRelayCards(t *testing.T) {
	s := newStage(t)
	s.settle("an")
	s.do("an", "login")
	sheet := filepath.Join(t.TempDir(), "the.html")
	out := s.do("an", "relay-cards", "print", "-number", "8099", "-site", "hopthu.example", sheet)
	if strings.Contains(out, "HO ") || !strings.Contains(out, "200") {
		t.Error(out)
	}
	b, err := os.ReadFile(sheet)
	must(t, err)
	if stat, _ := os.Stat(sheet); stat.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", stat.Mode())
	}
	cards := strings.Split(string(b), `<div class="card">`)[1:]
	if len(cards) != triage.RelayLeast {
		t.Fatalf("%d cards", len(cards))
	}
	code := regexp.MustCompile(`\d{4}( \d{4}){3}`)
	seen, plain := map[string]bool{}, map[string]bool{}
	disk, err := os.ReadFile(onlyFile(t, filepath.Join(s.root, "relay")))
	must(t, err)
	for _, card := range cards {
		found := code.FindAllString(card, -1)
		if len(found) != 1 || seen[found[0]] {
			t.Fatalf("codes %q", found)
		}
		seen[found[0]] = true
		c, err := crypto.ParseCode([]byte(found[0]))
		must(t, err)
		if len(seen) < 4 { // each takes its time
			entry := s.keys.RelayEntry(crypto.DigestRelay(c, stageServer))
			if !bytes.Contains(disk, entry[:]) {
				t.Error("a card is not good")
			}
		}
		rest, _, _ := strings.Cut(strings.ReplaceAll(card, found[0], ""), "</div>")
		plain[rest] = true
		for _, word := range []string{"công an", "ma túy", "biên phòng", "tố giác", "tin báo", "tội", "tipline", "police"} {
			if strings.Contains(strings.ToLower(rest), word) {
				t.Errorf("a card says %q", word)
			}
		}
	}
	if len(plain) != 1 {
		t.Errorf("cards differ in more than their code: %d kinds", len(plain))
	}
	for c := range seen {
		if bytes.Contains(disk, []byte(strings.ReplaceAll(c, " ", ""))) {
			t.Error("a code is on the server")
		}
	}

	s.do("an", "relay-cards", "withdraw")
	if left, _ := filepath.Glob(filepath.Join(s.root, "relay", "*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

// TestRelayCardsRefused: a small batch, a unit's member, a file that is there.
func TestRelayCardsRefused(t *testing.T) {
	s := newStage(t)
	dir := t.TempDir()
	for _, m := range []string{"an", "chi", "dung"} {
		s.settle(m)
		s.do(m, "login")
	}
	sheet := filepath.Join(dir, "the.html")
	if code, _, errs := s.try("an", "relay-cards", "print", "-cards", "20", "-number", "8099", sheet); code != 2 || !strings.Contains(errs, "200") {
		t.Errorf("twenty cards: %d, %s", code, errs)
	}
	if code, _, _ := s.try("an", "relay-cards", "print", sheet); code != 2 {
		t.Errorf("no number: %d", code)
	}
	for _, m := range []string{"chi", "dung"} { // an inspectorate has no province, a unit no desk
		if code, _, _ := s.try(m, "relay-cards", "print", "-number", "8099", sheet); code != 1 {
			t.Errorf("%s prints cards: %d", m, code)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Error("cards that are good nowhere were left")
	}
	must(t, os.WriteFile(sheet, []byte("mine"), 0o600))
	if code, _, _ := s.try("an", "relay-cards", "print", "-number", "8099", sheet); code != 1 {
		t.Errorf("a file was overwritten: %d", code)
	}
	if _, err := os.Stat(filepath.Join(s.root, "relay", "hue.2026")); err == nil {
		t.Error("a batch nobody has is good")
	}
}

func onlyFile(t *testing.T, dir string) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	must(t, err)
	if len(all) != 1 {
		t.Fatalf("%d files in %s", len(all), dir)
	}
	return all[0]
}
