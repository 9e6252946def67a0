package crypto

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func drawEnvelope(t *rapid.T, reply *Recipient) *Envelope {
	e := &Envelope{
		Text:     rapid.StringN(-1, -1, 3000).Draw(t, "text"),
		Channel:  rapid.SampledFrom([]string{"sms", "web", "voice", "manned", ""}).Draw(t, "channel"),
		Language: rapid.SampledFrom([]string{"", "vi", "en", "lo"}).Draw(t, "language"),
		Marks:    rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "marks"),
	}
	if len(e.Marks) == 0 {
		e.Marks = nil
	}
	if rapid.Bool().Draw(t, "answered") {
		e.Answer, _ = json.Marshal(rapid.MapOf(rapid.String(), rapid.Int()).Draw(t, "answer"))
		if strictJSON(append(append([]byte(`{"a":`), e.Answer...), '}'), new(any)) != nil {
			e.Answer = nil // keys that differ only in capitals are refused
		}
	}
	if rapid.Bool().Draw(t, "replied") {
		e.Reply = reply
	}
	return e
}

func TestEnvelopeRoundTrip(t *testing.T) {
	desk, reply := newIdentity(t), newIdentity(t).Recipient()
	rapid.Check(t, func(t *rapid.T) {
		e := drawEnvelope(t, reply)
		b, err := e.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := SealTip(KindTip, b, Readers{Desk: desk.Recipient()})
		if err != nil {
			t.Fatal(err)
		}
		opened, err := Open(KindTip, sealed, desk)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseEnvelope(opened)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Reply.Equal(e.Reply) && e.Reply != nil || (got.Reply == nil) != (e.Reply == nil) {
			t.Fatal("another reply recipient")
		}
		want := *e
		want.Reply, got.Reply = nil, nil
		want.Text = strings.ToValidUTF8(e.Text, "\ufffd")
		if !reflect.DeepEqual(*got, want) {
			t.Fatalf("got %+v, want %+v", *got, want)
		}
		var theirs Envelope // any JSON reader must see the same
		length := binary.BigEndian.Uint32(b)
		if err := json.Unmarshal(b[4:4+length], &theirs); err != nil || theirs.Text != want.Text {
			t.Fatalf("the library reads %q, %v", theirs.Text, err)
		}
	})
}

func TestEnvelopeKeepsHostileText(t *testing.T) {
	for _, text := range []string{"<script>\"\\\n\t\x00\x1f\x7f</script>", "\u202e\u2028\ufeff=1+1", "a\xff\xfeb", "đường 18°", "ປາກ"} {
		b, err := (&Envelope{Text: text, Channel: "sms"}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		e, err := ParseEnvelope(b)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		want := strings.ReplaceAll(text, "\xff\xfe", "\ufffd\ufffd")
		if e.Text != want {
			t.Errorf("%q became %q", text, e.Text)
		}
	}
}

func TestEnvelopeLimits(t *testing.T) {
	reply := newIdentity(t).Recipient()
	answer := json.RawMessage(`{"x":"` + strings.Repeat("y", 5000) + `"}`)
	longest := &Envelope{Text: strings.Repeat("a", MaxText-2000) + strings.Repeat("\n", 200), Channel: "web", Answer: answer, Reply: reply}
	b, err := longest.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []Kind{KindTip, KindThread} {
		if _, err := Seal(kind, b, reply); err != nil {
			t.Errorf("the longest text does not seal as %s: %v", kind, err)
		}
	}
	for name, e := range map[string]*Envelope{
		"one byte over":             {Text: strings.Repeat("a", MaxText+1)},
		"all control characters":    {Text: strings.Repeat("\x01", MaxText)},
		"an answer over everything": {Answer: json.RawMessage(`"` + strings.Repeat("y", 40_000) + `"`)},
	} {
		if b, err := e.Marshal(); b != nil || !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (&Envelope{Answer: json.RawMessage(`{`)}).Marshal(); !errors.Is(err, ErrEnvelope) {
		t.Error("half an answer accepted:", err)
	}
}

// framed puts a length in front of JSON and a length and bytes behind it.
func framed(text string, behind ...byte) []byte {
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(text))), text...), behind...)
}

func TestParseEnvelopeRefuses(t *testing.T) {
	good := framed(`{"text":"t","channel":"sms"}`, 0, 0)
	if _, err := ParseEnvelope(good); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name string
		b    []byte
	}{
		{"empty", nil},
		{"no reply length", good[:len(good)-1]},
		{"byte behind", append(bytes.Clone(good), 0)},
		{"length beyond", binary.BigEndian.AppendUint32(nil, 1<<31)},
		{"unknown key", framed(`{"text":"t","channel":"sms","sender":"x"}`, 0, 0)},
		{"key twice", framed(`{"text":"t","text":"u","channel":"sms"}`, 0, 0)},
		{"key twice in other capitals", framed(`{"text":"t","Text":"u","channel":"sms"}`, 0, 0)},
		{"key twice inside the answer", framed(`{"text":"t","channel":"sms","answer":{"a":1,"a":2}}`, 0, 0)},
		{"JSON behind", framed(`{"text":"t","channel":"sms"}{}`, 0, 0)},
		{"an array", framed(`[]`, 0, 0)},
		{"null", framed(`null`, 0, 0)},
		{"invalid UTF-8", framed("{\"text\":\"\xff\",\"channel\":\"sms\"}", 0, 0)},
		{"short reply", framed(`{"text":"t","channel":"sms"}`, 0, 1, 7)},
		{"reply that is no key", append(framed(`{"text":"t","channel":"sms"}`, 4, 0xc0), bytes.Repeat([]byte{0xff}, RecipientSize)...)},
		{"long text", framed(`{"text":"`+strings.Repeat("a", MaxText+1)+`","channel":"sms"}`, 0, 0)},
	} {
		if e, err := ParseEnvelope(row.b); e != nil || !errors.Is(err, ErrEnvelope) {
			t.Errorf("%s: accepted, or %v", row.name, err)
		}
	}
}

// layOut is a whole plaintext, as it lies in a sealed thing.
func layOut(kind Kind, payload []byte) ([]byte, error) {
	head, pad, err := frame(kind, len(payload))
	return append(append(head, payload...), make([]byte, pad)...), err
}

func TestPaddingIsCheckedAndChosenByKind(t *testing.T) {
	for _, kind := range []Kind{KindTip, KindCard, KindSlip, KindThread, KindFile, KindKeyring} {
		for _, n := range []int{0, 1, 32, 2020, 2048, 8170, 20_000, 32_740} {
			plain, err := layOut(kind, bytes.Repeat([]byte{7}, n))
			if err != nil {
				t.Fatal(kind, n, err)
			}
			got, err := takeOut(kind, plain)
			if err != nil || len(got) != n {
				t.Fatal(kind, n, err)
			}
			head := len(kind.line()) + 4
			for name, bad := range map[string][]byte{
				"one zero more":   append(bytes.Clone(plain), 0),
				"dirty padding":   append(bytes.Clone(plain[:len(plain)-1]), 1),
				"length too big":  append(append(bytes.Clone(plain[:head-4]), 0xff, 0xff, 0xff, 0xff), plain[head:]...),
				"cut in the head": plain[:head-1],
			} {
				if name == "dirty padding" && len(plain) == head+n {
					continue
				}
				if got, err := takeOut(kind, bad); got != nil || err == nil {
					t.Errorf("%s of %d bytes, %s: accepted", kind, n, name)
				}
			}
		}
	}
	// A plaintext in a larger class than it needs would carry a bit.
	plain := append([]byte("tipline/1 card\n\x00\x00\x00\x01x"), make([]byte, 8192-20)...)
	if _, err := takeOut(KindCard, plain); err == nil {
		t.Error("a size class too large is accepted")
	}
}

func TestPadme(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 1, 2: 2, 9: 10, 1000: 1024, 100_000: 100_352, 3_000_000: 3_014_656} {
		if got := Padme(n); got != want {
			t.Errorf("Padme(%d) = %d, want %d", n, got, want)
		}
	}
	last := 0
	distinct := 0
	for n := range 1 << 20 {
		p := Padme(n)
		if p < n || p < last || float64(p-n) > 0.12*float64(n) || Padme(p) != p {
			t.Fatalf("Padme(%d) = %d after %d", n, p, last)
		}
		if p != last {
			distinct++
		}
		last = p
	}
	if distinct > 700 {
		t.Errorf("%d lengths up to a megabyte", distinct)
	}
}

func FuzzParseEnvelope(f *testing.F) {
	reply := newIdentity(f).Recipient()
	for _, e := range []*Envelope{{}, {Text: "ma túy ở bản", Channel: "sms", Language: "vi", Marks: []string{"lost_code"}}, {Text: "\x00\"", Reply: reply, Answer: json.RawMessage(`{"a":[1,{}]}`)}} {
		b, err := e.Marshal()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := ParseEnvelope(b)
		if err != nil {
			return
		}
		again, err := e.Marshal()
		if errors.Is(err, ErrTooLarge) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseEnvelope(again); err != nil {
			t.Fatalf("what was read is not written so that it can be read: %v", err)
		}
	})
}

func FuzzOpen(f *testing.F) {
	desk, a, b := newIdentity(f), newIdentity(f), newIdentity(f)
	sealed := sealTip(f, KindTip, "tin", Readers{desk.Recipient(), a.Recipient(), b.Recipient()})
	f.Add(sealed)
	f.Add(sealed[:5000])
	f.Add([]byte("age-encryption.org/v1\n-> mlkem768x25519 AAAA\n\n--- AAAA\n"))
	f.Fuzz(func(t *testing.T, s []byte) {
		if got, err := Open(KindTip, s, desk); err == nil && (!bytes.Equal(s, sealed) || string(got) != "tin") {
			t.Fatal("opened what was never sealed")
		}
		if _, err := OpenHalves(KindTip, s, a, b); err == nil && !bytes.Equal(s, sealed) {
			t.Fatal("halves opened what was never sealed")
		}
	})
}
