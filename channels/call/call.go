// Package call is one call to the hotline that no officer answers, whatever carries it: what is said to the caller, what keys mean, when sound is recorded and what
// becomes of it. Line and Call are a machine without side effects; a Session walks it and speaks with intake.
//
// It must never see who calls: no number, no carrier's ID. Those go past it, from the carrier's adapter to intake, for the limit and the replay guard alone.
package call

import (
	"time"

	"tipline/intake"
)

// A Prompt is one thing to be heard.
type Prompt struct {
	Language string // of the caller's choice; its recording, or else the Vietnamese one, or else the script's words spoken (Prompts.Sound, Prompts.Words)
	Key      string // of the script: digit.0 to digit.9, commune.<code>, province.<code> and others; "" for the two below
	Words    string // of the desk's question, which no recording has: to be spoken where the carrier can speak Vietnamese, else left out
	Pause    time.Duration
}

// A Kind of step: what is to be done once the prompts are over. A key pressed meanwhile ends them and counts.
type Kind int

const (
	Gather Kind = iota // wait for keys, then Session.Keys
	Record             // sound a tone, take sound, then Session.Recorded
	End                // hang up
)

// A Step is what the carrier's adapter has to do next.
type Step struct {
	Kind   Kind
	Play   []Prompt
	Digits int           // Gather: that many at most; fewer end with # or when Wait is over
	Wait   time.Duration // Gather: for the first key after the prompts, and for each that follows
	Most   time.Duration // Record: the longest. # ends it, and a silence of Hush
	Hush   time.Duration
}

const (
	// keyWait is for fingers that look for a key in the dark.
	keyWait = 6 * time.Second
	// hush ends a recording: who thinks for a moment is not cut off.
	hush = 10 * time.Second
	// turns are how often a menu is heard by somebody who presses nothing or nonsense, before the call goes on without an answer.
	turns = 2
	// codeTurns are how often a receipt may be keyed.
	codeTurns = 3
	// receiptTurns are how often a receipt is said, twice each time.
	receiptTurns = 4
	// longest is how many steps a call has at most: whatever is pressed, it ends.
	longest = 40
	// CodeDigits are a receipt's.
	CodeDigits = 16
)

// A state is where a call stands.
type state int

const (
	atLanguage state = iota
	atMenu
	atHelp
	atPlace    // list, number or neither
	atNumber   // a commune's five digits
	atProvince // a page of the list of provinces
	atCommune  // a page of the list of a province's communes
	atManner   // now, urgent, or about an officer
	atRecord
	atReceipt
	atCode
	atTold // what a receipt found, and what can be added to it
	atEnd

	// In these two the session has something to do before the next step.
	wantsNews
	wantsPress
)

// A Call is one call. It is a value: whoever keeps it keeps all there is. Zero it at the end, since it may hold a receipt.
type Call struct {
	at       state
	turn     int    // how often this state was heard in vain
	steps    int    // so far
	note     string // a prompt before the next ones: what went wrong, or what was understood
	language string

	page     int
	province string
	commune  string
	assent   string

	officers, urgent, practice, help bool

	adds     bool // code is a receipt that was keyed
	code     [CodeDigits]byte
	state    intake.NewsState // of that receipt
	away     bool             // it could not be looked up
	question string           // of the desk
}

// to moves on to a state, where nothing was heard yet.
func (c Call) to(s state) Call {
	c.at, c.turn, c.page = s, 0, 0
	return c
}

// say puts a prompt before what comes next.
func (c Call) say(key string) Call {
	c.note = key
	return c
}

// again hears a state once more, or goes on to another when it was heard often enough.
func (c Call) again(most int, otherwise state) Call {
	if c.turn++; c.turn < most {
		return c
	}
	return c.to(otherwise)
}

// about is what the caller keyed, as intake takes it. The receipt is copied.
func (c *Call) about() intake.Call {
	v := intake.Call{Language: c.language, Commune: c.commune, Assent: c.assent, Officers: c.officers, Urgent: c.urgent, Practice: c.practice, Help: c.help}
	if c.adds {
		v.Code = append([]byte(nil), c.code[:]...)
	}
	return v
}
