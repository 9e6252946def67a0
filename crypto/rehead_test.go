package crypto

import (
	"bytes"
	"encoding/json"
	"errors"
	"os/exec"
	"strings"
	"testing"
)

// TestAnotherHead: with a new header a file opens for the other desk, for the other halves together and for whoever was granted its key, and for no reader of the old one.
func TestAnotherHead(t *testing.T) {
	oldDesk, oldA, oldB, desk, a, b := newIdentity(t), newIdentity(t), newIdentity(t), newIdentity(t), newIdentity(t), newIdentity(t)
	for name, to := range map[string]Readers{
		"with halves":    {Desk: desk.Recipient(), HalfA: a.Recipient(), HalfB: b.Recipient()},
		"without halves": {Desk: desk.Recipient()},
	} {
		sealed := sealTip(t, KindFile, "anh", Readers{Desk: oldDesk.Recipient(), HalfA: oldA.Recipient(), HalfB: oldB.Recipient()})
		key, err := Key(Head(sealed), oldDesk)
		if err != nil {
			t.Fatal(err)
		}
		head, err := key.Head(to)
		if err != nil {
			t.Fatal(err)
		}
		anew, err := WithHead(sealed, head)
		if err != nil || len(anew) != len(sealed) {
			t.Fatalf("%s: %d bytes become %d, %v", name, len(sealed), len(anew), err)
		}
		if got, err := Open(KindFile, anew, desk); err != nil || string(got) != "anh" {
			t.Errorf("%s: the desk reads %q, %v", name, got, err)
		}
		if got, err := OpenHalves(KindFile, anew, a, b); (err == nil) != (to.HalfA != nil) || err == nil && string(got) != "anh" {
			t.Errorf("%s: the halves read %q, %v", name, got, err)
		}
		if _, err := Open(KindFile, anew, oldDesk, oldA, oldB, a, b); !errors.Is(err, ErrCannotOpen) {
			t.Errorf("%s: somebody else opens it alone: %v", name, err)
		}
		if _, err := OpenHalves(KindFile, anew, oldA, oldB); !errors.Is(err, ErrCannotOpen) {
			t.Errorf("%s: the old halves open it: %v", name, err)
		}
		id := NewID()
		grant, err := key.Grant(id, a.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		if granted, err := KeyOfGrant(id, Head(anew), grant, a); err != nil {
			t.Errorf("%s: a grant: %v", name, err)
		} else if got, err := granted.Open(KindFile, anew); err != nil || string(got) != "anh" {
			t.Errorf("%s: a grant reads %q, %v", name, got, err)
		}
		if headerShape(t, anew) != headerShape(t, sealed) {
			t.Errorf("%s: the header tells that it is another", name)
		}
		key.Forget()
	}
}

func TestNoHeadThatDoesNotFit(t *testing.T) {
	desk := newIdentity(t)
	to := Readers{Desk: desk.Recipient()}
	sealed := sealTip(t, KindFile, "anh", to)
	key, err := Key(sealed, desk)
	if err != nil {
		t.Fatal(err)
	}
	good, err := key.Head(to)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := Seal(KindFile, []byte("anh"), desk.Recipient(), desk.Recipient(), desk.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	as := func(from, to string, n int) []byte { return bytes.Replace(good, []byte(from), []byte(to), n) }
	for name, head := range map[string][]byte{
		"none": nil, "no header": make([]byte, len(good)), "one byte less": good[:len(good)-1], "one byte more": append(bytes.Clone(good), 0),
		"three whole keys": append(Head(whole), make([]byte, len(good))...)[:len(good)], "no halves": as("tipline-half", "tipline-hulf", 2),
		"a stranger's": as("mlkem768x25519", "mlkem768x25518", 1), "a word more in a stanza": as("-> tipline-half ", "-> tipline-half x ", 1), "in no base64": as("--- ", "--- !", 1),
	} {
		if _, err := WithHead(sealed, head); !errors.Is(err, ErrHead) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := WithHead([]byte("not sealed"), good); !errors.Is(err, ErrHead) {
		t.Errorf("not sealed: %v", err)
	}
	if _, err := key.Head(Readers{}); !errors.Is(err, ErrNobody) {
		t.Errorf("to nobody: %v", err)
	}
	if _, err := WithHead(sealed, good); err != nil {
		t.Error(err)
	}
}

// TestAHeadThatABrowserWrote stands before a file as one written here does.
func TestAHeadThatABrowserWrote(t *testing.T) {
	seed := counting(7, 32)
	old, err := identityFromSeed(seed)
	check(t, err)
	desk, a, b := newIdentity(t), newIdentity(t), newIdentity(t)
	sealed := sealTip(t, KindFile, "anh", Readers{Desk: old.Recipient()})
	in, err := json.Marshal(map[string]any{"head": Head(sealed), "seed": seed, "to": map[string]any{
		"desk": desk.Recipient().String(), "halves": []string{a.Recipient().String(), b.Recipient().String()}}})
	check(t, err)
	node := exec.Command("node", "conform.mjs", "rehead")
	var errs strings.Builder
	node.Dir, node.Stdin, node.Stderr = "../triage/console", bytes.NewReader(in), &errs
	out, err := node.Output()
	if err != nil {
		t.Fatalf("node (needs `npm ci` in triage/console): %v\n%s", err, errs.String())
	}
	var head []byte
	check(t, json.Unmarshal([]byte(`"`+strings.TrimSpace(string(out))+`"`), &head))
	anew, err := WithHead(sealed, head)
	check(t, err)
	if got, err := Open(KindFile, anew, desk); err != nil || string(got) != "anh" {
		t.Errorf("the desk reads %q, %v", got, err)
	}
	if got, err := OpenHalves(KindFile, anew, b, a); err != nil || string(got) != "anh" {
		t.Errorf("the halves read %q, %v", got, err)
	}
	if _, err := Open(KindFile, anew, old, a, b); !errors.Is(err, ErrCannotOpen) {
		t.Errorf("another opens it: %v", err)
	}
	if headerShape(t, anew) != headerShape(t, sealed) {
		t.Error("the header tells who wrote it")
	}
}
