package crypto

import (
	"bytes"
	"errors"
	"runtime"
	"strings"
	"testing"

	"filippo.io/age"
)

// newMember makes a member or ends the test.
func newMember(t testing.TB, id, office string) *MemberKey {
	t.Helper()
	k, err := NewMemberKey(id, office)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestIdentityFileRoundTrip(t *testing.T) {
	k := newMember(t, "an-1", "desk-hue")
	file, err := LockMemberKey(k, "bốn từ ngẫu nhiên", 10)
	if err != nil {
		t.Fatal(err)
	}
	if HoldsPrivateKey(file) {
		t.Error("a locked file is taken for an unlocked one")
	}
	got, err := UnlockMemberKey(file, "bốn từ ngẫu nhiên")
	if err != nil {
		t.Fatal(err)
	}
	if !got.Identity.Equal(k.Identity) || *got.signer() != *k.signer() || got.Member.ID != "an-1" || got.Member.Office != "desk-hue" {
		t.Fatal("another member")
	}
	if !got.Member.Recipient.Equal(k.Member.Recipient) || !bytes.Equal(got.Member.Signing, k.Member.Signing) {
		t.Fatal("other public keys")
	}
	if _, err := UnlockMemberKey(file, "khác"); !errors.Is(err, ErrPassphrase) {
		t.Error(err)
	}
	if _, err := UnlockMemberKey(file, ""); !errors.Is(err, ErrPassphrase) {
		t.Error(err)
	}
	for _, at := range []int{0, 25, 60, len(file) - 1} {
		bad := bytes.Clone(file)
		bad[at] ^= 1
		if k, err := UnlockMemberKey(bad, "bốn từ ngẫu nhiên"); k != nil || err == nil {
			t.Errorf("byte %d flipped: unlocked", at)
		}
	}
}

func TestIdentityFileRefuses(t *testing.T) {
	k := newMember(t, "an", "desk")
	for _, work := range []int{0, maxWork + 1} {
		if _, err := LockMemberKey(k, "x", work); err == nil {
			t.Errorf("work factor %d accepted", work)
		}
	}
	if _, err := LockMemberKey(k, "", 10); err == nil {
		t.Error("empty passphrase accepted")
	}
	good := k.layOut()
	scrypt := func(plaintext []byte, work int) []byte {
		to, err := age.NewScryptRecipient("x")
		if err != nil {
			t.Fatal(err)
		}
		to.SetWorkFactor(work)
		var out bytes.Buffer
		w, err := age.Encrypt(&out, to)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(plaintext)
		w.Close()
		return out.Bytes()
	}
	if _, err := UnlockMemberKey(scrypt(good, 8), "x"); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"another kind":   scrypt(bytes.Replace(good, []byte("identity"), []byte("keyring"), 1), 8),
		"byte behind":    scrypt(append(bytes.Clone(good), 0), 8),
		"cut":            scrypt(good[:len(good)-1], 8),
		"no handles":     scrypt(good[:len(KindIdentity.line())+64], 8),
		"handle of rage": scrypt(append(bytes.Clone(good[:len(KindIdentity.line())+64]), 255, 'a'), 8),
		"bad handle":     scrypt(append(bytes.Clone(good[:len(KindIdentity.line())+64]), 1, 'A', 1, 'b'), 8),
		"not age":        []byte("x"),
		"sealed to keys": func() []byte { b, _ := Seal(KindKeyring, good, k.Member.Recipient); return b }(),
	} {
		if k, err := UnlockMemberKey(file, "x"); k != nil || err == nil {
			t.Errorf("%s: unlocked", name)
		}
	}
	for _, id := range []string{"", "An", "a b", "a/b", "á", string(bytes.Repeat([]byte{'a'}, MaxOffice+1))} {
		if _, err := NewMemberKey(id, "desk"); !errors.Is(err, ErrHandle) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// TestIdentityFileCannotAskForMuchMemory: a work factor above ours is refused before it is worked.
func TestIdentityFileCannotAskForMuchMemory(t *testing.T) {
	file, err := LockMemberKey(newMember(t, "an", "desk"), "x", 8)
	if err != nil {
		t.Fatal(err)
	}
	greedy := bytes.Replace(file, []byte(" 8\n"), []byte(" 19\n"), 1)
	if bytes.Equal(greedy, file) {
		t.Fatal("no work factor in the header")
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = UnlockMemberKey(greedy, "x")
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; err == nil || used > 16<<20 {
		t.Fatalf("took %d bytes: %v", used, err)
	}
}

func TestIdentityFileCarriesThePin(t *testing.T) {
	k := newMember(t, "an", "desk")
	k.Pin = strings.Repeat("0f", 32)
	file, err := LockMemberKey(k, "x", 8)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := UnlockMemberKey(file, "x"); err != nil || got.Pin != k.Pin {
		t.Fatal(err)
	}
	for _, pin := range []string{"0f", strings.Repeat("0F", 32), strings.Repeat("0f", 33), strings.Repeat("xy", 32)} {
		k.Pin = pin
		if _, err := LockMemberKey(k, "x", 8); err == nil {
			t.Errorf("a pin of %q is written", pin)
		}
	}
}

func FuzzParseMemberKey(f *testing.F) {
	k := newMember(f, "an", "desk")
	f.Add(k.layOut())
	f.Add(append(k.layOut(), make([]byte, 32)...))
	f.Add(k.layOut()[:80])
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := parseMemberKey(b)
		if err == nil && !bytes.Equal(k.layOut(), b) {
			t.Fatal("an identity file with two spellings")
		}
	})
}

func TestHoldsPrivateKey(t *testing.T) {
	k := newMember(t, "an", "desk")
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"hybrid":         "x = \"" + bech32Encode("age-secret-key-pq-", k.Identity.seed()[:]) + "\"",
		"classic":        classic.String(),
		"plugin":         "AGE-PLUGIN-YUBIKEY-1QQQ",
		"unlocked":       string(k.layOut()),
		"ssh":            "-----BEGIN OPENSSH PRIVATE KEY-----",
		"opened keyring": KindKeyring.line() + "\x00\x00\x00\x20",
		"opened share":   KindShare.line(),
	} {
		if !HoldsPrivateKey([]byte("before " + text + " after")) {
			t.Errorf("%s is not seen", name)
		}
	}
	for _, text := range []string{"", k.Member.Recipient.String(), "age-encryption.org/v1\n-> scrypt", "tipline/1 table\n"} {
		if HoldsPrivateKey([]byte(text)) {
			t.Errorf("%.30q is taken for a key", text)
		}
	}
}
