package intake

import (
	"bytes"
	"crypto/rand"
)

// pageHeaders go with every answer of the public listener: nothing is fetched from elsewhere, framed, kept in a cache, or told to the next site.
var pageHeaders = []struct{ name, value string }{
	{"Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"},
	{"X-Frame-Options", "DENY"},
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "no-referrer"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=(), interest-cohort=()"},
	{"Cache-Control", "no-store"},
	{"X-Robots-Tag", "noindex, noarchive"},
}

// newOnce numbers a form, so that pressing the button twice on a slow line makes one tip. It is random and means nothing.
func newOnce() string { return rand.Text() }

// texted is the catalogue of a language.
func texted(lang string) catalogue {
	if t := catalogues[lang]; t != nil {
		return t
	}
	return catalogues[languages[0].Code]
}

// IsForm says whether a content type is the only one that is read here.
func IsForm(contentType []byte) bool {
	kind, _, _ := bytes.Cut(contentType, []byte{';'})
	return bytes.EqualFold(bytes.TrimSpace(kind), []byte("application/x-www-form-urlencoded"))
}

// webTip takes from the first page's form what may be taken. The form's number counts together with the text: somebody who goes back
// and writes something else, or two people whose network gave them one stored page, send two tips.
func webTip(fields []Field) *Submission {
	text, _ := Pick(fields, "text")
	once, _ := Pick(fields, "once")
	_, officers := Pick(fields, "officers")
	m := Message{Text: text}
	for m.prefix() { // BAO THEM, CB and HO mean the same here; the text stays whole but for a card's code
	}
	if card, _ := Pick(fields, "relay"); len(bytes.TrimSpace(card)) > 0 {
		m.Relay = card
	} else if m.Relay != nil {
		text = m.Text
	}
	_, help := Pick(fields, "help")
	return &Submission{
		Channel: "web", Text: Copied(text), Carrier: CarrierID(once, text), Officers: officers || m.Officers, Lost: m.Lost, Help: help, Relay: Copied(m.Relay),
	}
}

// webAddition takes the code and what is added to it.
func webAddition(fields []Field) *Submission {
	text, _ := Pick(fields, "text")
	code, _ := Pick(fields, "code")
	return &Submission{Channel: "web", Text: Copied(bytes.TrimSpace(text)), Code: Copied(bytes.TrimSpace(code))}
}
