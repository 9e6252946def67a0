package intake

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"path/filepath"
	"slices"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// testPairs opens a key table with pairs ready.
func testPairs(t testing.TB) *crypto.KeyTable {
	t.Helper()
	keys, err := crypto.OpenKeyTable(filepath.Join(t.TempDir(), "keys"), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keys.Close() })
	return keys
}

// testArrival has a blob of random bytes under a pair of its own.
func testArrival(t testing.TB, keys *crypto.KeyTable, lane triage.Lane, blob int) (*triage.Arrival, crypto.TipKey) {
	t.Helper()
	id, key, err := keys.Draw()
	if err != nil {
		t.Fatal(err)
	}
	a := &triage.Arrival{ID: id, Tip: id, Desk: "hue", Lane: lane, Blob: make([]byte, blob), Record: make([]byte, crypto.RecordSize), Lookup: new(crypto.Lookup)}
	rand.Read(a.Blob)
	rand.Read(a.Record)
	rand.Read(a.Lookup[:])
	return a, key
}

func same(a, b *triage.Arrival) bool {
	return a.ID == b.ID && a.Tip == b.Tip && a.Desk == b.Desk && a.Lane == b.Lane && a.Look == b.Look && bytes.Equal(a.Blob, b.Blob) && bytes.Equal(a.Record, b.Record) &&
		(a.Lookup == nil) == (b.Lookup == nil) && (a.Lookup == nil || *a.Lookup == *b.Lookup)
}

func TestSlotRoundTrip(t *testing.T) {
	keys := testPairs(t)
	rows := []struct {
		name  string
		blob  int
		pages int
	}{
		{"nothing", 0, 1},
		{"a message", 7000, 1},
		{"two pages", 13 << 10, 2},
		{"five pages", 38 << 10, 5},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			a, key := testArrival(t, keys, triage.Bulk, row.blob)
			if row.blob == 0 {
				a.Lookup, a.Record = nil, nil
			}
			pages, err := encodeSlot(a, key)
			if err != nil {
				t.Fatal(err)
			}
			if len(pages) != row.pages*slotSize {
				t.Errorf("%d bytes", len(pages))
			}
			setPairing(pages, guardEntry{day: 20779, digest: Digest{1, 2, 3}})
			got, err := decodeSlot(pages, key, nil)
			if err != nil || !same(a, got) {
				t.Errorf("%v", err)
			}
			if e, ok := pairing(pages); !ok || e.day != 20779 || e.digest != (Digest{1, 2, 3}) {
				t.Error("pairing lost")
			}
		})
	}
	a, key := testArrival(t, keys, triage.Normal, 41<<10)
	if _, err := encodeSlot(a, key); err == nil {
		t.Error("more than five pages fit")
	}
	a.Blob, a.Desk = nil, ""
	if _, err := encodeSlot(a, key); err == nil {
		t.Error("no desk is fine")
	}
}

// Sealed envelopes of every size class must fit the extents, with the longest office ID.
func TestSizeClassesFitTheExtents(t *testing.T) {
	keys := testPairs(t)
	desk := must(crypto.NewIdentity()).Recipient()
	for class, pages := range map[int]int{10: 1, 6000: 2, crypto.MaxText: 5} {
		envelope := crypto.Envelope{Text: string(bytes.Repeat([]byte("a"), class)), Channel: "web"}
		sealed := must(crypto.SealTip(crypto.KindTip, must(envelope.Marshal()), crypto.Readers{Desk: desk}))
		a, key := testArrival(t, keys, triage.Normal, 0)
		a.Desk = string(bytes.Repeat([]byte("d"), crypto.MaxOffice))
		a.Blob = crypto.Lock(key, a.ID, crypto.KindTip, "", sealed)
		if got := must(encodeSlot(a, key)); len(got) != pages*slotSize {
			t.Errorf("%d bytes of text take %d pages", class, len(got)/slotSize)
		}
	}
}

// Whatever lies on the disk, reading it neither panics nor gives back what was not put.
func FuzzSlot(f *testing.F) {
	keys := testPairs(f)
	a, key := testArrival(f, keys, triage.Urgent, 100)
	pages := must(encodeSlot(a, key))
	f.Add(0, pages[:64])
	f.Add(1, []byte{9})
	f.Add(slotHeader, []byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, at int, noise []byte) {
		page := bytes.Clone(pages)
		if at < 0 || at >= len(page) {
			return
		}
		copy(page[at:], noise)
		pairing(page)
		got, err := decodeSlot(page, key, nil)
		if err == nil && !same(a, got) {
			t.Error("another arrival came out")
		}
		if b, err := parseRecord(a.ID, noise); err == nil && noise[0] == recordVersion {
			again, err := appendRecord(nil, b)
			if err != nil || !bytes.HasPrefix(noise, again) {
				t.Error("a record parses as what it isn't")
			}
		}
	})
}

// TestSlotIsLaidOutAsWritten puts pages together by docs/formats.md alone.
func TestSlotIsLaidOutAsWritten(t *testing.T) {
	const share = 8192 - 44
	keys := testPairs(t)
	a, key := testArrival(t, keys, triage.Bulk, 9000)
	a.Tip = crypto.NewID()
	rest := slices.Concat([]byte("hue"), []byte{1}, a.Lookup[:], []byte{0, crypto.RecordSize}, a.Record, []byte{0, 0, 0x23, 0x28}, a.Blob)
	var pages []byte
	for name, row := range map[string]struct {
		begin []byte
		look  bool
	}{
		"looked at":       {slices.Concat([]byte{2}, a.Tip[:], []byte{2, 1, 3}), true},
		"not looked at":   {slices.Concat([]byte{2}, a.Tip[:], []byte{2, 0, 3}), false},
		"without the bit": {slices.Concat([]byte{1}, a.Tip[:], []byte{2, 3}), true}, // of an older version
	} {
		record := slices.Concat(row.begin, rest)
		record = append(record, make([]byte, 2*share-41-len(record))...)
		locked := crypto.Lock(key, a.ID, crypto.Kind("slot"), "2", record)
		pages = nil
		for part := range byte(2) {
			pages = slices.Concat(pages, []byte{1, 2, part, 0}, a.ID[:], make([]byte, 24), locked[int(part)*share:][:share])
		}
		a.Look = row.look
		got, err := decodeSlot(pages, key, nil)
		if err != nil || !same(got, a) {
			t.Fatalf("%s: %+v, %v", name, got, err)
		}
	}

	e := guardEntry{day: 20779, digest: Digest{1, 2, 3}}
	setPairing(pages, e)
	want := append(binary.BigEndian.AppendUint32(nil, 20779), e.digest[:]...)
	want = binary.BigEndian.AppendUint32(want, crc32.ChecksumIEEE(want))
	if !bytes.Equal(pages[20:44], want) {
		t.Errorf("pairing % x, want % x", pages[20:44], want)
	}
	mac := hmac.New(sha256.New, []byte("the day's key"))
	mac.Write([]byte("door\x00SM1"))
	if d := (&guardDay{key: keyedBy([]byte("the day's key"))}).digest("door", []byte("SM1")); !bytes.Equal(d[:], mac.Sum(nil)[:16]) {
		t.Error("the digest is another")
	}
}
