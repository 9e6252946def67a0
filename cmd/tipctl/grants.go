package main

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// mostGranted is how many entries of a thread are granted, the newest: a request takes a hundred grants.
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
	thread := o.sealed.Thread
	for _, m := range thread[max(0, len(thread)-mostGranted):] {
		if all[m.ID], err = grant(id, m.Sealed, to, ids); err != nil {
			return nil, err
		}
	}
	return all, nil
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
