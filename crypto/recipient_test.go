package crypto

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/plugin"
	"pgregory.net/rapid"
)

func TestRecipientsThatAreNotHybridAreRefused(t *testing.T) {
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	good := newIdentity(t).Recipient().String()
	for _, row := range []struct{ name, text string }{
		{"empty", ""},
		{"classic", classic.Recipient().String()},
		{"ssh", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFvfD5kCmMzTnZwGbVRYNVPRfYdZwD3fhzB8Zz6c4sRf x@y"},
		{"plugin", plugin.EncodeRecipient("yubikey", make([]byte, 33))},
		{"plugin with a hybrid's length", plugin.EncodeRecipient("pqx", make([]byte, RecipientSize))},
		{"tag", plugin.EncodeRecipient("tag", make([]byte, 33))},
		{"passphrase", "scrypt"},
		{"private key", bech32Encode("age-secret-key-pq-", make([]byte, 32))},
		{"short", plugin.EncodeRecipient("pq", make([]byte, RecipientSize-1))},
		{"long", plugin.EncodeRecipient("pq", make([]byte, RecipientSize+1))},
		{"not a lattice point", plugin.EncodeRecipient("pq", bytes.Repeat([]byte{0xff}, RecipientSize))},
		{"capitals", strings.ToUpper(good)},
		{"mixed capitals", "A" + good[1:]},
		{"space in front", " " + good},
		{"line behind", good + "\n"},
		{"letter changed", good[:900] + flipLetter(good[900:901]) + good[901:]},
		{"two keys", good + " " + good},
	} {
		t.Run(row.name, func(t *testing.T) {
			if r, err := ParseRecipient(row.text); r != nil || !errors.Is(err, ErrNotHybrid) {
				t.Fatalf("accepted, or %v", err)
			}
		})
	}
	for _, raw := range [][]byte{nil, make([]byte, 32), bytes.Repeat([]byte{0xff}, RecipientSize)} {
		if r, err := RecipientFromBytes(raw); r != nil || !errors.Is(err, ErrNotHybrid) {
			t.Errorf("%d raw bytes accepted, or %v", len(raw), err)
		}
	}
}

func flipLetter(s string) string {
	if s == "q" {
		return "p"
	}
	return "q"
}

func TestRecipientHasOneTextAndOneRawForm(t *testing.T) {
	r := newIdentity(t).Recipient()
	fromText, err := ParseRecipient(r.String())
	if err != nil {
		t.Fatal(err)
	}
	fromRaw, err := RecipientFromBytes(r.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(map[string]*Recipient{"r": r})
	if err != nil {
		t.Fatal(err)
	}
	var fromJSON map[string]*Recipient
	if err := json.Unmarshal(b, &fromJSON); err != nil {
		t.Fatal(err)
	}
	for _, other := range []*Recipient{fromText, fromRaw, fromJSON["r"]} {
		if !other.Equal(r) || other.String() != r.String() || other.age.String() != r.String() {
			t.Error("another recipient")
		}
	}
	if r.Equal(newIdentity(t).Recipient()) || r.Equal(nil) {
		t.Error("equal to another")
	}
}

// The vectors of BIP 173 that fit a lower-case prefix.
func TestBech32Vectors(t *testing.T) {
	for _, row := range []struct{ prefix, text string }{
		{"a", "a12uel5l"},
		{"an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio",
			"an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs"},
		{"abcdef", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"},
		{"?", "?1ezyfcl"},
	} {
		if bech32Checksum(append(bech32Prefix(row.prefix), groupsOf(row.prefix, row.text)...)) != 1 {
			t.Errorf("%s: checksum", row.text)
		}
	}
	for _, bad := range []string{"pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "a12uel5m", "1qzzfhee"} {
		for _, prefix := range []string{"", "x", "li", "a"} {
			if raw, err := bech32Decode(prefix, bad); err == nil {
				t.Errorf("%q: %x", bad, raw)
			}
		}
	}
}

func groupsOf(prefix, text string) (groups []byte) {
	for _, c := range []byte(text[len(prefix)+1:]) {
		groups = append(groups, byte(strings.IndexByte(bech32Letters, c)))
	}
	return groups
}

func TestBech32IsAges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.SliceOf(rapid.Byte()).Draw(t, "raw")
		text := bech32Encode("age1pq", raw)
		if theirs := plugin.EncodeRecipient("pq", raw); theirs != text {
			t.Fatalf("ours %s, theirs %s", text, theirs)
		}
		if back, err := bech32Decode("age1pq", text); err != nil || !bytes.Equal(back, raw) {
			t.Fatal(back, err)
		}
	})
}

func FuzzParseRecipient(f *testing.F) {
	f.Add(newIdentity(f).Recipient().String())
	f.Add("age1pq1qqqqqq")
	f.Fuzz(func(t *testing.T, s string) {
		if r, err := ParseRecipient(s); err == nil && r.String() != s {
			t.Fatal("a recipient with two spellings")
		}
	})
}

// TestSecretsDoNotPrint puts every secret through fmt, slog and JSON, alone, in structs with exported and unexported fields, in slices and maps.
func TestSecretsDoNotPrint(t *testing.T) {
	member, err := NewMemberKey("an", "desk")
	if err != nil {
		t.Fatal(err)
	}
	code := NewCode()
	receipt := Receipt{seed: boxed(newKey())}
	key := TipKey{key: boxed(newKey())}
	needles := secretForms(member.Identity.seed()[:], member.signer()[:], code.digits()[:], receipt.seed()[:], key.key()[:])
	type nest struct {
		Shown  any
		hidden any
	}
	for _, secret := range []any{member, *member, member.Identity, code, &code, receipt, &receipt, key, &key, PreparedReceipt{Code: code, Receipt: receipt}} {
		for _, shape := range []any{secret, nest{secret, secret}, &nest{secret, secret}, []any{secret}, map[string]any{"k": secret}, fmt.Errorf("wrapped: %v", secret)} {
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", shape)
			slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", shape)
			text := log.String()
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%08b"} {
				text += fmt.Sprintf(verb, shape)
			}
			b, _ := json.Marshal(shape)
			text = strings.ToLower(text + string(b))
			for _, needle := range needles {
				if strings.Contains(text, needle) {
					t.Fatalf("%T in %T shows its secret %q", secret, shape, needle)
				}
			}
		}
		if b, err := json.Marshal(secret); err == nil && !bytes.Contains(b, []byte("Reply")) {
			t.Errorf("%T is written as JSON: %s", secret, b)
		}
	}
	if got := fmt.Sprint(code, key, receipt, *member); strings.Count(got, placeholder) != 4 {
		t.Errorf("prints %q", got)
	}
}

func secretForms(secrets ...[]byte) (forms []string) {
	for _, s := range secrets {
		s = s[:8]
		forms = append(forms, string(s), fmt.Sprintf("%x", s), fmt.Sprint(s)[1:20], strings.ReplaceAll(fmt.Sprintf("%#v", s), "[]byte{", "")[:30],
			fmt.Sprintf("%q", s)[1:], fmt.Sprintf("%08b", s)[1:30])
	}
	return forms
}
