package main

import (
	"crypto/rand"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// spoil posts the next turn of this month as binh, whose device gives an a wrap that opens nothing.
func (h *house) spoil(turn int) int {
	h.t.Helper()
	made, err := crypto.TurnKeyring(h.members["binh"], h.offices["hue"], registry.Month(time.Now()), turn)
	must(h.t, err)
	k, err := crypto.ParseKeyring(made)
	must(h.t, err)
	bad := *k
	bad.Wraps = maps.Clone(k.Wraps)
	bad.Wraps["an"] = make([]byte, len(k.Wraps["an"]))
	rand.Read(bad.Wraps["an"])
	status, _ := h.ask("binh", "POST", "/api/keyrings", triage.KeyringRequest{Keyring: h.signed(crypto.SignedKeyring, bad, "binh")})
	return status
}

// TestASpoiltKeyringIsToldAndTurned: the server cannot see what a wrap holds; whoever it was made for can.
func TestASpoiltKeyringIsToldAndTurned(t *testing.T) {
	h := newHouse(t)
	h.login("an", "binh", "chi")
	h.as("an", "keyrings")
	if status := h.spoil(1); status != 204 {
		t.Fatal(status)
	}
	now := registry.Month(time.Now())
	id := h.sealedIn(now, "không ai đọc")
	if code, _, _ := h.try("an", "open", id); code == 0 {
		t.Fatal("opens: not spoilt")
	}
	_, _, told := h.try("an", "login")
	_, _, toldAtOpen := h.try("an", "open", id)
	for _, text := range []string{told, toldAtOpen} {
		if !strings.Contains(text, "tipctl turn") || !strings.Contains(text, now) {
			t.Errorf("told nothing: %q", text)
		}
	}
	if _, _, told := h.try("binh", "login"); strings.Contains(told, "tipctl turn") {
		t.Errorf("told to whom it opens: %q", told)
	}
	if got := read[map[string]int](h, "an", "keyrings"); got["posted"] != 1 {
		t.Errorf("posted %v", got)
	}
	after := h.sealedIn(now, "lại đọc được")
	for _, m := range []string{"an", "binh"} {
		if out := h.as(m, "open", after); !strings.Contains(out, "lại đọc được") {
			t.Errorf("%s reads %q", m, out)
		}
	}
	if _, _, told := h.try("an", "login"); strings.Contains(told, "tipctl turn") {
		t.Errorf("still told: %q", told)
	}
	if got := read[map[string]int](h, "an", "keyrings"); got["posted"]+got["overtaken"] != 0 {
		t.Errorf("turned once more: %v", got)
	}

	for turn := 3; h.spoil(turn) == 204; turn++ { // as often as the server takes it
	}
	if got := read[map[string]int](h, "an", "keyrings"); got["posted"] != 1 {
		t.Errorf("posted %v", got)
	}
	after = h.sealedIn(now, "người ngay thẳng thắng")
	if out := h.as("an", "open", after); !strings.Contains(out, "người ngay thẳng thắng") {
		t.Errorf("an reads %q", out)
	}
}

// TestARehearsalFindsASpoiltRecovery: no device can see it; two superiors' shares do, though everybody has wraps.
func TestARehearsalFindsASpoiltRecovery(t *testing.T) {
	h := newHouse(t)
	h.login("an")
	h.as("an", "keyrings")
	made, err := crypto.TurnKeyring(h.members["an"], h.offices["hue"], registry.Month(time.Now()), 1)
	must(t, err)
	k, err := crypto.ParseKeyring(made)
	must(t, err)
	bad := *k
	bad.Recovery = make([]byte, len(k.Recovery))
	h.want(204, "spoilt recovery", "an", "POST", "/api/keyrings", triage.KeyringRequest{Keyring: h.signed(crypto.SignedKeyring, bad, "an")})
	args := []string{"recover", "-registry", h.folder, "-pin", filepath.Join(h.root, "an", "pin"), "-office", "hue", "-to", "an", "-passphrase-file",
		filepath.Join(h.root, "an", "phrase"), filepath.Join(h.root, "OUT")}
	shares, err := crypto.SplitRecovery(h.recovery["hue"])
	must(t, err)
	for i, superior := range []string{"chi", "em"} {
		h.settle(superior)
		sealed, err := crypto.Seal(crypto.KindShare, shares[i], h.members[superior].Member.Recipient)
		must(t, err)
		share := filepath.Join(h.root, superior, "share")
		must(t, os.WriteFile(share, sealed, 0o600))
		args = append(args, "-share", share, "-identity", filepath.Join(h.root, superior, "identity"))
	}
	_, _, told := h.try("nobody", args...)
	if strings.Count(told, "does not open") != 1 || !strings.Contains(told, "recovery key: "+bad.Month) {
		t.Errorf("told %q", told)
	}
}
