// Package speech lets a program on this machine say words. What a stranger wrote is never among them: prompts of the script, names of places, and a desk's questions.
package speech

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"tipline/channels/call"
)

// speechWithin is how long the machine may take for one thing: it speaks a hundred times faster than it is heard.
const speechWithin = 5 * time.Second

// A Speaker lets espeak-ng say words, in a child that hears them from a pipe and writes no file.
type Speaker struct{ program string }

// New looks for the program, by name or path.
func New(program string) (*Speaker, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, fmt.Errorf("speech: %w; apt-get install espeak-ng", err)
	}
	return &Speaker{path}, nil
}

// Say gives the samples of a prompt (call.Prompts), spoken slowly in one of espeak-ng's voices. call.ErrTake where nothing came that can be heard, or more than a minute.
func (s *Speaker) Say(ctx context.Context, voice, words string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, speechWithin)
	defer cancel()
	c := exec.CommandContext(ctx, s.program, "-v", voice, "-s", "130", "--stdin", "--stdout")
	c.Stdin = strings.NewReader(words) // not among the arguments: those can be read by everybody on the machine
	c.Env = []string{"LANG=C.UTF-8"}
	b, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("speech: %w", err)
	}
	defer clear(b)
	return call.ReadTake(b)
}
