package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// mostGranted is how many things are granted beside the verbatim: a request takes a hundred grants.
const mostGranted = 99

// grants are what opens a tip for the office that looks at it before it is destroyed, sealed to that office's keyring. None where the desk looks itself, for a unit,
// which has the card alone, or where that office has no keyring yet: it then sends the tip back unopened, and nothing is destroyed.
func (d *desk) grants(r *registry.Registry, o *opened, ids []*crypto.Identity) (map[string][]byte, error) {
	office := r.Directory.LookOffice(o.Tip.Desk)
	if o.Erased || len(o.sealed.Verbatim)+len(o.sealed.Thread) == 0 || office == o.Tip.Desk {
		return nil, nil
	}
	if !r.Ready(office) {
		fmt.Fprintf(d.v.stderr, "cảnh báo: %s chưa có khóa để xem lại / warning: %s has no keyring yet and cannot look\n", office, office)
		return nil, nil
	}
	to, err := d.recipient(r, office)
	if err != nil {
		return nil, err
	}
	id, err := crypto.ParseID(o.Tip.ID)
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	if len(o.sealed.Verbatim) > 0 {
		if all[triage.GrantedTip], err = grant(id, o.sealed.Verbatim, to, ids); err != nil {
			return nil, err
		}
	}
	for _, part := range granted(o.sealed) {
		if all[part.name], err = grant(id, part.sealed, to, ids); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// A part is one thing of a tip that is granted besides its verbatim, by its name.
type part struct {
	name   string
	sealed []byte // the head is enough of a file
}

// granted are photos and recordings, what was written down of recordings, and then the thread, the newest, as many as a request takes.
func granted(v *triage.OpenView) (all []part) {
	for _, f := range v.Files {
		if len(f.Head) > 0 {
			all = append(all, part{f.ID, f.Head})
		}
	}
	for _, n := range v.Notes {
		if n.ID != "" {
			all = append(all, part{n.ID, n.Sealed})
		}
	}
	for _, m := range v.Talk {
		if m.ID != "" {
			all = append(all, part{m.ID, m.Sealed})
		}
	}
	for _, m := range slices.Backward(v.Thread) {
		all = append(all, part{m.ID, m.Sealed})
	}
	return all[:min(len(all), mostGranted)]
}

func grant(id crypto.ID, sealed []byte, to *crypto.Recipient, ids []*crypto.Identity) ([]byte, error) {
	key, err := crypto.Key(sealed, ids...)
	if err != nil {
		return nil, fmt.Errorf("grant: %w", err)
	}
	defer key.Forget()
	return key.Grant(id, to)
}

// sealNote seals a member's words to an office, as an envelope of kind thread.
func (d *desk) sealNote(r *registry.Registry, words, office string) ([]byte, error) {
	words = strings.TrimSpace(words)
	if words == "" || len(words) > longestQuestion || !utf8.ValidString(words) {
		return nil, errors.New("lời giải thích trống hoặc dài quá / the reason is empty or too long")
	}
	return d.sealSaid(r, &crypto.Envelope{Text: words, Channel: "desk"}, office)
}

// sealSaid seals what a member says to an office.
func (d *desk) sealSaid(r *registry.Registry, e *crypto.Envelope, office string) ([]byte, error) {
	to, err := d.recipient(r, office)
	if err != nil {
		return nil, err
	}
	plaintext, err := e.Marshal()
	if err != nil {
		return nil, err
	}
	sealed, err := crypto.Seal(crypto.KindThread, plaintext, to)
	if err != nil {
		return nil, fmt.Errorf("seal note: %w", err)
	}
	return sealed, nil
}
