package crypto

import (
	"math/rand/v2"
	"testing"
)

// TestAnEnvelopeNeverGrows: a buffer that grew while the text was laid out would leave what was written so far behind, where nobody erases it.
func TestAnEnvelopeNeverGrows(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	kinds := [][]byte{[]byte("ab "), []byte("\"\\"), {0, 1, 0x1f, 0x7f}, {0x80, 0xc3, 0xe1, 0xf0, 0xff}, []byte("ắệ\U0001F4A9ຕ")}
	for i := range 2000 {
		text := make([]byte, random.IntN(200))
		only := random.IntN(len(kinds) + 1)
		for j := range text {
			kind := kinds[min(only, len(kinds)-1)]
			if only == len(kinds) {
				kind = kinds[random.IntN(len(kinds))]
			}
			text[j] = kind[random.IntN(len(kind))]
		}
		if took, room := len(appendText(nil, string(text))), textRoom(string(text)); took > room {
			t.Fatalf("%q takes %d of %d", text, took, room)
		}
		e := Envelope{Text: string(text), Channel: "sms", Language: "vi", Marks: []string{string(text), "m", ""}}
		if i%2 == 0 {
			e.Answer = []byte(`{"a":1}`)
		}
		if out, err := e.Marshal(); err != nil || len(out)-4 > e.room() {
			t.Fatalf("%q takes %d of %d: %v", text, len(out), e.room(), err)
		}
	}
}
