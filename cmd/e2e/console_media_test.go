package e2e

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"tipline/cmd/internal/harness"
	"tipline/crypto"
	"tipline/triage"
)

// TestConsoleMedia opens a photo and a recording of a tip: both from memory, gone when the tip is left; a page that calls itself a photo is not opened.
func TestConsoleMedia(t *testing.T) {
	k := openDesk(t, "Co anh va ghi am ve nguoi ban ma tuy o xa A Luoi 1")
	office := k.d.Officer(t, k.office+"-1").Now(t, k.d).Recipient()
	files := map[string][]byte{
		"a": sealedFile(t, office, photo(t)), "b": sealedFile(t, office, recording()), "c": sealedFile(t, office, []byte("<svg onload=alert(1) xmlns='http://www.w3.org/2000/svg'/>")),
	}
	k.Answers(t, func(path string, said []byte) []byte {
		if _, file, ok := strings.Cut(path, "/files/"); ok {
			return files[file]
		}
		var v triage.OpenView
		if strings.Count(path, "/") != 1 || json.Unmarshal(said, &v) != nil {
			return nil
		}
		for _, id := range []string{"a", "b", "c"} {
			v.Files = append(v.Files, triage.FileView{ID: id, Bytes: int64(len(files[id]))})
		}
		b, err := json.Marshal(v)
		if err != nil {
			t.Error(err)
		}
		return b
	})
	k.Load(t)
	k.Login(t, k.d, k.office+"-1")
	k.Go(t, "desk")
	k.Has(t, "[data-ready]")
	k.Click(t, "[role=option]")
	for range 3 {
		k.Press(t, "media.open")
		k.Lacks(t, ".files progress")
	}
	k.Has(t, ".file img")
	k.Sees(t, "media.unknown")
	if !harness.Eval[bool](t, k.Screen, `document.querySelector(".file img").decode().then(() => document.querySelector(".file img").naturalWidth === 64)`) {
		t.Error("the photo is not shown")
	}
	if !harness.Eval[bool](t, k.Screen, `(async (a) => { while (!(a.duration > 0)) { if (a.error) return false; await new Promise((r) => requestAnimationFrame(r)); } return a.duration === 1.5; })(document.querySelector(".file audio"))`) {
		t.Error("the recording does not play, or its silence does")
	}
	k.AuditAll(t, "files")
	k.Shot(t, "desk-files")
	address := harness.Eval[string](t, k.Screen, `document.querySelector(".file img").src`)
	if !strings.HasPrefix(address, "blob:") {
		t.Errorf("the photo is at %s", address)
	}
	k.Press(t, "media.close")
	k.Lock(t)
	harness.Eval[bool](t, k.Screen, `(window.gone = null, document.body.append(Object.assign(new Image(), {src: "`+address+`", onload: () => { window.gone = false; }, onerror: () => { window.gone = true; }})), true)`)
	harness.Until(t, "the browser to look for the photo", func() bool { return harness.Eval[bool](t, k.Screen, "window.gone !== null") })
	if !harness.Eval[bool](t, k.Screen, "window.gone") {
		t.Error("the photo is still in memory after the lock")
	}
	k.clean(t)
}

// sealedFile seals a file to the desk.
func sealedFile(t *testing.T, to *crypto.Recipient, b []byte) []byte {
	t.Helper()
	sealed, err := crypto.Seal(crypto.KindFile, b, to)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// photo is 64 dots square.
func photo(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		m.Set(i%64, i/64, color.RGBA{uint8(4 * (i % 64)), uint8(4 * (i / 64)), 120, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// recording is a call's as intake keeps it: one second of a hum in µ-law, and then silence up to fifteen.
func recording() []byte {
	const said, samples = 8000, 15 * 8000
	b := []byte("RIFF")
	b = binary.LittleEndian.AppendUint32(b, 50+samples)
	b = append(b, "WAVEfmt "...)
	for _, v := range []any{uint32(18), uint16(7), uint16(1), uint32(8000), uint32(8000), uint16(1), uint16(8), uint16(0)} {
		switch v := v.(type) {
		case uint32:
			b = binary.LittleEndian.AppendUint32(b, v)
		case uint16:
			b = binary.LittleEndian.AppendUint16(b, v)
		}
	}
	b = binary.LittleEndian.AppendUint32(append(b, "fact"...), 4)
	b = binary.LittleEndian.AppendUint32(b, samples)
	b = binary.LittleEndian.AppendUint32(append(b, "data"...), samples)
	for i := range samples {
		law := byte(0xff)
		if i < said {
			law = byte(0x20 + 0x80*(i/8%2))
		}
		b = append(b, law)
	}
	return b
}
