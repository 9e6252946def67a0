package main

import (
	"context"
	"fmt"
	"io"

	"tipline/channels/call"
	"tipline/cmd/internal/speech"
)

// speaking are the languages that espeak-ng speaks and the script has words for, with its voices. It has no Lao, and none of the languages of the mountains: those
// are for people to record.
var speaking = map[string]string{"vi": "vi", "en": "en"}

// runPromptsSpeak makes what nobody has recorded yet, so that a line can be tried on its first day. The files are marked (.spoken.wav), and a person's recording
// stands over them. Nothing but the script and names of places is given to the machine here.
func runPromptsSpeak(ctx context.Context, v *invocation) error {
	parse, language, _ := promptFlags(v)
	set, _, err := parse(0)
	if err != nil {
		return err
	}
	voice, ok := speaking[*language]
	if !ok {
		return v.misused("%s: the machine speaks vi and en; other languages are recorded by people (tipctl prompts take)", *language)
	}
	speaker, err := speech.New("espeak-ng")
	if err != nil {
		return fmt.Errorf("cần espeak-ng / espeak-ng is needed: %w", err)
	}
	none, _ := set.without(*language)
	for _, key := range none {
		words, _ := set.words(*language, key)
		samples, err := speaker.Say(ctx, voice, words)
		if err != nil {
			return fmt.Errorf("speak %s: %w", key, err)
		}
		if _, err := set.write(*language, key+call.Spoken, samples); err != nil {
			return err
		}
	}
	return v.print(map[string]any{"language": *language, "spoken": none}, func(w io.Writer) {
		fmt.Fprintf(w, "máy đã đọc %d câu / the machine spoke %d prompts. Xin nhờ người ghi âm lại / have people record them: tipctl prompts script\n", len(none), len(none))
	})
}
