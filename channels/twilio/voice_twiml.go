package twilio

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"time"

	"tipline/channels/call"
)

// waiting is a step of ours: nothing is said, and the carrier asks again in a moment.
const waiting call.Kind = -1

// waitSeconds is that moment. Pauses are whole seconds here.
const waitSeconds = 2

// sayMost is how many letters one Say may have, by the carrier's rule 4,096.
const sayMost = 3000

// voiceName is the carrier's voice for what has no recording.
const voiceLanguage, voiceName = "vi-VN", "Google.vi-VN-Standard-A"

// The verbs that are used, with their attributes in a fixed order. Nothing that a caller keyed is ever in them; of what the desk wrote, its question, as text.
type (
	verbs struct {
		XMLName xml.Name `xml:"Response"`
		Verbs   []any
	}
	gather struct {
		XMLName     xml.Name `xml:"Gather"`
		Input       string   `xml:"input,attr"`
		Action      string   `xml:"action,attr"`
		Method      string   `xml:"method,attr"`
		NumDigits   int      `xml:"numDigits,attr"`
		Timeout     int      `xml:"timeout,attr"`
		FinishOnKey string   `xml:"finishOnKey,attr"`
		Verbs       []any
	}
	record struct {
		XMLName     xml.Name `xml:"Record"`
		Action      string   `xml:"action,attr"`
		Method      string   `xml:"method,attr"`
		MaxLength   int      `xml:"maxLength,attr"`
		Timeout     int      `xml:"timeout,attr"`
		FinishOnKey string   `xml:"finishOnKey,attr"`
		PlayBeep    bool     `xml:"playBeep,attr"`
		Callback    string   `xml:"recordingStatusCallback,attr"`
		Told        string   `xml:"recordingStatusCallbackEvent,attr"`
	}
	play struct {
		XMLName xml.Name `xml:"Play"`
		Address string   `xml:",chardata"`
	}
	say struct {
		XMLName  xml.Name `xml:"Say"`
		Language string   `xml:"language,attr"`
		Voice    string   `xml:"voice,attr"`
		Words    string   `xml:",chardata"`
	}
	pause struct {
		XMLName xml.Name `xml:"Pause"`
		Length  int      `xml:"length,attr"`
	}
	redirect struct {
		XMLName xml.Name `xml:"Redirect"`
		Method  string   `xml:"method,attr"`
		Address string   `xml:",chardata"`
	}
	hangup struct {
		XMLName xml.Name `xml:"Hangup"`
	}
	reject struct {
		XMLName xml.Name `xml:"Reject"`
		Reason  string   `xml:"reason,attr"`
	}
)

var (
	nothing = twiml()
	busy    = twiml(reject{Reason: "busy"})
)

func twiml(all ...any) []byte {
	b, err := xml.Marshal(verbs{Verbs: all})
	if err != nil {
		panic(fmt.Sprintf("twilio: %v", err)) // never: the verbs above can all be written
	}
	return append([]byte(xml.Header), b...)
}

// render says a step in TwiML; n is the step that the next post names. Where a verb ends without a post, for want of a key or of a sound, the redirection behind it asks.
func (v *Voice) render(s call.Step, n int) []byte {
	next := fmt.Sprintf("%s?%s%d", v.p.URL, stepQuery, n)
	onward := redirect{Method: "POST", Address: next}
	heard := v.heard(s.Play)
	switch s.Kind {
	case waiting:
		return twiml(pause{Length: waitSeconds}, onward)
	case call.Gather:
		return twiml(gather{
			Input: "dtmf", Action: next, Method: "POST", NumDigits: s.Digits, Timeout: seconds(s.Wait), FinishOnKey: "#", Verbs: heard,
		}, onward)
	case call.Record:
		return twiml(append(heard, record{
			Action: next, Method: "POST", MaxLength: seconds(s.Most), Timeout: seconds(s.Hush), FinishOnKey: "#", PlayBeep: true,
			Callback: v.p.URL + "?" + recordingQuery, Told: "completed absent",
		}, onward)...)
	}
	return twiml(append(heard, hangup{})...)
}

// seconds rounds up.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// heard are prompts as verbs: recordings where there are any, else words.
func (v *Voice) heard(prompts []call.Prompt) []any {
	var all []any
	for _, p := range prompts {
		if p.Pause > 0 {
			all = append(all, pause{Length: seconds(p.Pause)})
			continue
		}
		if address, ok := v.prompts.address(p); ok {
			all = append(all, play{Address: address})
			continue
		}
		for words := []rune(v.p.Line.Words(p)); len(words) > 0; {
			n := min(len(words), sayMost)
			all = append(all, say{Language: voiceLanguage, Voice: voiceName, Words: string(words[:n])})
			words = words[n:]
		}
	}
	return all
}

// The queries behind the configured address, all of them.
const (
	stepQuery      = "n="
	recordingQuery = "recording"
)

// stepOf reads a query: which step a post answers, 0 where the call begins. ok is false for what we never asked for.
func stepOf(query []byte) (n int, ok bool) {
	if len(query) == 0 {
		return 0, true
	}
	if len(query) > len(stepQuery)+4 || string(query[:min(len(query), len(stepQuery))]) != stepQuery {
		return 0, false
	}
	n, err := strconv.Atoi(string(query[len(stepQuery):]))
	return n, err == nil && n > 0 && strconv.Itoa(n) == string(query[len(stepQuery):])
}
