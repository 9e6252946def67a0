// Package cleaner cleans pictures in processes of their own, one after the other, so that a file made to break a decoder breaks one that has no key, no tip and
// no more memory than one picture takes. What a stranger sent reaches such a child as bytes on its standard input, and in no other way.
package cleaner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"syscall"
	"time"

	"tipline/intake/photo"
)

const (
	// within bounds one picture.
	within = 20 * time.Second
	// largest bounds what is read from a child.
	largest = 4 << 20
)

// A Cleaner runs one child at a time.
type Cleaner struct {
	command []string
	turn    chan struct{}
}

// New runs command with its arguments for each picture; that program calls photo.Serve.
func New(command ...string) *Cleaner { return &Cleaner{command: command, turn: make(chan struct{}, 1)} }

// Clean is photo.Clean in a child. Its errors, and any other when no child could be had or ctx ended.
func (c *Cleaner) Clean(ctx context.Context, raw []byte) ([]byte, error) {
	if len(raw) > photo.MaxBytes {
		return nil, photo.ErrBytes
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.command[0], c.command[1:]...)
	cmd.Env = []string{}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.Stdin = bytes.NewReader(raw)
	out := &bounded{}
	cmd.Stdout = out
	if err := ended(ctx, cmd.Run()); err != nil {
		return nil, err
	}
	return out.kept.Bytes(), nil
}

// ended turns a child's end into an error.
func ended(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return photo.ErrorOf(exit.ExitCode())
	}
	return fmt.Errorf("run child: %w", err)
}

// bounded keeps what a child writes, and refuses more than largest.
type bounded struct{ kept bytes.Buffer }

func (w *bounded) Write(p []byte) (int, error) {
	if w.kept.Len()+len(p) > largest {
		return 0, io.ErrShortWrite
	}
	return w.kept.Write(p)
}
