package photo

import (
	"errors"
	"io"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// What a child's exit code says. Any other is a decoder that broke, which is the picture's fault.
const (
	exitDone   = 0
	exitFormat = 3
	exitPixels = 4
	exitBytes  = 5
	exitBounds = 6 // the kernel refused it its limits, and it decoded nothing
)

const (
	// childMemory is where the child's collector works hardest, in bytes.
	childMemory = 60 << 20
	// childData is where the kernel refuses it more: a backstop behind decodeBudget, with room for what the runtime maps ahead.
	childData = 256 << 20
	// childSeconds of computing, after which the kernel ends it.
	childSeconds = 15
	// childFiles that it may have open: its three streams and the runtime's own.
	childFiles = 16
)

// ErrBounds: the child could not give up what it should, and decoded nothing.
var ErrBounds = errors.New("child without limits")

// ErrorOf is what a child's exit code says of its picture; nil for success.
func ErrorOf(code int) error {
	switch code {
	case exitDone:
		return nil
	case exitPixels:
		return ErrPixels
	case exitBytes:
		return ErrBytes
	case exitBounds:
		return ErrBounds
	}
	return ErrFormat
}

// Serve is the child: one picture in, one out. It gives the exit code.
func Serve(in io.Reader, out io.Writer) int {
	if bind() != nil {
		return exitBounds
	}
	raw, err := io.ReadAll(io.LimitReader(in, MaxBytes+1))
	if err != nil {
		return exitFormat
	}
	clean, err := Clean(raw)
	switch {
	case errors.Is(err, ErrPixels):
		return exitPixels
	case errors.Is(err, ErrBytes):
		return exitBytes
	case err != nil:
		return exitFormat
	}
	if _, err := out.Write(clean); err != nil {
		return exitFormat
	}
	return exitDone
}

// bind gives up, for good, what a decoder does not need: more memory, more time, files.
func bind() error {
	debug.SetMemoryLimit(childMemory)
	debug.SetGCPercent(20)
	var faults []error
	for what, limit := range map[int]uint64{
		unix.RLIMIT_DATA: childData, unix.RLIMIT_CPU: childSeconds, unix.RLIMIT_NOFILE: childFiles, unix.RLIMIT_FSIZE: 0, unix.RLIMIT_CORE: 0,
	} {
		faults = append(faults, unix.Setrlimit(what, &unix.Rlimit{Cur: limit, Max: limit}))
	}
	return errors.Join(faults...)
}
