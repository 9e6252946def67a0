package triage

import (
	"errors"
	"testing"

	"tipline/crypto"
)

// A shelf lists photos, a voiceShelf recordings.
type shelf struct {
	Files
	photos []StoredFile
	err    error
}

func (s shelf) List(crypto.ID) ([]StoredFile, error) { return s.photos, s.err }

type voiceShelf struct {
	Recordings
	voices []Recording
	err    error
}

func (s voiceShelf) List(crypto.ID) ([]Recording, error) { return s.voices, s.err }

// TestSealedFilesDoNotMove: a desk could open neither photos nor recordings that are sealed to another.
func TestSealedFilesDoNotMove(t *testing.T) {
	away := errors.New("disk away")
	for name, row := range map[string]struct {
		console *Console
		want    error
	}{
		"nothing is kept":     {&Console{}, nil},
		"none":                {&Console{Files: shelf{}, Recordings: voiceShelf{}}, nil},
		"a photo":             {&Console{Files: shelf{photos: make([]StoredFile, 1)}, Recordings: voiceShelf{}}, ErrFiles},
		"a recording":         {&Console{Files: shelf{}, Recordings: voiceShelf{voices: make([]Recording, 1)}}, ErrFiles},
		"only voice is kept":  {&Console{Recordings: voiceShelf{voices: make([]Recording, 1)}}, ErrFiles},
		"photos not readable": {&Console{Files: shelf{err: away}}, away},
		"voice not readable":  {&Console{Files: shelf{}, Recordings: voiceShelf{err: away}}, away},
	} {
		if err := row.console.noFiles(crypto.NewID()); !errors.Is(err, row.want) || (err == nil) != (row.want == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
