package crypto

import (
	"bytes"
	"errors"
	"testing"
)

func TestLockBindsIDKindAndPart(t *testing.T) {
	key, other := TipKey{key: boxed(newKey())}, TipKey{key: boxed(newKey())}
	id := NewID()
	locked := Lock(key, id, KindCard, "ca-a-luoi-2", []byte("sealed"))
	if len(locked) != 6+LockOverhead {
		t.Errorf("%d bytes", len(locked))
	}
	if bytes.Equal(locked, Lock(key, id, KindCard, "ca-a-luoi-2", []byte("sealed"))) {
		t.Error("locked alike twice")
	}
	for _, row := range []struct {
		name  string
		key   TipKey
		id    ID
		kind  Kind
		part  string
		bytes []byte
		want  error
	}{
		{"as locked", key, id, KindCard, "ca-a-luoi-2", locked, nil},
		{"another key", other, id, KindCard, "ca-a-luoi-2", locked, ErrLocked},
		{"no key", TipKey{}, id, KindCard, "ca-a-luoi-2", locked, ErrNoKey},
		{"another tip", key, NewID(), KindCard, "ca-a-luoi-2", locked, ErrLocked},
		{"another kind", key, id, KindTip, "ca-a-luoi-2", locked, ErrLocked},
		{"another part", key, id, KindCard, "ca-a-luoi-1", locked, ErrLocked},
		{"part into kind", key, id, "card\nca", "", locked, ErrLocked},
		{"another version", key, id, KindCard, "ca-a-luoi-2", append([]byte{2}, locked[1:]...), ErrLocked},
		{"cut", key, id, KindCard, "ca-a-luoi-2", locked[:len(locked)-1], ErrLocked},
		{"empty", key, id, KindCard, "ca-a-luoi-2", nil, ErrLocked},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := Unlock(row.key, row.id, row.kind, row.part, row.bytes)
			if !errors.Is(err, row.want) || (err == nil) != (string(got) == "sealed") {
				t.Fatalf("%q, %v", got, err)
			}
		})
	}
}

func TestLockWithoutAKeyPanics(t *testing.T) {
	forgotten := TipKey{key: boxed(newKey())}
	forgotten.Forget()
	for _, k := range []TipKey{{}, forgotten} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("locked without a key")
				}
			}()
			Lock(k, ID{}, KindTip, "", nil)
		}()
	}
}

func TestIDHasOneSpelling(t *testing.T) {
	id := NewID()
	if got, err := ParseID(id.String()); err != nil || got != id {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "00", "ABCDEFABCDEFABCDEFABCDEFABCDEFAB", id.String() + "0", id.String()[1:] + "g", "0x" + id.String()[2:]} {
		if _, err := ParseID(bad); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
}

func FuzzUnlock(f *testing.F) {
	key, id := TipKey{key: boxed(newKey())}, NewID()
	locked := Lock(key, id, KindTip, "", []byte("sealed"))
	f.Add(locked)
	f.Add(locked[:30])
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := Unlock(key, id, KindTip, "", b); err == nil && !bytes.Equal(b, locked) {
			t.Fatal("unlocked what was never locked")
		}
	})
}
