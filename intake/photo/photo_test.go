package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"testing"
)

// quarters is a picture with a colour of its own in each corner: red, green, blue, yellow, read as a page is.
func quarters(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p.SetRGBA(x, y, corners[2*(2*y/h)+2*x/w])
		}
	}
	return p
}

var corners = [4]color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 0, 255}}

// seen names the colours in the corners of a picture by their place in corners, -1 for one that is none of them.
func seen(p image.Image) (got [4]int) {
	b := p.Bounds()
	for i, at := range [4][2]int{{1, 1}, {3, 1}, {1, 3}, {3, 3}} {
		r, g, bl, _ := p.At(b.Min.X+at[0]*b.Dx()/4, b.Min.Y+at[1]*b.Dy()/4).RGBA()
		got[i] = -1
		for j, c := range corners {
			if near(r, c.R) && near(g, c.G) && near(bl, c.B) {
				got[i] = j
			}
		}
	}
	return got
}

func near(got uint32, want uint8) bool {
	d := int(got>>8) - int(want)
	return d > -40 && d < 40
}

func asJPEG(tb testing.TB, p image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(tb testing.TB, p image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func asWebP(tb testing.TB) []byte {
	tb.Helper()
	b, err := os.ReadFile("testdata/quarters.webp")
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// exifOf is an Exif block that says how the camera was held, with a canary behind it.
func exifOf(order binary.ByteOrder, how uint16, canary string) []byte {
	b := []byte("II*\x00")
	if order == binary.ByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	put16 := func(v uint16) { b = append(b, 0, 0); order.PutUint16(b[len(b)-2:], v) }
	put32 := func(v uint32) { b = append(b, 0, 0, 0, 0); order.PutUint32(b[len(b)-4:], v) }
	put32(8)
	put16(2)
	put16(0x010f) // maker, as text behind the directory
	put16(2)
	put32(uint32(len(canary)))
	put32(38)
	put16(0x0112)
	put16(3)
	put32(1)
	put16(how)
	put16(0)
	put32(0)
	return append(b, canary...)
}

// segmented puts segments behind a JPEG's first two bytes.
func segmented(raw []byte, segments ...segment) []byte {
	out := append([]byte{}, raw[:2]...)
	for _, s := range segments {
		out = append(out, 0xff, s.marker)
		out = binary.BigEndian.AppendUint16(out, uint16(2+len(s.body)))
		out = append(out, s.body...)
	}
	return append(out, raw[2:]...)
}

// chunked puts a chunk behind a PNG's header.
func chunked(raw []byte, kind string, body []byte) []byte {
	const header = 8 + 25
	out := append([]byte{}, raw[:header]...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
	out = append(append(out, kind...), body...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[len(out)-4-len(body):]))
	return append(out, raw[header:]...)
}

// riffed puts a chunk at the end of a WebP in its extended form.
func riffed(raw []byte, kind string, body []byte) []byte {
	out := append([]byte{}, raw...)
	out = append(out, kind...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(body)))
	out = append(out, body...)
	if len(body)%2 == 1 {
		out = append(out, 0)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

func cleaned(tb testing.TB, raw []byte) image.Image {
	tb.Helper()
	out, err := Clean(raw)
	if err != nil {
		tb.Fatalf("clean: %v", err)
	}
	p, err := jpeg.Decode(bytes.NewReader(out))
	if err != nil {
		tb.Fatalf("decode what is kept: %v", err)
	}
	return p
}

// TestUpright turns one picture as a camera may be held, and wants to see it as it was.
func TestUpright(t *testing.T) {
	// What each of the eight ways does to the corners before the camera writes them: position in the file → colour.
	files := [9][4]int{1: {0, 1, 2, 3}, 2: {1, 0, 3, 2}, 3: {3, 2, 1, 0}, 4: {2, 3, 0, 1}, 5: {0, 2, 1, 3}, 6: {1, 3, 0, 2}, 7: {3, 1, 2, 0}, 8: {2, 0, 3, 1}}
	for how := 1; how <= 8; how++ {
		w, h := 64, 48
		if how >= 5 {
			w, h = h, w
		}
		p := image.NewRGBA(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				p.SetRGBA(x, y, corners[files[how][2*(2*y/h)+2*x/w]])
			}
		}
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			exif := exifOf(order, uint16(how), "maker")
			for name, raw := range map[string][]byte{
				"jpeg": segmented(asJPEG(t, p), segment{0xe1, append([]byte("Exif\x00\x00"), exif...)}),
				"png":  chunked(asPNG(t, p), "eXIf", exif),
			} {
				got := cleaned(t, raw)
				if seen(got) != [4]int{0, 1, 2, 3} || got.Bounds().Dx() != 64 || got.Bounds().Dy() != 48 {
					t.Errorf("%s held in way %d (%v): corners %v of %v", name, how, order, seen(got), got.Bounds())
				}
			}
		}
	}
	if got := seen(cleaned(t, riffed(asWebP(t), "EXIF", exifOf(binary.LittleEndian, 3, "x")))); got != [4]int{3, 2, 1, 0} {
		t.Errorf("webp upside down: corners %v", got)
	}
}

// TestNothingButThePicture plants what cameras and programs write beside a picture, in 200 files, and looks for it in what is kept.
func TestNothingButThePicture(t *testing.T) {
	plain := map[string][]byte{"jpeg": asJPEG(t, quarters(160, 120)), "png": asPNG(t, quarters(160, 120)), "webp": asWebP(t)}
	n := 0
	for i := 0; n < 200; i++ {
		canary := []byte("canary-" + string(rune('a'+i%26)) + "-21.4102N-103.1230E-SN88213")
		exif := exifOf(binary.LittleEndian, 1, string(canary))
		thumbnail := append(append([]byte{}, exif...), asJPEG(t, quarters(16, 12))...)
		tags := func(kind string) []byte { return append([]byte(kind), canary...) }
		files := [][]byte{
			segmented(plain["jpeg"], segment{0xe1, append([]byte("Exif\x00\x00"), thumbnail...)}),
			segmented(plain["jpeg"], segment{0xe1, tags("http://ns.adobe.com/xap/1.0/\x00")}),
			segmented(plain["jpeg"], segment{0xe2, tags("ICC_PROFILE\x00\x01\x01")}),
			segmented(plain["jpeg"], segment{0xed, tags("Photoshop 3.0\x00")}),
			segmented(plain["jpeg"], segment{0xfe, canary}),
			append(append([]byte{}, plain["jpeg"]...), canary...),
			chunked(plain["png"], "tEXt", tags("Comment\x00")),
			chunked(plain["png"], "eXIf", exif),
			chunked(plain["png"], "prVt", canary),
			append(append([]byte{}, plain["png"]...), canary...),
			riffed(plain["webp"], "EXIF", exif),
			riffed(plain["webp"], "XMP ", canary),
		}
		for j, raw := range files {
			n++
			if !bytes.Contains(raw, canary) {
				t.Fatalf("file %d carries no canary", j)
			}
			out, err := Clean(raw)
			if err != nil {
				t.Errorf("file %d: %v", j, err)
			} else if bytes.Contains(out, canary) || bytes.Contains(out, canary[:10]) || bytes.Contains(out, []byte("Exif")) {
				t.Errorf("file %d: what was beside the picture is kept", j)
			}
		}
	}
}

func TestSmallEnough(t *testing.T) {
	got := cleaned(t, asJPEG(t, quarters(3000, 1000))).Bounds()
	if got.Dx() != longest || got.Dy() != 1000*longest/3000 {
		t.Errorf("kept %v", got)
	}
	thin := cleaned(t, asPNG(t, quarters(5000, 2))).Bounds()
	if thin.Dx() != longest || thin.Dy() != 1 {
		t.Errorf("a line is kept as %v", thin)
	}
}

// declared is a PNG of a few bytes that says it is w by h.
func declared(w, h uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
	b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, w), h)
	b = append(b, 8, 6, 0, 0, 0)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[12:]))
}

func TestRefusals(t *testing.T) {
	wide := asJPEG(t, image.NewGray(image.Rect(0, 0, 16, 16)))
	for at := range wide { // a frame header that lies
		if wide[at] == 0xff && wide[at+1] == 0xc0 {
			copy(wide[at+5:], []byte{0xff, 0xff, 0xff, 0xff})
			break
		}
	}
	rows := map[string]struct {
		raw  []byte
		want error
	}{
		"a text":             {[]byte("khong phai anh"), ErrFormat},
		"nothing":            {nil, ErrFormat},
		"a GIF":              {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), ErrFormat},
		"an SVG":             {[]byte("<svg onload=alert(1)>"), ErrFormat},
		"two bytes of JPEG":  {[]byte("\xff\xd8\xff"), ErrFormat},
		"a torn JPEG":        {asJPEG(t, quarters(64, 48))[:300], ErrFormat},
		"a bomb":             {declared(30000, 30000), ErrPixels},
		"a strip":            {declared(1<<31-1, 1), ErrPixels},
		"a lying JPEG":       {wide, ErrPixels},
		"nothing declared":   {declared(0, 0), ErrFormat},
		"three megabytes":    {append(asJPEG(t, quarters(64, 48)), make([]byte, MaxBytes)...), ErrBytes},
		"a torn WebP":        {asWebP(t)[:20], ErrFormat},
		"another RIFF":       {[]byte("RIFF\x10\x00\x00\x00WAVEfmt "), ErrFormat},
		"segments in a loop": {append([]byte("\xff\xd8"), bytes.Repeat([]byte{0xff, 0xe1, 0, 2}, 1000)...), ErrFormat},
	}
	for name, row := range rows {
		if _, err := Clean(row.raw); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add(asJPEG(f, quarters(16, 12)))
	f.Add(asPNG(f, quarters(16, 12)))
	f.Add(asWebP(f))
	f.Add(segmented(asJPEG(f, quarters(16, 12)), segment{0xe1, append([]byte("Exif\x00\x00"), exifOf(binary.BigEndian, 6, "x")...)}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		out, err := Clean(raw)
		if err == nil {
			if p, err := jpeg.Decode(bytes.NewReader(out)); err != nil || max(p.Bounds().Dx(), p.Bounds().Dy()) > longest {
				t.Fatalf("what is kept is no small JPEG: %v", err)
			}
		}
	})
}
