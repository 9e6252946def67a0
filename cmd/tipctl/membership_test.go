package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// invite plays the whole way of a newcomer up to the acceptance, and returns the fingerprint that the newcomer reads out.
func (h *house) invite(by, member, office string) string {
	h.t.Helper()
	l := read[struct{ Link string }](h, by, "invite", "-office", office, member)
	got := read[memberLine](h, member, "accept", l.Link)
	if got.Member != member || got.Office != office {
		h.t.Fatalf("accepted as %+v", got)
	}
	return got.Fingerprint
}

// admit proposes a newcomer and has another member approve.
func (h *house) admit(by, second, member, fingerprint string, instead ...string) {
	h.t.Helper()
	args := []string{"admit", "-fingerprint", spoken(fingerprint), member}
	for _, m := range instead {
		args = append(args, "-instead", m)
	}
	p := read[struct{ ID string }](h, by, args...)
	if v := read[struct{ Published bool }](h, second, "approve", p.ID); !v.Published {
		h.t.Fatal("two signatures, and not in force")
	}
}

func TestANewcomerIsInvitedApprovedAndReadsWhatIsThere(t *testing.T) {
	h := newHouse(t)
	h.login("an", "binh")
	today, old := h.sealedIn(registry.Month(time.Now()), "tin moi"), h.sealedIn(oldMonth(), "tin cu")

	l := read[struct{ Link string }](h, "an", "invite", "moi")
	if code, _, errs := h.try("moi", "accept", strings.Replace(l.Link, "invite/", "invite/0", 1)); code != 2 {
		t.Errorf("a mangled link: %d %s", code, errs)
	}
	newcomer := read[memberLine](h, "moi", "accept", l.Link)
	again := read[memberLine](h, "moi", "accept", l.Link) // the first answer may have been lost
	if again.Fingerprint != newcomer.Fingerprint {
		t.Error("accepting twice made two keys")
	}
	code, _, errs := h.try("khac", "accept", l.Link)
	if code != 1 || !strings.Contains(errs, "unknown, used or lapsed") {
		t.Errorf("the link twice: %d %s", code, errs)
	}
	contains(t, "invitations", h.as("an", "invitations"), "moi, hue", "accepted", spoken(newcomer.Fingerprint))
	if code, _, errs := h.try("an", "admit", "-fingerprint", "00000 00000 00000 00000", "moi"); code != 2 || !strings.Contains(errs, "ask again") {
		t.Errorf("another fingerprint: %d %s", code, errs)
	}
	if code, _, errs := h.try("moi", "login"); code != 1 {
		t.Errorf("a newcomer logs in before anybody approved: %s", errs)
	}
	p := read[struct{ ID string }](h, "an", "admit", "-fingerprint", spoken(newcomer.Fingerprint), "moi")
	contains(t, "proposals", h.as("binh", "proposals"), p.ID, "vào/comes: moi, hue", "an:")
	if code, _, _ := h.try("an", "approve", p.ID); code != 0 {
		t.Error("signing twice is an error")
	}
	if h.keeper.Trust().Roster().Version != 1 {
		t.Fatal("one member's two signatures brought a roster into force")
	}
	contains(t, "approve", h.as("binh", "approve", p.ID), "in force")

	h.do("moi", "login")
	for id, text := range map[string]string{today: "tin moi", old: "tin cu"} {
		h.do("moi", "lease", id)
		contains(t, "the newcomer", h.as("moi", "open", id), text)
		h.do("moi", "yield", id)
	}
	if left := read[[]triage.InvitationView](h, "an", "invitations"); len(left) != 0 {
		t.Errorf("the invitation stands: %v", left)
	}
	k, err := crypto.UnlockMemberKey(mustRead(t, filepath.Join(h.root, "moi", "identity")), "bon con voi")
	must(t, err)
	if k.Pin != h.pin {
		t.Error("the identity file carries no pin")
	}
	// What members sign next needs the newcomer's wraps, and gets them without being asked.
	h.do("moi", "keyrings")
	for _, month := range registry.Months(time.Now(), monthsAhead) {
		if !h.keeper.Registry().Fresh("hue", month) {
			t.Errorf("no keyring of %s", month)
		}
	}
	if v := read[map[string]int](h, "binh", "keyrings"); v["posted"] != 0 {
		t.Errorf("there was something left to make: %v", v)
	}
	// Whoever reads the folder afresh, as a restart does, finds the same.
	r, err := registry.Load(h.folder, h.pin)
	must(t, err)
	if r.Trust.Roster().Version != 2 || len(r.Keyrings("hue")) != len(h.keeper.Keyrings("hue")) {
		t.Error("the folder says something else than what is in force")
	}
}

func mustRead(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return b
}

// TestALostDevice: from the loss to the same person's new device opening old and new tips. Every step is a command that a person types.
func TestALostDevice(t *testing.T) {
	h := newHouse(t)
	h.login("an", "binh", "chi")
	month := registry.Month(time.Now())
	before := h.sealedIn(month, "truoc khi mat")
	h.do("binh", "queue")
	start := time.Now()

	p := read[struct{ ID string }](h, "an", "revoke", "binh")
	h.do("binh", "queue") // one signature changes nothing
	contains(t, "approve", h.as("chi", "approve", p.ID), "ra/leaves: binh, hue")
	if code, _, errs := h.try("binh", "queue"); code != 1 || !strings.Contains(errs, "not logged in") {
		t.Errorf("the session on the lost device goes on: %s", errs)
	}
	after := h.sealedIn(month, "sau khi mat")
	thief := h.members["binh"]
	for _, k := range h.keeper.Keyrings("hue") {
		if _, err := thief.OpenKeyring(k); err == nil && k.Turn > 0 {
			t.Errorf("the lost device opens the turned keyring of %s", k.Month)
		}
	}
	ahead, err := time.ParseInLocation("2006-01-02", registry.Months(time.Now(), 1)[1]+"-15", hanoi)
	must(t, err)
	if k, _, err := h.keeper.Registry().Keyring("hue", ahead); err != nil || k.Turn == 0 {
		t.Error("next month was prepared before the loss and has not turned")
	}
	h.admit("an", "chi", "binh-2", h.invite("an", "binh-2", "hue"))
	h.do("binh-2", "login")
	for id, text := range map[string]string{before: "truoc khi mat", after: "sau khi mat"} {
		contains(t, "the new device", h.as("binh-2", "open", id), text)
	}
	t.Logf("from the loss to the new device: %v of machine time", time.Since(start).Round(time.Millisecond))
	if took := time.Since(start); took > 5*time.Minute {
		t.Errorf("took %v", took)
	}
	if code, _, errs := h.try("an", "invite", "binh"); code != 1 || !strings.Contains(errs, "take another") {
		t.Errorf("a handle of lost keys is given again: %s", errs)
	}
}

// TestAWholeOfficeLost: every member of a desk is lost. Two members of other offices put somebody in their place, two superiors' shares bring
// back every month's keyring on an offline machine, and the old tips open.
func TestAWholeOfficeLost(t *testing.T) {
	h := newHouse(t)
	h.login("chi", "em")
	month := registry.Month(time.Now())
	tips := map[string]string{h.sealedIn(month, "thang nay"): "thang nay", h.sealedIn(oldMonth(), "thang cu"): "thang cu"}

	h.admit("chi", "em", "moi", h.invite("chi", "moi", "hue"), "an", "binh") // both have also signed the directory, which an had
	tips[h.sealedIn(month, "khong con ai")] = "khong con ai"                 // accepted all the same, with an alarm
	if late := h.keeper.Registry().Overdue(time.Now()); len(late) == 0 {
		t.Error("no alarm though nobody can open")
	}
	had := h.keeper.Keyrings("hue")
	h.do("moi", "login")
	h.do("moi", "keyrings")
	fresh := h.sealedIn(month, "da co khoa moi")
	contains(t, "what came after", h.as("moi", "open", fresh), "da co khoa moi")
	for id := range tips {
		if code, _, _ := h.try("moi", "open", id); code == 0 {
			t.Fatal("the newcomer opens what was sealed before anything was recovered")
		}
	}

	shares, err := crypto.SplitRecovery(h.recovery["hue"])
	must(t, err)
	offline := t.TempDir()
	for i, superior := range []string{"chi", "em", "dung"} {
		h.settle(superior)
		sealed, err := crypto.Seal(crypto.KindShare, shares[i], h.members[superior].Member.Recipient)
		must(t, err)
		must(t, os.WriteFile(filepath.Join(offline, superior+".share"), sealed, 0o600))
	}
	must(t, os.CopyFS(filepath.Join(offline, "registry"), os.DirFS(h.folder)))
	recover := func(out, to string, superiors ...[2]string) (int, string) {
		args := []string{"recover", "-registry", filepath.Join(offline, "registry"), "-pin", filepath.Join(h.root, "moi", "pin"), "-office", "hue", "-to", to,
			"-passphrase-file", filepath.Join(h.root, "chi", "phrase"), filepath.Join(offline, out)}
		for _, s := range superiors {
			args = append(args, "-share", filepath.Join(offline, s[0]+".share"), "-identity", filepath.Join(h.root, s[1], "identity"))
		}
		code, _, errs := h.try("nobody", args...)
		return code, errs
	}
	chi, em, dung := [2]string{"chi", "chi"}, [2]string{"em", "em"}, [2]string{"dung", "dung"}
	for name, row := range map[string]struct {
		to   string
		with [][2]string
	}{"one share": {"moi", [][2]string{chi}}, "one share twice": {"moi", [][2]string{chi, chi}}, "another's share": {"moi", [][2]string{chi, {"em", "dung"}}},
		"to one who is not of the office": {"em", [][2]string{chi, em}}, "to one who left": {"an", [][2]string{chi, em}}} {
		if code, errs := recover("x", row.to, row.with...); code == 0 {
			t.Errorf("%s: recovered: %s", name, errs)
		}
	}
	if code, errs := recover("out", "moi", dung, chi); code != 0 {
		t.Fatal(errs)
	}
	b := mustRead(t, filepath.Join(offline, "out"))
	if crypto.HoldsPrivateKey(b) {
		t.Error("a private key in the clear")
	}
	contains(t, "confirm", h.as("moi", "confirm", filepath.Join(offline, "out")), "posted: 3")
	for id, text := range tips {
		contains(t, "after the recovery", h.as("moi", "open", id), text)
	}
	for _, k := range h.keeper.Keyrings("hue") {
		if k.Wraps["moi"] == nil {
			t.Errorf("%s turn %d is not brought back", k.Month, k.Turn)
		}
		for _, old := range had {
			if old.Month == k.Month && old.Turn == k.Turn && k.Extends(old) != nil {
				t.Errorf("%s: something was taken away", k.Month)
			}
		}
	}
	if v := read[map[string]int](h, "moi", "confirm", filepath.Join(offline, "out")); v["posted"] != 0 {
		t.Error("confirmed twice")
	}
}

// TestANewRecoveryKey: superiors change. What is sealed to the office from the next turn on comes back by the new shares, and not by the old.
func TestANewRecoveryKey(t *testing.T) {
	h := newHouse(t)
	h.login("an", "chi")
	out := filepath.Join(t.TempDir(), "shares")
	pin := filepath.Join(h.root, "an", "pin")
	renew := func(superiors ...string) (int, string) {
		args := []string{"renew", "-registry", h.folder, "-pin", pin, "-office", "hue", out}
		for _, s := range superiors {
			args = append(args, "-superior", s)
		}
		code, _, errs := h.try("nobody", args...)
		return code, errs
	}
	for name, superiors := range map[string][]string{"two": {"chi", "dung"}, "one twice": {"chi", "chi", "em"}, "of the office itself": {"an", "chi", "em"}, "a stranger": {"chi", "em", "gia"}} {
		if code, errs := renew(superiors...); code == 0 {
			t.Errorf("%s: split: %s", name, errs)
		}
	}
	if code, errs := renew("chi", "dung", "em"); code != 0 {
		t.Fatal(errs)
	}
	p := read[struct{ ID string }](h, "an", "rekey", filepath.Join(out, "hue.recovery"))
	contains(t, "what the second member sees", h.as("chi", "approve", p.ID), "RECOVERY KEY EXCHANGED: hue")
	h.do("an", "turn")

	var opened [2][]byte
	for i, superior := range []string{"chi", "em"} {
		share := mustRead(t, filepath.Join(out, map[string]string{"chi": "hue.1.share", "em": "hue.3.share"}[superior]))
		var err error
		opened[i], err = crypto.Open(crypto.KindShare, share, h.members[superior].Identity)
		must(t, err)
	}
	renewed, err := crypto.JoinRecovery(opened[0], opened[1])
	must(t, err)
	for _, k := range h.keeper.Keyrings("hue") {
		_, with := k.OpenRecovery(renewed)
		_, without := k.OpenRecovery(h.recovery["hue"])
		if isNew := k.Turn > 0 || k.Month > registry.Months(time.Now(), 1)[1]; (with == nil) != isNew || (without == nil) == isNew {
			t.Errorf("%s turn %d: new shares %v, old shares %v", k.Month, k.Turn, with, without)
		}
	}
}

// TestTwoHundredDaysAway: nobody asks whoever is away; what colleagues make in between opens on the return.
func TestTwoHundredDaysAway(t *testing.T) {
	h := newHouse(t)
	an := h.members["an"]
	for range 200 {
		h.pass(24 * time.Hour)
		made, err := upkeep(an, h.keeper.Registry(), h.clock())
		must(t, err)
		for _, s := range made {
			must(t, h.membership.PostKeyring(t.Context(), triage.Session{Member: "an", Office: "hue"}, triage.KeyringRequest{Keyring: s}))
		}
		k, overdue, err := h.keeper.Registry().Keyring("hue", h.clock())
		must(t, err)
		if overdue {
			t.Fatalf("sealed to %s on %s", k.Month, h.clock())
		}
	}
	all := h.keeper.Keyrings("hue")
	for _, k := range all {
		if _, err := h.members["binh"].OpenKeyring(k); err != nil {
			t.Errorf("%s: %v", k.Month, err)
		}
	}
	if len(all) < 7 {
		t.Errorf("%d keyrings in 200 days", len(all))
	}
}

// TestTheInvitationKeepsNoToken reads the folder as a thief would.
func TestTheInvitationKeepsNoToken(t *testing.T) {
	h := newHouse(t)
	h.login("an")
	l := read[struct{ Link string }](h, "an", "invite", "moi")
	link, err := parseLink(l.Link)
	must(t, err)
	files, err := filepath.Glob(filepath.Join(h.folder, "invitations", "*"))
	must(t, err)
	if len(files) != 1 {
		t.Fatalf("%d files", len(files))
	}
	b := mustRead(t, files[0])
	if strings.Contains(string(b)+files[0], link.token) {
		t.Error("the token is kept")
	}
	var kept map[string]any
	must(t, json.Unmarshal(b, &kept))
	if len(kept) != 4 {
		t.Errorf("kept: %v", kept)
	}
	stat, err := os.Stat(files[0])
	must(t, err)
	if at := stat.ModTime(); stat.Mode().Perm() != 0o600 || at.Second() != 0 || at.Nanosecond() != 0 {
		t.Errorf("mode %v, time %v", stat.Mode(), at)
	}
}
