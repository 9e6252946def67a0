package speech

import (
	"os"
	"path/filepath"
	"testing"

	"tipline/channels/call"
	"tipline/intake"
)

func TestAMachineSpeaks(t *testing.T) {
	s, err := New("espeak-ng")
	if err != nil {
		t.Fatal(err)
	}
	samples, err := s.Say(t.Context(), call.Vietnamese, "Xe đi về hướng nào?")
	if seconds := len(samples) / 2 / intake.SampleRate; err != nil || seconds < 1 || seconds > 5 {
		t.Errorf("%d s of speech: %v", seconds, err)
	}
	if _, err := s.Say(t.Context(), call.Vietnamese, ""); err == nil {
		t.Error("no words are something to be heard")
	}
	broken := filepath.Join(t.TempDir(), "speech")
	if err := os.WriteFile(broken, []byte("#!/bin/sh\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if s, err = New(broken); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Say(t.Context(), call.Vietnamese, "mot"); err == nil {
		t.Error("a program that fails is believed")
	}
	if _, err := New(broken + "-not-there"); err == nil {
		t.Error("a program that is not there is found")
	}
}
