package crypto

import (
	"errors"
	"fmt"
)

// ErrLength: a file of another length than was announced.
var ErrLength = errors.New("file is not as long as was announced")

// A FileWriter seals a file of a known length as it comes: of what was written, no more than one of age's chunks (64 KiB) is readable in memory.
// It is for one goroutine.
type FileWriter struct {
	w         *openedWriter
	left, pad int
}

// OpenFile begins a file of so many bytes for Readers. ErrTooLarge. Its memory, beside the chunk, is the sealed bytes.
func OpenFile(length int, to Readers) (*FileWriter, error) {
	head, pad, err := frame(KindFile, length)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	f := &FileWriter{left: length, pad: pad}
	if f.w, err = openTipWriter(to, len(head)+length+pad); err == nil {
		erasing(func() { err = f.w.write(head) })
	}
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	return f, nil
}

// Left is how many bytes are still to be written.
func (f *FileWriter) Left() int { return f.left }

// Write seals some more. ErrLength past the announced length, of which nothing is taken then. p stays the caller's, to be zeroed.
func (f *FileWriter) Write(p []byte) (n int, err error) {
	if len(p) > f.left {
		return 0, ErrLength
	}
	erasing(func() { err = f.w.write(p) })
	if err != nil {
		return 0, err
	}
	f.left -= len(p)
	return len(p), nil
}

// Finish pads the file and gives the sealed bytes; f is used up. ErrLength when bytes are missing.
func (f *FileWriter) Finish() (sealed []byte, err error) {
	if f.left != 0 {
		return nil, ErrLength
	}
	erasing(func() { sealed, err = f.w.close(f.pad) })
	f.w.forget()
	f.w = nil
	if err != nil {
		return nil, fmt.Errorf("seal file: %w", err)
	}
	return sealed, nil
}
