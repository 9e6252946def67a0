package calls

import (
	"encoding/binary"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"tipline/cmd/internal/harness"
)

// nothingStays searches everything that the server wrote: for who called, and for sound, as it came, as samples, and as it is kept.
func nothingStays(t *testing.T, d *harness.Deployment, recordings [][]byte) {
	t.Helper()
	canaries := harness.NewCanaries()
	canaries.Word("caller", caller)
	canaries.Word("header", "trunk.example")
	if hits, read := canaries.SearchFolder(t, d.Dir); len(hits) > 0 || read == 0 {
		t.Errorf("who called is kept: %v", hits)
	}
	var disk [][]byte
	err := filepath.WalkDir(d.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || filepath.Dir(filepath.Dir(path)) == filepath.Join(d.Dir, "prompts") {
			return err
		}
		b, err := os.ReadFile(path)
		disk = append(disk, b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	image := harness.ImageOf(disk)
	windows := 0
	for _, recording := range recordings {
		for _, needle := range needles(recording) {
			if windows++; image.Contains(needle) {
				t.Fatal("what was said is on the disk")
			}
		}
	}
	if image.Bytes < 64<<20 || windows == 0 {
		t.Errorf("%d windows in %d bytes: the search looks at too little", windows, image.Bytes)
	}
	if planted := harness.ImageOf([][]byte{recordings[0]}); !planted.Contains(needles(recordings[0])[0]) {
		t.Error("the search does not find a recording that lies open")
	}
}

// needles are windows of 6 ms of a recording where it is not silent: in µ-law as it was sent and is kept, and in samples.
func needles(file []byte) (all [][]byte) {
	const window, few = 48, 4
	coded := file[58:]
	for at := 0; at+window < len(coded) && len(all) < 2*few; at += 4000 {
		part := coded[at:][:window]
		different := map[byte]bool{}
		for _, b := range part {
			different[b] = true
		}
		if len(different) < window/2 {
			continue
		}
		var samples []byte
		for _, s := range harness.FromMuLaw(part) {
			samples = binary.LittleEndian.AppendUint16(samples, uint16(s))
		}
		all = append(all, part, samples)
	}
	return all
}
