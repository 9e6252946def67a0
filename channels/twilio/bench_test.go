package twilio

import (
	"bytes"
	"testing"

	"tipline/intake"
)

// BenchmarkSignature is what a callback costs before anything is made of it: its form is scanned in place, its signature checked.
func BenchmarkSignature(b *testing.B) {
	const at = "https://tin.example/sms/twilio"
	form := callback("SM0123456789abcdef0123456789abcdef", "+84901234567", "toi qua co hai nguoi la cho bao hang trang vao nha bo hoang o xa Khe Sanh")
	signature, body := []byte(sign(token, at, form)), []byte(form.Encode())
	check, scanned := NewSignature(at, [][]byte{[]byte(token)}), make([]byte, len(body))
	for b.Loop() {
		copy(scanned, body)
		fields, err := intake.ScanForm(nil, scanned)
		if err != nil || !check.Valid("", fields, bytes.Clone(signature)) {
			b.Fatal("refused")
		}
	}
}
