package crypto

import "testing"

func benchReaders(b *testing.B) Readers {
	return Readers{newIdentity(b).Recipient(), newIdentity(b).Recipient(), newIdentity(b).Recipient()}
}

func BenchmarkSealTip(b *testing.B) {
	to, text := benchReaders(b), make([]byte, 500)
	for b.Loop() {
		if _, err := SealTip(KindTip, text, to); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenedWriter(b *testing.B) {
	to, text := benchReaders(b), make([]byte, 500)
	ready := make([]*openedWriter, 0, b.N)
	for range 200_000 {
		if len(ready) == b.N || len(ready) == 2000 {
			break
		}
		w, err := openTipWriter(to)
		if err != nil {
			b.Fatal(err)
		}
		ready = append(ready, w)
	}
	b.ResetTimer()
	for i := range b.N {
		if i >= len(ready) {
			break
		}
		if _, err := ready[i].finish(KindTip, text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLock(b *testing.B) {
	k, id, sealed := TipKey{key: boxed(newKey())}, NewID(), make([]byte, 7000)
	for b.Loop() {
		Lock(k, id, KindTip, "", sealed)
	}
}

func BenchmarkDerive(b *testing.B) {
	c := NewCode()
	for b.Loop() {
		Derive(c, []byte("pepper"))
	}
}

func BenchmarkDraw(b *testing.B) {
	table := openTable(b, b.TempDir(), "")
	for b.Loop() {
		if _, _, err := table.Draw(); err != nil {
			b.StopTimer()
			table.fill()
			b.StartTimer()
		}
	}
}
