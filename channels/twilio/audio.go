package twilio

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"tipline/intake"
)

// audioWithin bounds one fetch, body included.
const audioWithin = 60 * time.Second

var (
	// ErrGone: the carrier has no such recording, or none any more.
	ErrGone = errors.New("no such recording")
	// ErrForeign: the recording is of another call.
	ErrForeign = errors.New("recording of another call")
)

var recordingSID = regexp.MustCompile(`^RE[0-9a-f]{32}$`)

// audioRequests fetch recordings. The library has no call for that.
type audioRequests struct {
	client         *http.Client
	account, token string
}

// Ready returns nil when a recording is complete, and of this call. ErrForeign; ErrGone when nothing was recorded; ErrAway when it is not ready or not known, ErrRefused.
func (a *Account) Ready(call, sid string) error {
	if !recordingSID.MatchString(sid) {
		return fmt.Errorf("read recording: not an identifier: %w", ErrRefused)
	}
	r, err := a.api.FetchRecording(sid, &api.FetchRecordingParams{})
	if err = sorted("read recording", err); err != nil {
		return err
	}
	if r == nil || r.CallSid == nil || r.Status == nil {
		return fmt.Errorf("read recording: %w", ErrAway)
	}
	switch status := *r.Status; {
	case *r.CallSid != call:
		return ErrForeign
	case status == "completed":
		return nil
	case status == "absent" || status == "deleted":
		return ErrGone
	}
	return fmt.Errorf("read recording: not complete: %w", ErrAway)
}

// Audio fetches the sound of a recording: 8,000 samples a second of 16 bits, less significant byte first, one channel, of the longest recording at most. It comes from the account's own address and
// no other: the recording is named by its identifier, and a redirection is not followed. A sound that breaks off ends with an error, never with io.EOF. Close it. ErrGone, ErrRefused; ErrAway, also
// while the recording is not ready, and for what is no sound.
func (a *Account) Audio(ctx context.Context, sid string) (io.ReadCloser, error) {
	if !recordingSID.MatchString(sid) {
		return nil, fmt.Errorf("fetch recording: not an identifier: %w", ErrRefused)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, standardURL+"/2010-04-01/Accounts/"+a.audio.account+"/Recordings/"+sid+".wav", nil)
	if err != nil {
		return nil, fmt.Errorf("fetch recording: %w", ErrRefused)
	}
	r.Header.Set("Accept-Encoding", "identity")
	r.SetBasicAuth(a.audio.account, a.audio.token)
	answer, err := a.audio.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("fetch recording: %w", ErrAway)
	}
	if err := audible(answer.StatusCode); err != nil {
		answer.Body.Close()
		return nil, fmt.Errorf("fetch recording: %w", err)
	}
	length, err := waveData(answer.Body)
	if err != nil {
		answer.Body.Close()
		return nil, fmt.Errorf("fetch recording: %w: %w", ErrAway, err)
	}
	return &samples{body: answer.Body, left: min(length, 2*intake.SampleRate*intake.RecordSeconds)}, nil
}

// audible judges an answer by its status.
func audible(status int) error {
	switch status {
	case http.StatusOK:
		return nil
	case http.StatusNotFound, http.StatusGone:
		return ErrGone
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Errorf("status %d: %w", status, ErrRefused)
	}
	return fmt.Errorf("status %d: %w", status, ErrAway)
}

// A samples reads a known number of bytes.
type samples struct {
	body io.ReadCloser
	left int
}

// Read says io.ErrUnexpectedEOF when fewer came.
func (s *samples) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	n, err := s.body.Read(p[:min(len(p), s.left)])
	if s.left -= n; errors.Is(err, io.EOF) {
		err = nil
		if s.left > 0 {
			err = io.ErrUnexpectedEOF
		}
	}
	return n, err
}

// Close ends the fetch.
func (s *samples) Close() error { return s.body.Close() }

// errNoWave: the body is something else than the sound that telephones carry.
var errNoWave = errors.New("not a recording")

// waveChunks bounds what may stand before the samples.
const waveChunks, waveChunk = 8, 4 << 10

// waveData reads a WAV file up to its samples and says how many bytes of them follow.
func waveData(r io.Reader) (length int, err error) {
	var head [12]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || string(head[:4]) != "RIFF" || string(head[8:]) != "WAVE" {
		return 0, errNoWave
	}
	telephone := false
	for range waveChunks {
		if _, err := io.ReadFull(r, head[:8]); err != nil {
			return 0, errNoWave
		}
		size := binary.LittleEndian.Uint32(head[4:])
		if string(head[:4]) == "data" && telephone {
			return int(size &^ 1), nil
		}
		if size > waveChunk {
			return 0, errNoWave
		}
		chunk := make([]byte, size+size&1)
		if _, err := io.ReadFull(r, chunk); err != nil {
			return 0, errNoWave
		}
		if string(head[:4]) == "fmt " {
			telephone = isTelephone(chunk)
		}
	}
	return 0, errNoWave
}

// isTelephone says whether a WAV's format is what this package reads: plain samples of 16 bits, 8,000 a second, one channel.
func isTelephone(format []byte) bool {
	le := binary.LittleEndian
	return len(format) >= 16 && le.Uint16(format) == 1 && le.Uint16(format[2:]) == 1 && le.Uint32(format[4:]) == intake.SampleRate && le.Uint16(format[14:]) == 16
}
