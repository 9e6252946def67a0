package sip

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
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
	broken := filepath.Join(dir, "broken")
	if err := os.WriteFile(broken, []byte("#!/bin/sh\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	question := call.Prompt{Language: call.Vietnamese, Words: "Xe đi về hướng nào?"}
	for program, spoken := range map[string]bool{"espeak-ng": true, broken: false} {
		speech, err := call.NewSpeech(program)
		if err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		m := &Menu{Prompts: prompts, Speech: speech, Log: slog.New(slog.NewTextHandler(&log, nil))}
		heard := m.sound(t.Context(), question)
		if spoken != (len(heard) > 2*sampleRate && !bytes.Equal(heard, elsewhere)) || !spoken && !bytes.Equal(heard, elsewhere) {
			t.Errorf("%s: %d samples are heard", program, len(heard)/2)
		}
		if spoken != (log.Len() == 0) || bytes.Contains(log.Bytes(), []byte("hướng")) {
			t.Errorf("%s: logged: %s", program, &log)
		}
	}
}
