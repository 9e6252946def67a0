package twilio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"tipline/channels/call"
	"tipline/intake"
)

const (
	// answerWithin bounds the wait inside one post; the carrier gives up after 15 s.
	answerWithin = 8 * time.Second
	// fetchWithin is how long a caller who waits for the receipt is kept on the line.
	fetchWithin = 45 * time.Second
	// fetchEvery is the wait between tries: the carrier has a recording some seconds after its end.
	fetchEvery = time.Second
)

// ErrReplayed: a post that does not go with where its call stands.
var ErrReplayed = errors.New("post of another moment of the call")

// A Voicemail is the carrier's side of recordings (Account).
type Voicemail interface {
	Carrier
	// Ready returns nil when a recording is complete and of this call. ErrAway: not yet, or not known; ErrGone: there is none, and will be none.
	Ready(call, recording string) error
	// Audio is Account's.
	Audio(ctx context.Context, recording string) (io.ReadCloser, error)
}

var _ Voicemail = (*Account)(nil)

// VoiceParams wire a door for calls.
type VoiceParams struct {
	Door    string
	URL     string   // the exact public address that the carrier posts to, without a query
	Tokens  [][]byte // auth tokens, two while one is being changed
	Account string   // callbacks of other accounts are refused
	Numbers []string // the deployment's own: what the carrier keeps of calls to and from them is deleted there
	Carrier Voicemail
	Line    *call.Line
	Prompts *call.Prompts
	Intake  Intake
	Minute  time.Duration    // of the eraser
	Now     func() time.Time // nil: time.Now
	Log     *slog.Logger
}

// Intake is what calls hand in to.
type Intake interface{ call.Intake }

// A Voice takes the calls of one door. What it knows of a call lives in memory alone, under a digest of the carrier's identifier by a key of this process, and is forgotten when the call is over.
type Voice struct {
	p         VoiceParams
	signature *Signature
	calls     *calls
	prompts   *promptFiles
	eraser    *Eraser
	fetching  context.Context // of all fetches
	stop      context.CancelFunc
	running   sync.WaitGroup
}

// NewVoice checks the parameters.
func NewVoice(p VoiceParams) (*Voice, error) {
	u, err := url.Parse(p.URL)
	if err != nil || u.Host == "" || u.RawQuery != "" || len(p.Tokens) == 0 || p.Account == "" {
		return nil, fmt.Errorf("door %s: a full address without a query, a token and an account are needed", p.Door)
	}
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	v := &Voice{p: p, signature: NewSignature(p.URL, p.Tokens), calls: newCalls(p.Now), prompts: newPromptFiles(p)}
	v.eraser = NewEraser(EraserParams{Carrier: p.Carrier, Numbers: p.Numbers, Keeper: v, Minute: p.Minute, Now: p.Now, Log: p.Log})
	v.fetching, v.stop = context.WithCancel(context.Background())
	return v, nil
}

// Eraser destroys what the carrier keeps of the calls.
func (v *Voice) Eraser() *Eraser { return v.eraser }

// Door is the name of the door.
func (v *Voice) Door() string { return v.p.Door }

// Run forgets calls that are over until ctx ends; then it ends the fetches under way and waits for them.
func (v *Voice) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			v.stop()
			v.running.Wait()
			v.calls.forgetAll()
			return nil
		case <-tick.C:
			v.calls.sweep()
		}
	}
}

// A post is what the carrier tells of a call, as views into the request's buffer.
type post struct {
	n         int // the step that it answers; 0: the call begins
	call      []byte
	digits    []byte
	sender    []byte
	recording []byte // identifier of a recording that just ended; nil for none
	over      bool   // the caller has hung up
}

// answer moves a call on and returns the TwiML of what comes next. ErrReplayed.
func (v *Voice) answer(ctx context.Context, p post) ([]byte, error) {
	l, err := v.calls.claim(p.call)
	if errors.Is(err, errBusy) {
		return busy, nil
	}
	defer l.mu.Unlock()
	switch {
	case l.session == nil: // new, or begun before a restart: the caller hears the menu, and what was recorded then is found by the eraser
		v.eraser.Owe(Call, p.call)
		if p.over {
			v.eraser.OweRecordings(p.call)
			return nothing, nil
		}
		l.session = v.p.Line.Answer(v.p.Intake, v.p.Door)
		return v.say(l, l.session.Step()), nil
	case p.n == l.n-1:
		return l.said, nil // brought again
	case p.n != l.n:
		return nil, ErrReplayed
	}
	if p.over {
		return v.hangUp(l, p), nil
	}
	return v.move(ctx, l, p), nil
}

// move does what the step under way asked for.
func (v *Voice) move(ctx context.Context, l *live, p post) []byte {
	switch {
	case l.fetch != nil:
		return v.wait(ctx, l)
	case l.step.Kind == call.Gather:
		return v.say(l, l.session.Keys(intake.WithSender(ctx, v.p.Door, intake.Copied(p.sender)), intake.Copied(p.digits)))
	case l.step.Kind == call.Record && p.recording == nil: // silence makes no recording
		if _, err := l.session.Record(intake.WithSender(ctx, v.p.Door, intake.Copied(p.sender)), nil); err == nil {
			return v.say(l, l.session.Recorded())
		}
		return v.say(l, l.session.Step())
	case l.step.Kind == call.Record:
		l.made(string(p.recording))
		l.fetch = v.begin(l.session, p)
		return v.wait(ctx, l)
	}
	return nothing
}

// say renders a step and lets the call wait for its answer. A call that ends is forgotten at once, but for the last answer.
func (v *Voice) say(l *live, s call.Step) []byte {
	l.step = s
	l.n++
	l.said = v.render(s, l.n)
	if l.over = s.Kind == call.End; l.over {
		_ = l.session.HangUp() // nothing is under way
	}
	return l.said
}

// wait gives the fetch under way a moment; the caller who is still waiting then is asked to wait on.
func (v *Voice) wait(ctx context.Context, l *live) []byte {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	select {
	case <-l.fetch.done:
		l.fetched()
		return v.say(l, l.session.Step())
	case <-ctx.Done():
		l.n++
		l.said = v.render(call.Step{Kind: waiting}, l.n)
		return l.said
	}
}

// hangUp ends a call in the middle. What was recorded so far is kept as soon as the carrier has it; there is nobody to hear a receipt.
func (v *Voice) hangUp(l *live, p post) []byte {
	if p.recording != nil {
		l.made(string(p.recording))
		v.eraser.OweRecordings(p.call)
	}
	if l.fetch == nil {
		_ = l.session.HangUp() // nothing is under way
	}
	l.over = true
	l.n++
	l.said = nothing
	return nothing
}
