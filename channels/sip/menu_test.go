package sip

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tipline/channels/call"
)

// TestSound: a desk's question is spoken where there is a program for it; where that fails the caller hears where to read the question.
func TestSound(t *testing.T) {
	dir := t.TempDir()
	elsewhere := bytes.Repeat([]byte{1, 2}, sampleRate/2)
	if err := os.Mkdir(filepath.Join(dir, "vi"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "vi", "news.elsewhere.wav"), call.Wave(elsewhere), 0o600); err != nil {
		t.Fatal(err)
	}
	prompts, err := call.LoadPrompts(dir)
	if err != nil {
		t.Fatal(err)
	}
	question := call.Prompt{Language: call.Vietnamese, Words: "Xe đi về hướng nào?"}
	spoken := bytes.Repeat([]byte{3, 4}, sampleRate)
	for name, c := range map[string]struct {
		speech Speaker
		heard  []byte
		faults int
	}{
		"a program":      {speaker{spoken, nil}, spoken, 0},
		"one that fails": {speaker{nil, errors.New("broken")}, elsewhere, 1},
		"none":           {nil, nil, 0},
	} {
		var log bytes.Buffer
		m := &Menu{Prompts: prompts, Speech: c.speech, Log: slog.New(slog.NewTextHandler(&log, nil))}
		if heard := m.sound(t.Context(), question); !bytes.Equal(heard, c.heard) {
			t.Errorf("%s: %d samples are heard", name, len(heard)/2)
		}
		if n := strings.Count(log.String(), "\n"); n != c.faults || strings.Contains(log.String(), "hướng") {
			t.Errorf("%s: logged: %s", name, &log)
		}
	}
}

// A speaker says always the same, or fails.
type speaker struct {
	samples []byte
	err     error
}

func (s speaker) Say(context.Context, string, string) ([]byte, error) { return s.samples, s.err }
