package e2e

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"

	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"tipline/cmd/internal/harness"
)

// TestPhotos sends photos behind tips, from a browser with scripts off, and 200 by hand, of three formats, each with place, serial number, thumbnail, XMP, profile and comment:
// what stands beside the picture in the file is nowhere afterwards, neither in storage nor in what the desk opens. Nothing is written to a temporary folder
// while they and 50 MB that are no pictures come in.
func TestPhotos(t *testing.T) {
	program, d := harness.Build(t, "tipd"), harness.Deploy(t, quick)
	temporary, everybodys := t.TempDir(), os.TempDir()
	t.Setenv("TMPDIR", temporary) // for the server alone
	s := d.Start(t, program)
	t.Setenv("TMPDIR", everybodys)
	made := watchFolder(t, temporary)
	canaries := harness.NewCanaries()
	const secret = "SN-88213-GPS-21.4102N-103.1230E"
	canaries.Word("serial", secret)
	for what, planted := range beside {
		canaries.Word(what, planted)
	}

	folder := t.TempDir()
	var files []string
	for _, name := range []string{"a.jpg", "b.jpg"} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, taken(t, secret), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	const text = "xe ban tai cho go lau qua xa A Luoi 1 dem qua, co anh"
	b := harness.StartBrowser(t)
	b.Open(t, d.Public+"/")
	b.Fill(t, "#text", text)
	b.Press(t, "button")
	b.Attach(t, "#photo", files...)
	b.Screenshot(t, "photos")
	b.Press(t, "form[action^='/photos'] button")
	b.Screenshot(t, "photos-received")
	if got := b.Text(t, "#photos"); got != "2" {
		t.Fatalf("the page says that %q photos came", got)
	}
	for range 4 {
		flood(t, d)
	}
	const many = 200
	texts := attach(t, d, many)
	officer, tip := find(t, d.Desks(t), text)
	var photos [][]byte
	harness.Until(t, "the photos at the desk", func() bool { photos = officer.Files(t, tip.View.ID); return len(photos) == 2 })
	for _, p := range photos {
		if config, err := jpeg.DecodeConfig(bytes.NewReader(p)); err != nil || config.Width != 640 || bytes.Contains(p, []byte(secret)) {
			t.Errorf("a photo of the desk: %v, %d wide", err, config.Width)
		}
	}
	harness.Until(t, "the news of them", func() bool {
		thread := strings.Join(officer.Open(t, tip.View.ID).Thread, "\n")
		return strings.Contains(thread, "2 ảnh")
	})
	shows(t, officer, texts, many)
	s.Stop(t)
	hits, read := canaries.SearchFolder(t, d.Dir)
	if len(hits) > 0 || read == 0 {
		t.Errorf("what stood beside the pictures is kept: %v", hits)
	}
	if names := made(); len(names) > 0 {
		t.Errorf("temporary files were made: %v", names)
	}
}

// taken is a JPEG with what a telephone writes beside the picture.
func taken(t *testing.T, secret string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 640, 480)), nil); err != nil {
		t.Fatal(err)
	}
	beside := append([]byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00"), secret...)
	raw := append([]byte("\xff\xd8\xff\xe1"), binary.BigEndian.AppendUint16(nil, uint16(2+len(beside)))...)
	return append(append(raw, beside...), b.Bytes()[2:]...)
}

var ticketField = regexp.MustCompile(`name="ticket" value="([^"]+)"`)

// flood sends a tip and twelve and a half megabytes behind it that are no pictures.
func flood(t *testing.T, d *harness.Deployment) {
	t.Helper()
	no := append([]byte("\xff\xd8\xff"), make([]byte, 3<<20)...)
	if status := behind(t, d, "khong co gi o xa A Luoi 3", [][]byte{no, no, no, no}); status != http.StatusUnprocessableEntity {
		t.Errorf("what is no picture is answered with %d", status)
	}
}

// watchFolder tells afterwards which files were made in a folder, however short they lived.
func watchFolder(t *testing.T, folder string) (made func() []string) {
	t.Helper()
	fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	if _, err := unix.InotifyAddWatch(fd, folder, unix.IN_CREATE|unix.IN_MOVED_TO); err != nil {
		t.Fatal(err)
	}
	return func() []string {
		buffer := make([]byte, 64<<10)
		n, err := unix.Read(fd, buffer)
		if err != nil {
			return nil // nothing happened
		}
		var names []string
		for rest := buffer[:n]; len(rest) >= unix.SizeofInotifyEvent; {
			length := int(binary.NativeEndian.Uint32(rest[12:]))
			names = append(names, string(bytes.TrimRight(rest[unix.SizeofInotifyEvent:][:length], "\x00")))
			rest = rest[unix.SizeofInotifyEvent+length:]
		}
		return names
	}
}
