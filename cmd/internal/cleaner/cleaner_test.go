package cleaner

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"tipline/intake/photo"
)

// The arguments by which this test's own program becomes the child, or a child that tries to write a file.
const (
	asChild  = "serve-one-picture"
	asWriter = "write-a-file"
)

func TestMain(m *testing.M) {
	switch {
	case len(os.Args) == 2 && os.Args[1] == asChild:
		os.Exit(photo.Serve(os.Stdin, os.Stdout))
	case len(os.Args) == 3 && os.Args[1] == asWriter:
		w := &writer{path: os.Args[2]}
		photo.Serve(w, io.Discard)
		os.Exit(w.code)
	}
	os.Exit(m.Run())
}

// A writer is read by a child that has given up what it must, and tries what it should not be able to.
type writer struct {
	path string
	code int
}

func (w *writer) Read([]byte) (int, error) {
	if os.WriteFile(w.path, []byte("x"), 0o600) != nil {
		w.code = 1
	}
	return 0, io.EOF
}

// small is a picture of one colour.
func small() image.Image {
	p := image.NewRGBA(image.Rect(0, 0, 32, 24))
	for i := 0; i < len(p.Pix); i += 4 {
		copy(p.Pix[i:], []byte{200, 10, 10, 255})
	}
	return p
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

// bomb is a PNG of a few bytes that says it is w by h.
func bomb(w, h uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
	b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, w), h)
	b = append(b, 8, 6, 0, 0, 0)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[12:]))
}

// passes is a JPEG of 16 by 16 whose frame says that it comes in several passes and is w by h: what a decoder keeps until the last pass is four times the picture.
func passes(tb testing.TB, w, h uint16) []byte {
	raw := asJPEG(tb, image.NewYCbCr(image.Rect(0, 0, 16, 16), image.YCbCrSubsampleRatio420))
	at := bytes.Index(raw, []byte("\xff\xc0"))
	raw[at+1] = 0xc2
	binary.BigEndian.PutUint16(raw[at+5:], h)
	binary.BigEndian.PutUint16(raw[at+7:], w)
	return raw
}

// lossless is a WebP of a few bytes that says it is n by n.
func lossless(n uint32) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8L\x0a\x00\x00\x00\x2f"), binary.LittleEndian.AppendUint32(nil, (n-1)|(n-1)<<14)...)
	b = append(b, 0x88, 0x88, 0x08, 0, 0)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

func TestClean(t *testing.T) {
	ctx := context.Background()
	c := New(os.Args[0], asChild)
	out, err := c.Clean(ctx, asPNG(t, small()))
	if err != nil {
		t.Fatal(err)
	}
	p, err := jpeg.Decode(bytes.NewReader(out))
	if err != nil || p.Bounds() != image.Rect(0, 0, 32, 24) {
		t.Fatalf("a child's picture: %v", err)
	}
	if r, g, _, _ := p.At(16, 12).RGBA(); r>>8 < 180 || g>>8 > 40 {
		t.Error("a child's picture shows something else")
	}
	for name, row := range map[string]struct {
		raw  []byte
		want error
	}{
		"a text": {[]byte("khong phai anh"), photo.ErrFormat}, "a bomb": {bomb(30000, 30000), photo.ErrPixels}, "too much": {make([]byte, photo.MaxBytes+1), photo.ErrBytes},
	} {
		if _, err := c.Clean(ctx, row.raw); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := c.Clean(over, asPNG(t, small())); !errors.Is(err, context.Canceled) {
		t.Errorf("after its request ended: %v", err)
	}
	if _, err := New("/nowhere").Clean(ctx, asPNG(t, small())); err == nil || errors.Is(err, photo.ErrFormat) {
		t.Errorf("without a child: %v", err)
	}
	if _, err := New("/bin/false").Clean(ctx, asPNG(t, small())); !errors.Is(err, photo.ErrFormat) {
		t.Errorf("a child that breaks: %v", err)
	}
	if out, err := New("/usr/bin/yes").Clean(ctx, asPNG(t, small())); err == nil {
		t.Errorf("a child that never ends its answer gave %d bytes", len(out))
	}
}

// TestChildStaysSmall gives children the largest pictures of each kind that are taken, and others beyond, and looks at what the kernel counted.
func TestChildStaysSmall(t *testing.T) {
	base := resident(t, asJPEG(t, small()))
	for name, raw := range map[string][]byte{
		"JPEG of 17 megapixels":         asJPEG(t, image.NewYCbCr(image.Rect(0, 0, 4800, 3600), image.YCbCrSubsampleRatio420)),
		"JPEG of 100 megapixels":        asJPEG(t, image.NewYCbCr(image.Rect(0, 0, 12000, 8400), image.YCbCrSubsampleRatio420)),
		"PNG of 9 megapixels":           asPNG(t, image.NewNRGBA(image.Rect(0, 0, 3400, 2700))),
		"PNG of 100 megapixels":         asPNG(t, image.NewPaletted(image.Rect(0, 0, 12000, 8400), color.Palette{color.Black, color.White})),
		"PNG that says 30000²":          bomb(30000, 30000),
		"JPEG in passes, 17 megapixels": passes(t, 4800, 3600),
		"JPEG in passes, 4 gigapixels":  passes(t, 65535, 65535),
		"WebP that says 16384²":         lossless(16384),
		"WebP that says 2000²":          lossless(2000),
		"PNG with 16 bits a point":      asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 2100, 2100))),
	} {
		if grown := resident(t, raw) - base; grown > 64<<20 {
			t.Errorf("%s: the child grew by %d MB", name, grown>>20)
		}
	}
}

// resident is the most that a child had in memory while it cleaned raw, in bytes.
func resident(tb testing.TB, raw []byte) int64 {
	tb.Helper()
	cmd := exec.Command(os.Args[0], asChild)
	cmd.Env, cmd.Stdin = []string{}, bytes.NewReader(raw)
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() < 0 || errors.Is(photo.ErrorOf(exit.ExitCode()), photo.ErrBounds)) {
		tb.Fatalf("child: %v", err)
	}
	return cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
}

// TestChildIsBound shows that the kernel holds a child to what it gave up: it can write no file.
func TestChildIsBound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leak")
	if exec.Command(os.Args[0], asWriter, path).Run() == nil {
		t.Error("a child can write a file")
	}
	if stat, err := os.Stat(path); err == nil && stat.Size() > 0 {
		t.Errorf("a child wrote %d bytes", stat.Size())
	}
}
