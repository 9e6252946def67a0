package twilio

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"sync"

	"tipline/channels/call"
)

// promptFiles are the recorded prompts as the carrier fetches them: each under a name of its own that stays the same, so that the carrier keeps a copy, and that nobody can guess who was never told,
// so that strangers cannot listen to what the hotline says.
type promptFiles struct {
	url     string
	key     []byte
	prompts *call.Prompts

	mu    sync.Mutex
	files map[string][]byte // samples by name, of those that were ever named
}

func newPromptFiles(p VoiceParams) *promptFiles {
	return &promptFiles{url: p.URL + promptsPath, key: p.Tokens[0], prompts: p.Prompts, files: map[string][]byte{}}
}

// promptsPath stands behind the door's address, before a name.
const promptsPath = "/prompts/"

// address is where a prompt is fetched; false where it has no recording.
func (f *promptFiles) address(p call.Prompt) (string, bool) {
	samples, ok := f.prompts.Sound(p)
	if !ok {
		return "", false
	}
	mac := hmac.New(sha256.New, f.key)
	mac.Write([]byte("prompt\x00" + p.Language + "\x00" + p.Key + "\x00"))
	mac.Write(samples) // another recording is another file
	name := base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files[name] = samples
	return f.url + name + ".wav", true
}

// file is a prompt by its name.
func (f *promptFiles) file(name string) ([]byte, bool) {
	f.mu.Lock()
	samples, ok := f.files[name]
	f.mu.Unlock()
	if !ok {
		return nil, false
	}
	return call.Wave(samples), true
}
