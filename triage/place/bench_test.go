package place

import (
	"bytes"
	"strings"
	"testing"
)

var typical = []byte("toi nay co 2 nguoi cho hang trang tu ben Lao qua duong mon gan cua khau La Lay ve xa Ta Rut huyen Dakrong, di xe wave do, ban A Deng")

// hostile texts are as long as the door lets in and built to waste time.
var hostile = map[string][]byte{
	"spaces":    bytes.Repeat([]byte("a "), 32<<10),
	"roles":     bytes.Repeat([]byte("xa "), 64<<10/3),
	"slips":     bytes.Repeat([]byte("xa muong lax huyem "), 64<<10/19),
	"names":     bytes.Repeat([]byte("xa tan thanh huyen chau thanh "), 64<<10/30),
	"districts": bytes.Repeat([]byte("huyen chau thanh tinh hue "), 64<<10/26),
	"one word":  bytes.Repeat([]byte("xamuonglattanthanh"), 64<<10/18),
	"one name":  bytes.Repeat([]byte("tanthanh"), 64<<10/8),
	"villages":  bytes.Repeat([]byte("ban na ban na "), 64<<10/14),
	"markers":   bytes.Repeat([]byte("cot moc so 5555 "), 64<<10/16),
	"marks":     []byte(strings.Repeat("xã Mường Lát ", 64<<10/16)),
	"combining": []byte("a" + strings.Repeat("\u0301", 32<<10)),
	"lao":       []byte(strings.Repeat("ບ ", 64<<10/4)),
	"telex":     bytes.Repeat([]byte("muwowngf lats x "), 64<<10/16),
	"long":      bytes.Repeat([]byte("x"), 64<<10),
	"invalid":   bytes.Repeat([]byte{0xFF, 'a'}, 32<<10),
}

func BenchmarkResolve(b *testing.B) {
	g := Default()
	b.ReportAllocs()
	for b.Loop() {
		g.Resolve(typical, Area{"44"})
	}
}

func BenchmarkResolveHostile(b *testing.B) {
	g := Default()
	for name, text := range hostile {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				g.Resolve(text, nil)
			}
		})
	}
}

func BenchmarkFold(b *testing.B) {
	buf := make([]byte, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		buf = Fold(buf[:0], typical)
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(embeddedLists(b)); err != nil {
			b.Fatal(err)
		}
	}
}
