package harness

import (
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// A verb of TwiML.
type verb struct {
	name  string
	attr  map[string]string
	text  string
	inner []verb
}

// number is an attribute that parseTwiML found to be one.
func (v verb) number(name string) int {
	n, _ := strconv.Atoi(v.attr[name])
	return n
}

// attributes are those that the carrier knows, of the verbs that are used here; with a # they are numbers.
var attributes = map[string][]string{
	"Say": {"language", "voice", "#loop"}, "Play": {"#loop", "digits"}, "Pause": {"#length"}, "Redirect": {"method"}, "Hangup": nil, "Reject": {"reason"},
	"Gather": {"input", "action", "method", "#numDigits", "#timeout", "finishOnKey", "actionOnEmptyResult"},
	"Record": {"action", "method", "#maxLength", "#timeout", "finishOnKey", "playBeep", "trim", "recordingStatusCallback", "recordingStatusCallbackMethod", "recordingStatusCallbackEvent"},
}

// parseTwiML reads a document as the carrier does: 64 KB at most, known verbs with known attributes alone.
func parseTwiML(document string) ([]verb, error) {
	if len(document) > 64<<10 {
		return nil, errors.New("the document is too large")
	}
	d := xml.NewDecoder(strings.NewReader(document))
	for {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		if start, ok := token.(xml.StartElement); ok {
			if start.Name.Local != "Response" || len(start.Attr) > 0 {
				return nil, fmt.Errorf("%s is no Response", start.Name.Local)
			}
			root, err := readVerb(d, start)
			return root.inner, err
		}
	}
}

// readVerb reads to its end an element that began.
func readVerb(d *xml.Decoder, start xml.StartElement) (verb, error) {
	v := verb{name: start.Name.Local, attr: map[string]string{}}
	for _, a := range start.Attr {
		known := attributes[v.name]
		number := slices.Contains(known, "#"+a.Name.Local)
		if !number && !slices.Contains(known, a.Name.Local) {
			return v, fmt.Errorf("%s has no attribute %s", v.name, a.Name.Local)
		}
		if n, err := strconv.Atoi(a.Value); number && (err != nil || n < 1) {
			return v, fmt.Errorf("%s of %s is %q", a.Name.Local, v.name, a.Value)
		}
		v.attr[a.Name.Local] = a.Value
	}
	for {
		token, err := d.Token()
		if err != nil {
			return v, err
		}
		switch t := token.(type) {
		case xml.CharData:
			v.text += string(t)
		case xml.StartElement:
			if _, known := attributes[t.Name.Local]; !known || v.name != "Response" && (v.name != "Gather" || !slices.Contains([]string{"Say", "Play", "Pause"}, t.Name.Local)) {
				return v, fmt.Errorf("%s in %s", t.Name.Local, v.name)
			}
			one, err := readVerb(d, t)
			if err != nil {
				return v, err
			}
			v.inner = append(v.inner, one)
		case xml.EndElement:
			return v, v.sound()
		}
	}
}

// sound checks what a verb must have.
func (v verb) sound() error {
	switch v.name {
	case "Say":
		if strings.TrimSpace(v.text) == "" || len([]rune(v.text)) > 4096 || v.attr["language"] != "vi-VN" {
			return fmt.Errorf("Say of %d letters in %q", len(v.text), v.attr["language"])
		}
	case "Play", "Redirect":
		if u, err := url.Parse(v.text); err != nil || u.Scheme != "https" {
			return fmt.Errorf("%s of %q", v.name, v.text)
		}
	case "Gather", "Record":
		if u, err := url.Parse(v.attr["action"]); err != nil || u.Scheme != "https" || v.attr["method"] != "POST" {
			return fmt.Errorf("%s leads to %q", v.name, v.attr["action"])
		}
	case "Response":
		if strings.TrimSpace(v.text) != "" {
			return errors.New("words outside of verbs")
		}
	}
	return nil
}
