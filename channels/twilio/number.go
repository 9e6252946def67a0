package twilio

import (
	"errors"
	"fmt"
	"strings"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// ErrNoNumber: the account has no such number.
var ErrNoNumber = errors.New("the account has no such number")

// A Number says what the carrier does when one of our own numbers is written to or called.
type Number struct {
	VoiceURL, VoiceMethod, VoiceFallback string
	SMSURL, SMSMethod, SMSFallback       string
	StatusCallback                       string // hears of the end of each call
	CallerNames                          bool   // the carrier looks up who calls
}

// Number reads the settings of one of our own numbers. ErrNoNumber, ErrRefused, ErrAway.
func (a *Account) Number(number string) (Number, error) {
	p := &api.ListIncomingPhoneNumberParams{}
	p.SetPhoneNumber(number).SetPageSize(1).SetLimit(1)
	all, err := a.api.ListIncomingPhoneNumber(p)
	if err = sorted("read number", err); err != nil {
		return Number{}, err
	}
	if len(all) == 0 {
		return Number{}, fmt.Errorf("read number: %w", ErrNoNumber)
	}
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	n := all[0]
	return Number{
		VoiceURL: text(n.VoiceUrl), VoiceMethod: text(n.VoiceMethod), VoiceFallback: text(n.VoiceFallbackUrl),
		SMSURL: text(n.SmsUrl), SMSMethod: text(n.SmsMethod), SMSFallback: text(n.SmsFallbackUrl),
		StatusCallback: text(n.StatusCallback), CallerNames: n.VoiceCallerIdLookup != nil && *n.VoiceCallerIdLookup,
	}, nil
}

// Faults lists what is set wrongly for a door at this address, for calls or for text messages.
func (n Number) Faults(address string, calls bool) (faults []string) {
	what, url, method, fallback := "messages", n.SMSURL, n.SMSMethod, n.SMSFallback
	if calls {
		what, url, method, fallback = "calls", n.VoiceURL, n.VoiceMethod, n.VoiceFallback
	}
	add := func(bad bool, format string, args ...any) {
		if bad {
			faults = append(faults, fmt.Sprintf(format, args...))
		}
	}
	add(url != address, "%s are posted to another address than the door's public_url", what)
	add(!strings.EqualFold(method, "POST"), "%s are not posted: their method is %q", what, method)
	add(fallback == "", "%s have no fall-back address: what comes while the server is away is answered by nobody", what)
	add(calls && n.CallerNames, "the name of whoever calls is looked up (caller name lookup): switch it off")
	add(n.StatusCallback != "", "the end of each call is told to an address besides: leave the status callback empty")
	return faults
}

// Settings are those of the account that no call of the API shows: they are switched in the carrier's console by hand. voice says whether it takes calls.
func Settings(voice bool) []string {
	all := []string{
		"Messaging, Settings, General: message redaction on, for bodies and numbers",
		"Messaging, Settings, General: HTTP authentication for media on; media URLs are public without it",
	}
	if voice {
		all = append(all,
			"Voice, Settings, General: HTTP authentication for media access on: without it, whoever has the address of a recording hears it",
			"Voice, Settings, General: voice recording encryption off: it is for another key than the desk's, and what comes under it is no sound",
			"Voice, Settings, General: no storage of recordings in a bucket of one's own (external storage): what lies there is deleted by nobody",
			"Voice, Recordings: no transcription and no add-on listens to recordings",
			"Voice Insights: advanced features off; they keep what is told of a call for longer than the call",
		)
	}
	return append(all, "Account, API keys: the auth token is known to this server alone; change it when somebody leaves")
}
