package harness

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	voiceAddress = "https://tin.example/voice/twilio"
	// verbsMost bounds a call that goes round in circles.
	verbsMost = 2000
)

// An Act is what the caller does where the call waits for something: at a Gather or a Record.
type Act struct {
	Press  string  // keys; "" for none
	Speak  []int16 // at a Record
	HangUp bool    // after the above
}

// A Phone is one telephone call as the carrier carries it: it follows TwiML to the letter, and whatever the carrier would not understand fails the test.
type Phone struct {
	tb       testing.TB
	carrier  *Carrier
	d        *Deployment
	Call     string // identifier
	From     string
	Acts     []Act
	Slow     time.Duration // until a recording is complete
	Sound    []byte        // what the carrier has of a recording, instead of what was spoken
	Silent   bool          // the carrier forgets to tell that a recording is complete
	Recorded []string      // identifiers of recordings
	Heard    []string      // words that were spoken, and addresses that were played, in order
	Posted   []Posted      // every post that the carrier made
}

// Posted is one post of the carrier with its answer.
type Posted struct {
	Address string // as it is signed
	Form    url.Values
	Status  int
	Answer  string
}

// Dial rings the deployment's number; Talk then plays the call.
func (c *Carrier) Dial(tb testing.TB, d *Deployment, from string, acts ...Act) *Phone {
	p := &Phone{tb: tb, carrier: c, d: d, Call: c.Identifier("CA"), From: from, Acts: acts}
	c.keep(p.Call, carried{list: "Calls", to: Ours, from: from, status: "in-progress"})
	return p
}

// Talk plays the call to its end.
func (p *Phone) Talk() *Phone {
	p.tb.Helper()
	p.follow(p.Post(voiceAddress, url.Values{"CallStatus": {"ringing"}}))
	p.Over()
	return p
}

// Over ends the call at the carrier.
func (p *Phone) Over() {
	p.carrier.mu.Lock()
	defer p.carrier.mu.Unlock()
	p.carrier.records[p.Call].status = "completed"
}

// follow carries out documents until one ends the call.
func (p *Phone) follow(document string) {
	p.tb.Helper()
	for n := 0; document != ""; n++ {
		if n == verbsMost {
			p.tb.Fatal("the call never ends")
		}
		verbs, err := parseTwiML(document)
		if err != nil {
			p.tb.Fatalf("the carrier does not understand: %v\n%s", err, document)
		}
		document = p.play(verbs)
	}
}

// play carries out verbs and returns the document that comes next, "" when the call is over.
func (p *Phone) play(verbs []verb) (next string) {
	p.tb.Helper()
	for _, v := range verbs {
		switch v.name {
		case "Say":
			p.Heard = append(p.Heard, v.text)
		case "Play":
			p.listen(v.text)
		case "Pause":
			<-time.After(20 * time.Millisecond) // for a second or two
		case "Redirect":
			return p.Post(v.text, url.Values{})
		case "Gather":
			p.play(v.inner)
			act := p.act()
			keys, _, _ := strings.Cut(act.Press, "#")
			keys = keys[:min(len(keys), v.number("numDigits"))]
			if act.HangUp {
				return ""
			}
			if keys != "" {
				return p.Post(v.attr["action"], url.Values{"Digits": {keys}, "msg": {"Gather End"}})
			}
		case "Record":
			act := p.act()
			if act.Speak != nil || p.Sound != nil {
				return p.record(v, act)
			}
			if act.HangUp {
				return ""
			}
		case "Hangup", "Reject":
			return ""
		}
	}
	return ""
}

// act is what the caller does next; without any more, the caller listens and does nothing.
func (p *Phone) act() (a Act) {
	if len(p.Acts) > 0 {
		a, p.Acts = p.Acts[0], p.Acts[1:]
	}
	return a
}

// listen fetches what is played, as the carrier does.
func (p *Phone) listen(address string) {
	p.tb.Helper()
	path, ours := strings.CutPrefix(address, voiceAddress)
	if !ours {
		p.tb.Fatalf("the carrier is sent to %s", address)
	}
	a, err := patient.Get(p.d.Public + "/voice/twilio" + path)
	must(p.tb, err)
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	must(p.tb, err)
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "audio/wav" || len(b) < 44 || string(b[:4]) != "RIFF" {
		p.tb.Fatalf("what is to be played is %d, %s", a.StatusCode, a.Header.Get("Content-Type"))
	}
	p.Heard = append(p.Heard, address)
}

// record makes a recording, tells that it ended, and later that it is complete.
func (p *Phone) record(v verb, act Act) string {
	p.tb.Helper()
	sound := p.Sound
	if sound == nil {
		sound = WAV(act.Speak[:min(len(act.Speak), telephoneRate*v.number("maxLength"))])
	}
	sid := p.carrier.Identifier("RE")
	p.carrier.keep(sid, carried{list: "Recordings", call: p.Call, status: "processing", sound: sound})
	p.Recorded = append(p.Recorded, sid)
	form := url.Values{
		"RecordingSid": {sid}, "RecordingUrl": {p.carrier.URL + "/2010-04-01/Accounts/" + TwilioAccount + "/Recordings/" + sid},
		"RecordingDuration": {strconv.Itoa(len(act.Speak) / telephoneRate)},
	}
	ready := func() {
		<-time.After(p.Slow)
		p.carrier.mu.Lock()
		p.carrier.records[sid].status = "completed"
		p.carrier.mu.Unlock()
		if !p.Silent {
			form := url.Values{"RecordingSid": {sid}, "RecordingStatus": {"completed"}, "RecordingSource": {"RecordVerb"}, "RecordingUrl": form["RecordingUrl"]}
			_, _, _ = p.Send(v.attr["recordingStatusCallback"], form, p.d.Twilio.Token, false) // a server that dies meanwhile does not hear it
		}
	}
	if p.Slow == 0 {
		ready()
	} else {
		go ready()
	}
	form.Set("Digits", "#")
	if act.HangUp {
		p.Over()
		form.Set("Digits", "hangup")
		form.Set("CallStatus", "completed")
	}
	return p.Post(v.attr["action"], form)
}

// Elsewhere is a call to another number of the same account, which is none of ours.
func (c *Carrier) Elsewhere(tb testing.TB, d *Deployment, from string) *Phone {
	p := c.Dial(tb, d, from)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.records[p.Call].to = "+12025550199"
	return p
}

// Leave makes a recording whose end nobody is told of, in a call that is over: the server was away, or is no more.
func (p *Phone) Leave(spoken []int16) (recording string) {
	recording = p.carrier.Identifier("RE")
	p.carrier.keep(recording, carried{list: "Recordings", call: p.Call, status: "completed", sound: WAV(spoken)})
	p.Over()
	return recording
}

// Post makes a post of the carrier's and returns the TwiML.
func (p *Phone) Post(address string, form url.Values) string {
	p.tb.Helper()
	status, body, err := p.Send(address, form, p.d.Twilio.Token, true)
	must(p.tb, err)
	if status != http.StatusOK {
		p.tb.Fatalf("the caller hears an error: %d %s", status, body)
	}
	return body
}

// Send makes one post with a token of one's choice. Fields that the carrier always sends are added; who calls is told with what happens in the call, not with what is said of a recording.
func (p *Phone) Send(address string, form url.Values, token string, call bool) (int, string, error) {
	all := url.Values{"CallSid": {p.Call}, "AccountSid": {TwilioAccount}, "ApiVersion": {"2010-04-01"}}
	if call {
		for key, value := range map[string]string{
			"CallStatus": "in-progress", "From": p.From, "Caller": p.From, "To": Ours, "Called": Ours, "Direction": "inbound", "CallerName": "NGUYEN VAN A", "FromCity": "DONG HOI", "FromZip": "510000", "CallerCountry": "VN",
		} {
			all.Set(key, value)
		}
	}
	for key, values := range form {
		all[key] = values
	}
	query, ours := strings.CutPrefix(address, voiceAddress)
	if !ours {
		return 0, "", fmt.Errorf("the carrier is sent to %s", address)
	}
	r, err := http.NewRequest(http.MethodPost, p.d.Public+"/voice/twilio"+query, strings.NewReader(all.Encode()))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	r.Header.Set("X-Twilio-Signature", twilioSignature(token, address, all))
	a, err := carrierPatience.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if call {
		p.Posted = append(p.Posted, Posted{address, all, a.StatusCode, string(b)})
	}
	return a.StatusCode, string(b), err
}

// carrierPatience is how long the carrier waits for an answer.
var carrierPatience = &http.Client{Timeout: 15 * time.Second}
