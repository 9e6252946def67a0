package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"tipline/channels/call"
	"tipline/cmd/internal/config"
	"tipline/cmd/internal/registry"
	"tipline/triage/place"
)

// promptCommands are the words after `tipctl prompts`.
var promptCommands = []command{
	{"script", "[-language LANG] [-missing]", "lời cần ghi âm, câu nào còn thiếu / the words to be recorded, and what is missing", runPromptsScript},
	{"take", "LANG KEY FILE.wav", "nhận một bản ghi âm / take a recording: it is brought to a telephone's sound and checked", runPromptsTake},
	{"speak", "[-language vi|en]", "máy đọc những câu còn thiếu / let espeak-ng speak what nobody has recorded yet", runPromptsSpeak},
}

// runPrompts is about what callers of the hotline hear. It is run on the server when the line is set up; tipd reads the folder when it starts.
func runPrompts(ctx context.Context, v *invocation) error { return v.among(ctx, promptCommands) }

// A promptSet is the folder of prompts, and the names of places that belong into it.
type promptSet struct {
	dir    string
	places *place.Gazetteer
	names  []string // keys of places
	*call.Prompts
}

// promptFlags says which folder it is: that of a configuration, or one by itself.
func promptFlags(v *invocation) (parse func(want int) (*promptSet, []string, error), language *string, missing *bool) {
	f := v.flags()
	file := f.String("config", "/var/lib/tipline/tipd.toml", "cấu hình máy chủ / the server's configuration, which names the folder and the area")
	dir := f.String("dir", "", "thư mục lời ghi âm, không cần cấu hình / a folder of prompts, without any configuration")
	area := f.String("area", "", "với -dir: mã tỉnh / with -dir: province codes whose communes callers hear")
	language = f.String("language", call.Vietnamese, "tiếng, mã ISO 639 / language, as ISO 639 writes it")
	missing = f.Bool("missing", false, "chỉ những câu còn thiếu / only what is missing")
	return func(want int) (*promptSet, []string, error) {
		rest, err := v.parse(f, want)
		if err != nil {
			return nil, nil, err
		}
		set, err := openPrompts(*file, *dir, place.Area(fields(*area)))
		return set, rest, err
	}, language, missing
}

func openPrompts(file, dir string, area place.Area) (*promptSet, error) {
	if dir != "" {
		return promptsOf(dir, place.Default(), []place.Area{area})
	}
	cfg, err := config.Load(file)
	if err != nil {
		return nil, err
	}
	reg, err := registry.Load(cfg.Registry, cfg.Pin)
	if err != nil {
		return nil, err
	}
	return deployedPrompts(cfg, reg)
}

// deployedPrompts are those of a deployment, with the names for the area of each of its doors for calls.
func deployedPrompts(cfg *config.Config, reg *registry.Registry) (*promptSet, error) {
	places, err := explainPlaces(cfg.Gazetteer)
	if err != nil {
		return nil, err
	}
	var everywhere place.Area
	for _, d := range reg.Directory.Desks {
		everywhere = append(everywhere, d.Provinces...)
	}
	var areas []place.Area
	for _, d := range cfg.Doors {
		switch {
		case d.Kind != config.TwilioVoice && d.Kind != config.SIPDoor:
		case len(d.Area) == 0:
			areas = append(areas, everywhere)
		default:
			areas = append(areas, d.Area)
		}
	}
	return promptsOf(cfg.Hotline.Prompts, places, areas)
}

func promptsOf(dir string, places *place.Gazetteer, areas []place.Area) (*promptSet, error) {
	set := &promptSet{dir: dir, places: places}
	for _, a := range areas {
		for _, key := range call.PlaceKeys(places, a) {
			if !slices.Contains(set.names, key) {
				set.names = append(set.names, key)
			}
		}
	}
	var err error
	set.Prompts, err = call.LoadPrompts(dir)
	return set, err
}

// keys are all prompts: the script's, then the names of places.
func (s *promptSet) keys() []string { return append(call.Keys(), s.names...) }

// words are what is to be said; of a language without a table, the Vietnamese ones, to be translated by whoever records them.
func (s *promptSet) words(language, key string) (words string, translate bool) {
	if name := call.PlaceWords(s.places, key); name != "" {
		return name, false
	}
	if words = call.Words(language, key); words != "" {
		return words, false
	}
	return call.Words(call.Vietnamese, key), true
}

// without are the keys that a language has no recording of.
func (s *promptSet) without(language string) (none, machine []string) {
	for _, key := range s.keys() {
		switch there, spoken := s.Recorded(language, key); {
		case !there && (language == call.Vietnamese || call.PlaceWords(s.places, key) == ""): // names of places are heard in Vietnamese by everybody
			none = append(none, key)
		case spoken:
			machine = append(machine, key)
		}
	}
	return none, machine
}

// A promptLine is one line of the script.
type promptLine struct {
	Language  string `json:"language"`
	Key       string `json:"key"`
	Words     string `json:"words"`
	Translate bool   `json:"translate,omitempty"` // the words are Vietnamese: say them in the language
	Recorded  string `json:"recorded"`            // person, machine or no
}

func runPromptsScript(_ context.Context, v *invocation) error {
	parse, language, missing := promptFlags(v)
	set, _, err := parse(0)
	if err != nil {
		return err
	}
	lines := []promptLine{}
	for _, key := range set.keys() {
		line := promptLine{Language: *language, Key: key, Recorded: "no"}
		if there, machine := set.Recorded(*language, key); machine {
			line.Recorded = "machine"
		} else if there {
			line.Recorded = "person"
		}
		if *missing && line.Recorded != "no" {
			continue
		}
		line.Words, line.Translate = set.words(*language, key)
		lines = append(lines, line)
	}
	states := map[string]string{"person": "đã ghi / recorded", "machine": "máy đọc / spoken by a machine", "no": "CHƯA CÓ / MISSING"}
	return v.print(lines, func(w io.Writer) {
		for _, l := range lines {
			note := ""
			if l.Translate {
				note = " · dịch rồi nói / translate, then say"
			}
			fmt.Fprintf(w, "%s/%s.wav · %s%s\n    %s\n", l.Language, l.Key, states[l.Recorded], note, visible(l.Words))
		}
	})
}

var languagePattern = regexp.MustCompile(`^[a-z]{2,3}$`)

func runPromptsTake(_ context.Context, v *invocation) error {
	parse, _, _ := promptFlags(v)
	set, rest, err := parse(3)
	if err != nil {
		return err
	}
	language, key, file := rest[0], rest[1], rest[2]
	if !languagePattern.MatchString(language) {
		return v.misused("%s: a language is two or three small letters, as ISO 639 writes it: vi, en, lo, bru", language)
	}
	if !slices.Contains(call.Keys(), key) && call.PlaceWords(set.places, key) == "" {
		return v.misused("%s: no such key; tipctl prompts script lists them", key)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read recording: %w", err)
	}
	samples, err := call.ReadTake(b)
	if err != nil {
		return err
	}
	path, err := set.write(language, key, samples)
	if err != nil {
		return err
	}
	return v.print(map[string]string{"file": path}, func(w io.Writer) {
		fmt.Fprintf(w, "đã nhận: %s; tipd đọc khi khởi động lại / taken; tipd reads it at its next start\n", path)
	})
}

// write puts a prompt into its place, whole or not at all.
func (s *promptSet) write(language, key string, samples []byte) (string, error) {
	path := filepath.Join(s.dir, language, key+".wav")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", fmt.Errorf("write prompt: %w", err)
	}
	if err := os.WriteFile(path+".new", call.Wave(samples), 0o644); err != nil {
		return "", fmt.Errorf("write prompt: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return "", fmt.Errorf("write prompt: %w", err)
	}
	return path, nil
}

// warnings are what `tipctl check` says of prompts: what is missing in each language that has any, and what a machine speaks.
func (s *promptSet) warnings() []string {
	var all []string
	for _, language := range s.Languages() {
		none, machine := s.without(language)
		if len(none) > 0 {
			instead := "callers hear Vietnamese instead"
			if language == call.Vietnamese {
				instead = "over SIP callers hear nothing there"
			}
			all = append(all, fmt.Sprintf("hotline: %d prompts are missing in %s, %s: %s. Record them (tipctl prompts script, take) or let a machine speak (tipctl prompts speak)", len(none), language, instead, strings.Join(none, " ")))
		}
		if len(machine) > 0 {
			all = append(all, fmt.Sprintf("hotline: %d prompts in %s are spoken by a machine, which elders understand badly: have people record them (tipctl prompts script)", len(machine), language))
		}
	}
	return all
}
