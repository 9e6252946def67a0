package e2e

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"testing"

	"tipline/cmd/internal/harness"
)

// What cameras, telephones and programs write beside a picture, by what it is.
var beside = map[string]string{
	"gps":       "\x00\x00\x52\xd7\x00\x00\x03\xe7\x00\x00\x19\x4b\x00\x00\x03\xe3", // degrees and minutes as fractions, which no other bytes are like
	"serial":    "SN-88213-40017-QZ",
	"thumbnail": "thumbnail-of-a-face-7719",
	"xmp":       "xmp-creator-Nguyen-Thi-Q-5531",
	"icc":       "icc-display-of-redmi-note-9c-2207",
	"comment":   "comment-nha-thu-ba-sau-cho-6642",
}

// exif is a whole block: the directory of the picture with its camera's serial number, the place where it was taken, and a second directory with a thumbnail.
func exif() []byte {
	b := []byte("MM\x00*")
	put := func(v ...any) {
		for _, one := range v {
			b, _ = binary.Append(b, binary.BigEndian, one)
		}
	}
	serial, gps, thumbnail := beside["serial"], beside["gps"], beside["thumbnail"]
	const first, place, second, behind = 8, 38, 56, 86
	put(uint32(first), uint16(2), uint16(0xa431), uint16(2), uint32(len(serial)), uint32(behind), uint16(0x8825), uint16(4), uint32(1), uint32(place), uint32(second))
	put(uint16(1), uint16(2), uint16(5), uint32(len(gps)/8), uint32(behind+len(serial)), uint32(0))
	put(uint16(2), uint16(0x0201), uint16(4), uint32(1), uint32(behind+len(serial)+len(gps)), uint16(0x0202), uint16(4), uint32(1), uint32(len(thumbnail)), uint32(0))
	return append(b, serial+gps+thumbnail...)
}

// plantedJPEG, plantedPNG and plantedWebP carry all of it, each where its format has a place for it.
func plantedJPEG(tb testing.TB, p image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		tb.Fatal(err)
	}
	out := []byte("\xff\xd8")
	for _, s := range []struct {
		marker byte
		body   string
	}{
		{0xe1, "Exif\x00\x00" + string(exif())}, {0xe1, "http://ns.adobe.com/xap/1.0/\x00" + beside["xmp"]}, {0xe2, "ICC_PROFILE\x00\x01\x01" + beside["icc"]},
		{0xed, "Photoshop 3.0\x008BIM" + beside["comment"]}, {0xfe, beside["comment"]},
	} {
		out = binary.BigEndian.AppendUint16(append(out, 0xff, s.marker), uint16(2+len(s.body)))
		out = append(out, s.body...)
	}
	return append(append(out, b.Bytes()[2:]...), beside["thumbnail"]...)
}

func plantedPNG(tb testing.TB, p image.Image) []byte {
	tb.Helper()
	var b, packed bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		tb.Fatal(err)
	}
	z := zlib.NewWriter(&packed)
	if _, err := io.WriteString(z, beside["icc"]); err != nil || z.Close() != nil {
		tb.Fatal(err)
	}
	const header = 8 + 25
	out := bytes.Clone(b.Bytes()[:header])
	for _, c := range []struct{ kind, body string }{
		{"iCCP", "p\x00\x00" + packed.String()}, {"prVt", beside["icc"]}, {"eXIf", string(exif())}, {"iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00" + beside["xmp"]}, {"tEXt", "Comment\x00" + beside["comment"]},
	} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(c.body)))
		out = append(append(out, c.kind...), c.body...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[len(out)-4-len(c.body):]))
	}
	return append(append(out, b.Bytes()[header:]...), beside["thumbnail"]...)
}

func plantedWebP(tb testing.TB) []byte {
	tb.Helper()
	out, err := os.ReadFile("../../intake/photo/testdata/quarters.webp")
	if err != nil {
		tb.Fatal(err)
	}
	for _, c := range []struct{ kind, body string }{{"EXIF", string(exif())}, {"XMP ", beside["xmp"]}, {"ICCP", beside["icc"]}, {"COMM", beside["comment"]}} {
		out = append(out, c.kind...)
		out = append(binary.LittleEndian.AppendUint32(out, uint32(len(c.body))), c.body...)
		if len(c.body)%2 == 1 {
			out = append(out, 0)
		}
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// planted is the i-th picture, of a colour of its own; every one carries all that is beside pictures.
func planted(tb testing.TB, i int) []byte {
	tb.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for y := range 48 {
		for x := range 64 {
			p.SetRGBA(x, y, color.RGBA{uint8(4 * x), uint8(5 * y), uint8(i), 255})
		}
	}
	raw := [][]byte{plantedJPEG(tb, p), plantedPNG(tb, p), plantedWebP(tb)}[i%3]
	for what, secret := range beside {
		if !bytes.Contains(raw, []byte(secret)) {
			tb.Fatalf("picture %d carries no %s", i, what)
		}
	}
	return raw
}

// attach sends n of them, four behind each tip, and gives the tips' texts.
func attach(t *testing.T, d *harness.Deployment, n int) (texts []string) {
	t.Helper()
	for i := 0; i < n; i += 4 {
		text := unlike(i, 8, plainWords) + " o xa A Luoi 3"
		texts = append(texts, text)
		photos := [][]byte{planted(t, i), planted(t, i+1), planted(t, i+2), planted(t, i+3)}
		if status := behind(t, d, text, photos); status != http.StatusOK {
			t.Fatalf("pictures %d to %d are answered with %d", i, i+3, status)
		}
	}
	return texts
}

// behind sends a tip and photos behind it, and gives the status of their answer.
func behind(t *testing.T, d *harness.Deployment, text string, photos [][]byte) int {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	page, err := client.PostForm(d.Public+"/tips", url.Values{"text": {text}})
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	html, err := io.ReadAll(page.Body)
	if err != nil {
		t.Fatal(err)
	}
	ticket := ticketField.FindSubmatch(html)
	if ticket == nil {
		t.Fatal("no ticket for photos on the page")
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	if err := form.WriteField("ticket", string(ticket[1])); err != nil {
		t.Fatal(err)
	}
	for _, p := range photos {
		part, err := form.CreateFormFile("photo", "x.jpg")
		if err == nil {
			_, err = part.Write(p)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	answer, err := client.Post(d.Public+"/photos", form.FormDataContentType(), &b)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// shows looks at every picture behind the tips as their desk opens them: n of them, each a plain JPEG with nothing of what was beside it.
func shows(t *testing.T, officer *harness.Officer, texts []string, n int) {
	t.Helper()
	found, opened := map[string][][]byte{}, 0
	harness.Until(t, "all pictures at the desk", func() bool {
		for _, v := range officer.Queue(t) {
			if pictures, known := found[v.ID]; (!known && slices.Contains(texts, officer.Open(t, v.ID).Envelope.Text)) || known && len(pictures) < 4 {
				found[v.ID] = officer.Files(t, v.ID)
			}
		}
		opened = 0
		for _, pictures := range found {
			opened += len(pictures)
		}
		return opened >= n
	})
	for _, p := range slices.Concat(slices.Collect(maps.Values(found))...) {
		if config, err := jpeg.DecodeConfig(bytes.NewReader(p)); err != nil || config.Width*config.Height == 0 {
			t.Errorf("a picture at the desk: %v", err)
		}
		for what, secret := range beside {
			if bytes.Contains(p, []byte(secret)) {
				t.Errorf("a picture at the desk carries its %s", what)
			}
		}
		head := p[:max(bytes.Index(p, []byte("\xff\xda")), 0)]
		if bytes.Contains(head, []byte("\xff\xe1")) || bytes.Contains(head, []byte("\xff\xe2")) || bytes.Contains(head, []byte("\xff\xfe")) {
			t.Error("a picture at the desk has a segment that is no part of the picture")
		}
	}
	if opened != n {
		t.Errorf("%d pictures of %d are at the desk", opened, n)
	}
}
