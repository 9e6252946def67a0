package call

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Vietnamese is the language that every other falls back to.
const Vietnamese = "vi"

// Spoken ends the name of a prompt that a machine spoke, before .wav: a recording by a person stands over it.
const Spoken = ".spoken"

var (
	promptName   = regexp.MustCompile(`^[a-z0-9_.]{1,64}$`)
	languageName = regexp.MustCompile(`^[a-z]{2,3}$`) // ISO 639
)

// Prompts are the recordings of a directory, prompts/<language>/<key>.wav. Nothing changes once they are loaded.
type Prompts struct {
	sounds map[string]map[string][]byte // by language and key: samples
	spoken map[string]map[string]bool   // those that a machine spoke
}

// LoadPrompts reads them all. A directory that is not there holds none. Every fault is told, each with its file.
func LoadPrompts(dir string) (*Prompts, error) {
	p := &Prompts{sounds: map[string]map[string][]byte{}, spoken: map[string]map[string]bool{}}
	if dir == "" {
		return p, nil
	}
	languages, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read prompts: %w", err)
	}
	var faults []error
	for _, l := range languages {
		if l.IsDir() && languageName.MatchString(l.Name()) {
			faults = append(faults, p.load(filepath.Join(dir, l.Name()), l.Name()))
		}
	}
	return p, errors.Join(faults...)
}

func (p *Prompts) load(dir, language string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read prompts: %w", err)
	}
	p.sounds[language], p.spoken[language] = map[string][]byte{}, map[string]bool{}
	var faults []error
	for _, f := range files {
		key, ok := strings.CutSuffix(f.Name(), ".wav")
		if !ok {
			continue
		}
		key, spoken := strings.CutSuffix(key, Spoken)
		if _, person := p.sounds[language][key]; person && spoken && !p.spoken[language][key] {
			continue
		}
		if err := p.read(filepath.Join(dir, f.Name()), language, key); err != nil {
			faults = append(faults, err)
			continue
		}
		p.spoken[language][key] = spoken
	}
	return errors.Join(faults...)
}

func (p *Prompts) read(file, language, key string) error {
	if !promptName.MatchString(key) {
		return fmt.Errorf("prompt %s: the name is no key of the script", file)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("prompt: %w", err)
	}
	samples, err := ParseWave(b)
	if err != nil {
		return fmt.Errorf("prompt %s: %w", file, err)
	}
	p.sounds[language][key] = samples
	return nil
}

// Languages are those that callers can choose: Vietnamese, and each in which the word for the choice itself is recorded. Nine at most have a key.
func (p *Prompts) Languages() []string {
	all := []string{Vietnamese}
	var others []string
	for l, keys := range p.sounds {
		if keys["language"] != nil && l != Vietnamese {
			others = append(others, l)
		}
	}
	slices.Sort(others)
	for _, first := range []string{"en", "lo"} {
		if i := slices.Index(others, first); i >= 0 {
			all, others = append(all, first), slices.Delete(others, i, i+1)
		}
	}
	all = append(all, others...)
	return all[:min(len(all), 9)]
}

// Named says whether there is a recording of a key at all.
func (p *Prompts) Named(key string) bool { return p.sounds[Vietnamese][key] != nil }

// Sound is what is played for a prompt: 8,000 samples a second of 16 bits, less significant byte first. It is the recording in its language, or else the Vietnamese
// one; false where there is neither, and for pauses and the desk's words. It is shared: nobody may write to it.
func (p *Prompts) Sound(one Prompt) ([]byte, bool) {
	for _, language := range []string{one.Language, Vietnamese} {
		if s := p.sounds[language][one.Key]; s != nil && one.Key != "" {
			return s, true
		}
	}
	return nil, false
}

// Recorded says how a key is recorded in one language: by a person, by a machine, or not.
func (p *Prompts) Recorded(language, key string) (there, machine bool) {
	return p.sounds[language][key] != nil, p.spoken[language][key]
}
