package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"tipline/channels/sms"
)

const (
	hookFor   = 100 * time.Second // gammu-smsd waits two minutes for its program
	restFor   = 3 * time.Minute   // younger files belong to a program that may still run
	answerFor = 15 * time.Minute  // as long the door gives the answer again; after it, an answer that the radio does not take is lost
)

// A Hook is one run of the program that gammu-smsd starts for each message, and a timer for what is left.
type Hook struct {
	Agent   *Agent
	Gammu   *Gammu
	Folder  string   // in memory: a lock, and how many answers were given. Nothing of a message
	Environ []string // gammu-smsd's
}

// Run passes the message that gammu-smsd tells of, then those of earlier runs that the server was away for. A message's files are removed once the server has it. A server that is
// away ends the run, and the rest waits for the next; any other failure is that message's own.
func (h *Hook) Run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, hookFor)
	defer cancel()
	unlock, err := h.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	h.readBudget()
	defer h.writeBudget()
	waiting, err := h.Gammu.Waiting()
	if err != nil {
		return err
	}
	told, started := Received(h.Environ)
	var faults error
	for _, w := range due(waiting, told, started, h.Agent.now()) {
		err := h.pass(ctx, w)
		faults = errors.Join(faults, err)
		if errors.Is(err, ErrAway) {
			break
		}
	}
	return faults
}

// due orders what is to be passed now: first what came from the number told of, then what is older. While gammu-smsd waits for its program every file of the inbox is whole; a timer leaves
// young ones to the program that they were written for. What is told of and has no file is passed as it was told.
func due(waiting []Waiting, told Message, started bool, now time.Time) (first []Waiting) {
	var rest []Waiting
	for _, w := range waiting {
		switch {
		case started && bytes.Equal(w.Number, told.Number):
			first = append(first, w)
		case started || now.Sub(w.Since) > restFor:
			rest = append(rest, w)
		}
	}
	if started && len(first) == 0 {
		first = append(first, Waiting{Message: told, Since: now})
	}
	return append(first, rest...)
}

func (h *Hook) pass(ctx context.Context, w Waiting) error {
	if len(w.Text) == 0 { // nothing that anybody could read
		return w.Drop()
	}
	out, err := h.Agent.Pass(ctx, w.Message)
	late := h.Agent.now().Sub(w.Since) > answerFor
	if out == Kept || out == Unanswered && !late {
		return err
	}
	return errors.Join(err, w.Drop())
}

// lock keeps a second run off, one that gammu-smsd or a timer started: it waits for the first.
func (h *Hook) lock(ctx context.Context) (func(), error) {
	f, err := os.OpenFile(filepath.Join(h.Folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, errors.New("không mở được thư mục làm việc / the agent's folder cannot be written")
	}
	for syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		if h.Agent.Door.wait(ctx, time.Second) != nil {
			f.Close()
			return nil, ErrAway
		}
	}
	return func() { f.Close() }, nil
}

func (h *Hook) budgetFile() string { return filepath.Join(h.Folder, "answers") }

// readBudget takes over what earlier runs gave. A file that is not there or not right is a full budget: the machine was restarted.
func (h *Hook) readBudget() {
	var b sms.Budget
	if text, err := os.ReadFile(h.budgetFile()); err == nil && json.Unmarshal(text, &b) == nil {
		h.Agent.Budget = b
	}
}

func (h *Hook) writeBudget() {
	if text, err := json.Marshal(h.Agent.Budget); err == nil {
		_ = os.WriteFile(h.budgetFile(), text, 0o600) // a lost count costs at most an hour's answers
	}
}
