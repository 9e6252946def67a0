package intake

import (
	"encoding/binary"

	"tipline/crypto"
)

// A page of the file spool as it lies on the disk (docs/formats.md):
//
//	 0  version 1
//	 1  0, or 1 of a recording
//	 2  which page of the file this is, from 0; 2 bytes
//	 4  number of pages of the file; 2 bytes
//	 6  0, 2 bytes
//	 8  length of the locked file; 4 bytes
//	12  ID of the tip, 16 bytes
//	28  ID of the file, 16 bytes
//	44  ID of the arrival that it goes with, 16 bytes
//	60  this page's share of the locked file
//
// A page of zeros is free. What is locked is padded before it is sealed, so that only the size class shows.
const (
	filePage        = 64 << 10
	filePageHeader  = 60
	filePageShare   = filePage - filePageHeader
	filePageVersion = 1
	// filePagesMost holds the largest photo and the longest recording.
	filePagesMost = 96
)

func filePagesOf(length int) int { return (length + filePageShare - 1) / filePageShare }

// A fileHead is a page's clear beginning.
type fileHead struct {
	WaitingFile
	part, n, length int
}

// parseFileHead reads it; false when it cannot be one.
func parseFileHead(b []byte) (fileHead, bool) {
	h := fileHead{part: int(binary.BigEndian.Uint16(b[2:])), n: int(binary.BigEndian.Uint16(b[4:])), length: int(binary.BigEndian.Uint32(b[8:]))}
	copy(h.Tip[:], b[12:])
	copy(h.ID[:], b[28:])
	copy(h.With[:], b[44:])
	h.Voice = b[1] == 1
	known := b[0] == filePageVersion && b[1] <= 1 && b[6] == 0 && b[7] == 0
	return h, known && h.length > 0 && h.n <= filePagesMost && h.n == filePagesOf(h.length) && h.part < h.n
}

// layFilePage writes one page of a file, zeros behind the last share.
func layFilePage(page []byte, h *heldFile, part int, locked []byte) {
	clear(page)
	page[0] = filePageVersion
	if h.Voice {
		page[1] = 1
	}
	binary.BigEndian.PutUint16(page[2:], uint16(part))
	binary.BigEndian.PutUint16(page[4:], uint16(len(h.pages)))
	binary.BigEndian.PutUint32(page[8:], uint32(h.length))
	for at, id := range map[int]crypto.ID{12: h.Tip, 28: h.ID, 44: h.With} {
		copy(page[at:], id[:])
	}
	copy(page[filePageHeader:], locked[part*filePageShare:])
}

// recover reads every page's head. A file of which a page is missing was never answered for: its pages are freed.
func (s *FileSpool) recover() error {
	found := map[crypto.ID]*heldFile{}
	head := make([]byte, filePageHeader)
	var stray []int
	for i := range s.used {
		if _, err := s.file.ReadAt(head, int64(i)*filePage); err != nil {
			return err
		}
		if blank(head) {
			continue
		}
		if h, ok := parseFileHead(head); !ok || !gather(found, h, i) {
			stray = append(stray, i)
		}
	}
	for _, f := range found {
		if f.whole() {
			s.hold(f)
			continue
		}
		for _, at := range f.pages {
			if at >= 0 {
				stray = append(stray, at)
			}
		}
	}
	return s.wipe(stray)
}

// gather puts the page at i with the others of its file; false when it fits none.
func gather(found map[crypto.ID]*heldFile, h fileHead, i int) bool {
	f := found[h.ID]
	if f == nil {
		f = &heldFile{WaitingFile: h.WaitingFile, length: h.length, pages: make([]int, h.n)}
		for part := range f.pages {
			f.pages[part] = -1
		}
		found[h.ID] = f
	}
	if f.WaitingFile != h.WaitingFile || len(f.pages) != h.n || f.length != h.length || f.pages[h.part] >= 0 {
		return false
	}
	f.pages[h.part] = i
	return true
}
