package crypto

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

var errJSON = errors.New("malformed JSON")

// strictJSON reads exactly one JSON object into v. Unknown keys, a key twice (in any capitals), bytes behind the object and invalid UTF-8
// are refused: two readers must never see two things in one signed or sealed text. Its error quotes nothing.
func strictJSON(b []byte, v any) error {
	if !utf8.Valid(b) || len(b) == 0 || b[0] != '{' || repeatsKey(b) {
		return errJSON
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if d.Decode(v) != nil {
		return errJSON
	}
	if _, err := d.Token(); err != io.EOF {
		return errJSON
	}
	return nil
}

// repeatsKey says whether any object in b has a key twice; true as well for what is no JSON.
func repeatsKey(b []byte) bool {
	type level struct {
		keys    map[string]bool // nil in an array
		wantKey bool
	}
	var stack []level
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	for {
		token, err := d.Token()
		if err != nil {
			return err != io.EOF
		}
		top := len(stack) - 1
		if key, ok := token.(string); ok && top >= 0 && stack[top].wantKey {
			key = strings.ToLower(key)
			if stack[top].keys[key] {
				return true
			}
			stack[top].keys[key] = true
			stack[top].wantKey = false
			continue
		}
		switch token {
		case json.Delim('{'):
			stack = append(stack, level{keys: map[string]bool{}, wantKey: true})
			continue
		case json.Delim('['):
			stack = append(stack, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:top]
			top--
		}
		if top >= 0 && stack[top].keys != nil {
			stack[top].wantKey = true
		}
	}
}
