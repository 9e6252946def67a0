package intake

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// A Disk is where spool and guard keep their files. Tests put one in that fails.
type Disk interface {
	// Open opens a file of exactly size bytes, making it of zero bytes when it isn't there. Every block of it is written and
	// fsynced before it shows under its name, so that no later write can meet a full disk. The file is locked against a second process.
	Open(path string, size int64) (File, error)
	// Remove unlinks a file; one that isn't there is no error.
	Remove(path string) error
}

// A File is preallocated and never grows.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	// Sync returns when everything written is on the disk. After an error nothing written since the last success may be trusted, and
	// calling again proves nothing: the kernel may have marked the pages clean.
	Sync() error
	// Settle is called once the file was read through: from then on it is written page by page, at random places. It may do nothing.
	Settle() error
	// Touch sets both times of the file, so that stat tells nothing.
	Touch(t time.Time) error
}

// ErrLocked: another process has this spool open.
var ErrLocked = errors.New("spool is in use by another process")

// OS is the real disk.
var OS Disk = osDisk{}

type osDisk struct{}

type osFile struct{ *os.File }

func (osDisk) Open(path string, size int64) (File, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		if err := preallocate(path, size); err != nil {
			return nil, fmt.Errorf("preallocate: %w", err)
		}
		f, err = os.OpenFile(path, os.O_RDWR, 0)
	}
	if err != nil {
		return nil, err
	}
	if err := claim(f, size); err != nil {
		f.Close()
		return nil, err
	}
	return osFile{f}, nil
}

func (osDisk) Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// claim locks the file and refuses one of another size: a spool made with other settings is emptied first, never cut.
func claim(f *os.File, size int64) error {
	stat, err := f.Stat()
	if err != nil {
		return err
	}
	if stat.Size() != size {
		return fmt.Errorf("%s has %d bytes where %d are configured: empty it before changing its size", filepath.Base(f.Name()), stat.Size(), size)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return ErrLocked
	}
	return nil
}

// preallocate writes every block: an unwritten extent would still need room in the journal at the worst moment.
func preallocate(path string, size int64) error {
	made := path + ".new"
	f, err := os.OpenFile(made, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	chunk := make([]byte, 1<<20)
	for at := int64(0); at < size; at += int64(len(chunk)) {
		if _, err := f.WriteAt(chunk[:min(int64(len(chunk)), size-at)], at); err != nil {
			return err
		}
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Rename(made, path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

func (f osFile) Sync() error { return unix.Fdatasync(int(f.Fd())) }

// Settle makes the system let go of the large pieces in which it read or made the file: with these every small write costs three times as much.
func (f osFile) Settle() error {
	return errors.Join(unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED), unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_RANDOM))
}

func (f osFile) Touch(t time.Time) error { return os.Chtimes(f.Name(), t, t) }
