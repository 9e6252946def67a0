package crypto

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// counting is n bytes that count up from start: keys that nobody takes for real ones.
func counting(start byte, n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = start + byte(i)
	}
	return out
}

// writeVectors makes testdata/vectors.json anew: go test ./crypto -run TestVectors -regenerate.
func writeVectors(t testing.TB) {
	t.Helper()
	v := &vectors{Note: "Test vectors of docs/formats.md. Bytes are hex. Every key here is public: never use one."}
	for _, make := range []func(testing.TB){v.makeIdentities, v.makeEnvelopes, v.makePlaintexts, v.makeSealed, v.makeLocks, v.makeReceipts, v.makeSignatures, v.makeChallenges, v.makeFiles, v.makeShares, v.makeJoinings, v.makeChains, v.makeGrants, v.makeSteps} {
		make(t)
	}
	for _, n := range []int{0, 1, 2, 9, 1000, 100_000, 3_000_000, 13_631_488} {
		v.Padme = append(v.Padme, [2]int{n, Padme(n)})
	}
	b, err := json.MarshalIndent(v, "", " ")
	check(t, err)
	check(t, os.MkdirAll("testdata", 0o755))
	check(t, os.WriteFile(vectorsFile, append(b, '\n'), 0o644))
}

// check ends the test on an error.
func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// grow appends a zero row to a slice of unnamed structs and gives it.
func grow[T any](rows *[]T) *T {
	var zero T
	*rows = append(*rows, zero)
	return &(*rows)[len(*rows)-1]
}

func (v *vectors) makeIdentities(t testing.TB) {
	for n := range 4 { // desk, half, half, stranger
		row := grow(&v.Identities)
		row.Seed = counting(byte(16*n), 32)
		i := v.identity(t, n)
		row.Text, row.Recipient = i.age.String(), i.Recipient().String()
	}
}

func (v *vectors) makeEnvelopes(t testing.TB) {
	reply := v.identity(t, 3).Recipient()
	for _, e := range []*Envelope{
		{Text: "Toi 5 nguoi vac bao qua moc 645", Channel: "sms", Language: "vi"},
		{Text: "Ở bản Ka Lô có \"người lạ\"\n\t<b>\x00\u202e", Channel: "web", Language: "vi", Answer: json.RawMessage(`{"communes":[]}`), Marks: []string{"about_officers", "lost_code"}, Reply: reply},
		{Text: "", Channel: "voice"},
	} {
		b, err := e.Marshal()
		check(t, err)
		row := grow(&v.Envelopes)
		row.Text, row.Channel, row.Language, row.Answer, row.Marks, row.Bytes = e.Text, e.Channel, e.Language, string(e.Answer), e.Marks, b
		if e.Reply != nil {
			row.Reply = e.Reply.String()
		}
	}
}

func (v *vectors) makePlaintexts(t testing.TB) {
	for _, p := range []struct {
		kind   Kind
		length int
	}{{KindTip, 0}, {KindTip, 2030}, {KindTip, 2031}, {KindCard, 9}, {KindThread, 8171}, {KindSlip, 32749}, {KindFile, 1000}, {KindKeyring, 32}} {
		row := grow(&v.Plaintexts)
		row.Kind, row.Payload = p.kind, counting(1, p.length)
		b, err := layOut(p.kind, row.Payload)
		check(t, err)
		row.Length, row.Head = len(b), b[:len(p.kind.line())+4+p.length]
	}
}

func (v *vectors) makeSealed(t testing.TB) {
	desk, a, b := v.identity(t, 0).Recipient(), v.identity(t, 1).Recipient(), v.identity(t, 2).Recipient()
	for _, to := range []Readers{{desk, a, b}, {desk, nil, nil}} {
		row := grow(&v.Sealed)
		row.Kind, row.Payload, row.Whole = KindTip, hexBytes(v.Envelopes[0].Bytes), []int{0}
		if to.HalfA != nil {
			row.Halves = []int{1, 2}
		}
		sealed, err := SealTip(KindTip, row.Payload, to)
		check(t, err)
		row.Bytes = sealed
	}
	for _, kind := range []Kind{KindCard, KindSlip, KindThread, KindFile, KindKeyring, KindShare, KindGrant, KindHalf, KindExport} {
		row := grow(&v.Sealed)
		row.Kind, row.Payload, row.Whole = kind, counting(9, 32), []int{0, 1}
		sealed, err := Seal(kind, row.Payload, desk, a)
		check(t, err)
		row.Bytes = sealed
	}
}

func (v *vectors) makeLocks(testing.TB) {
	for _, part := range []string{"", "ca-a-luoi-2"} {
		row := grow(&v.Locks)
		key := [32]byte(counting(100, 32))
		row.Key, row.ID, row.Kind, row.Part, row.Sealed = key[:], ID(counting(200, 16)), KindCard, part, []byte("sealed bytes")
		row.Locked = Lock(TipKey{key: boxed(&key)}, row.ID, row.Kind, part, row.Sealed)
	}
}

func (v *vectors) makeReceipts(t testing.TB) {
	for _, code := range []string{"1234 5678 9012 34", "0000 0000 0000 00"} {
		row := grow(&v.Receipts)
		var number uint64
		for _, d := range strings.ReplaceAll(code, " ", "") {
			number = number*10 + uint64(d-'0')
		}
		sum := 98 - number*100%97
		row.Code = code + string([]byte{'0' + byte(sum/10), '0' + byte(sum%10)})
		c, err := ParseCode([]byte(row.Code))
		check(t, err)
		row.Pepper, row.Desk, row.ID = counting(50, 32), "desk-hue", ID(counting(200, 16))
		r := Derive(c, row.Pepper)
		row.Lookup, row.Seed = r.Lookup[:], r.seed()[:]
		row.RecordKey, err = r.derive("receipt record")
		check(t, err)
		row.Identity, err = r.derive("reply identity")
		check(t, err)
		row.Record, err = r.SealRecord(row.Desk, row.ID)
		check(t, err)
	}
}

func (v *vectors) makeSignatures(t testing.TB) {
	for _, kind := range []string{SignedRoster, SignedDirectory, SignedKeyring, SignedApproval} {
		row := grow(&v.Signatures)
		row.Seed, row.Kind, row.Body = counting(70, 32), kind, `{"version":1,"note":"Huế <&>"}`
		k, err := memberFromSeeds("an", "desk", counting(0, 32), row.Seed)
		check(t, err)
		s := Signed{Kind: kind, Body: row.Body}
		k.Sign(&s)
		row.Public, row.Message, row.Signature, row.Fingerprint = hexBytes(k.Member.Signing), s.message(), s.Signatures[0].Signature, s.Fingerprint()
	}
}

func (v *vectors) makeChallenges(t testing.TB) {
	row := grow(&v.Challenges)
	row.Server = "tipline-hue"
	i := v.identity(t, row.Identity)
	sealed, want, err := NewChallenge(row.Server, i.Recipient())
	check(t, err)
	payload, err := Open(KindChallenge, sealed, i)
	check(t, err)
	row.Sealed, row.Payload, row.Answer = sealed, string(payload), want[:]
}

func (v *vectors) makeFiles(t testing.TB) {
	for _, pin := range [][]byte{nil, counting(130, 32)} {
		row := grow(&v.Files)
		row.Passphrase, row.Member, row.Office, row.Identity, row.Signing = "bốn từ ngẫu nhiên", "an-1", "desk-hue", counting(0, 32), counting(70, 32)
		k, err := memberFromSeeds(row.Member, row.Office, row.Identity, row.Signing)
		check(t, err)
		row.Pin, k.Pin = pin, hex.EncodeToString(pin)
		row.File, err = LockMemberKey(k, row.Passphrase, 10)
		check(t, err)
	}
}

func (v *vectors) makeShares(t testing.TB) {
	row := grow(&v.Shares)
	shares, err := SplitRecovery(v.identity(t, row.Identity))
	check(t, err)
	for n := range shares {
		row.Shares[n] = shares[n]
	}
}
