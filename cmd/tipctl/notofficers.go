package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
)

// runNotOfficers sends a tip that is not about officers to the desk of its place. Text and thread are opened on this device and sealed anew to the readers there;
// of photos and recordings the keys are.
func runNotOfficers(ctx context.Context, v *invocation) error {
	f := v.flags()
	to := f.String("desk", "", "`bàn trực` nhận tin, thay cho nơi máy đoán / desk that gets it, instead of that of the place")
	pass := passphraseFlag(f)
	id, _, err := v.parseTip(f, 1)
	if err != nil {
		return err
	}
	d, r, ids, err := v.openingDesk(ctx, pass)
	if err != nil {
		return err
	}
	o, err := d.openTip(ctx, id, ids)
	if err != nil {
		return err
	}
	if o.Erased {
		return errErased
	}
	if *to == "" {
		*to = returnDesk(r, o.Answer)
	}
	request, err := d.resealed(ctx, r, id, *to, ids)
	if err != nil {
		return err
	}
	if err := d.post(ctx, "/api/tips/"+id+"/not-officers", request, nil); err != nil {
		return err
	}
	return v.done("moved to "+*to, id, "đã chuyển về "+r.Directory.Name(*to)+" / sent to the desk of its place")
}

// returnDesk is the desk of the place that the text names.
func returnDesk(r *registry.Registry, answer json.RawMessage) string {
	f, err := readFacts(answer)
	if err != nil {
		return r.Directory.ReturnDesk("").ID
	}
	return r.Directory.ReturnDesk(f.Province).ID
}

// resealed seals all that the reporter sent and this desk asked to the readers of another desk.
func (d *desk) resealed(ctx context.Context, r *registry.Registry, id, to string, ids []*crypto.Identity) (*triage.NotOfficersRequest, error) {
	var sealed triage.OpenView
	if err := d.get(ctx, "/api/tips/"+id, &sealed); err != nil {
		return nil, err
	}
	readers, err := r.Readers(to, time.Now())
	if err != nil {
		return nil, fmt.Errorf("không gửi gì / nothing sent: %w", err)
	}
	q := &triage.NotOfficersRequest{Desk: to, Thread: []triage.MovedEntry{}}
	if len(sealed.Verbatim) > 0 {
		if q.Verbatim, err = reseal(crypto.KindTip, sealed.Verbatim, ids, readers); err != nil {
			return nil, err
		}
	}
	for _, m := range sealed.Thread {
		e := triage.MovedEntry{ID: m.ID}
		if m.From == triage.FromReporter {
			e.Sealed, err = reseal(crypto.KindThread, m.Sealed, ids, readers)
		} else {
			e.Sealed, err = resealOwn(m.Sealed, ids, readers.Desk)
		}
		if err != nil {
			return nil, err
		}
		q.Thread = append(q.Thread, e)
	}
	q.Files, err = reheaded(sealed.Files, ids, readers)
	return q, err
}

// reheaded wraps the keys of photos and recordings to another desk's readers. What nobody can open has no head, and stays.
func reheaded(files []triage.FileView, with []*crypto.Identity, to crypto.Readers) (all []triage.MovedFile, err error) {
	for _, f := range files {
		if len(f.Head) == 0 {
			continue
		}
		key, err := crypto.Key(f.Head, with...)
		if err != nil {
			return nil, fmt.Errorf("reseal file: %w", err)
		}
		head, err := key.Head(to)
		key.Forget()
		if err != nil {
			return nil, fmt.Errorf("reseal file: %w", err)
		}
		all = append(all, triage.MovedFile{ID: f.ID, Head: head})
	}
	return all, nil
}

// reseal puts what a reporter said under another desk's seal, word for word, with the inspectorate's finding over what the lists found.
func reseal(kind crypto.Kind, sealed []byte, with []*crypto.Identity, to crypto.Readers) ([]byte, error) {
	plaintext, err := crypto.Open(kind, sealed, with...)
	if err != nil {
		return nil, fmt.Errorf("reseal: %w", err)
	}
	e, err := crypto.ParseEnvelope(plaintext)
	if err != nil {
		return nil, fmt.Errorf("reseal: %w", err)
	}
	if err := cleared(e); err != nil {
		return nil, err
	}
	if plaintext, err = e.Marshal(); err != nil {
		return nil, fmt.Errorf("reseal: %w", err)
	}
	return crypto.SealTip(kind, plaintext, to)
}

// cleared takes "about officers" out of an envelope, and says that a person did. A tip that nobody read has no answer.
func cleared(e *crypto.Envelope) error {
	e.Marks = slices.DeleteFunc(e.Marks, func(m string) bool { return m == intake.MarkOfficers || m == intake.MarkCleared })
	e.Marks = append(e.Marks, intake.MarkCleared)
	if len(e.Answer) == 0 {
		return nil
	}
	var answer, matter map[string]json.RawMessage
	if err := json.Unmarshal(e.Answer, &answer); err != nil {
		return fmt.Errorf("reseal: %w", err)
	}
	if json.Unmarshal(answer["matter"], &matter) != nil || matter == nil {
		return nil
	}
	matter["about_officers"] = json.RawMessage("false")
	delete(matter, "doubt")
	var err error
	if answer["matter"], err = json.Marshal(matter); err == nil {
		e.Answer, err = json.Marshal(answer)
	}
	return err
}

// resealOwn puts the desk's copy of its question under the other desk's keyring.
func resealOwn(sealed []byte, with []*crypto.Identity, to *crypto.Recipient) ([]byte, error) {
	plaintext, err := crypto.Open(crypto.KindThread, sealed, with...)
	if err != nil {
		return nil, fmt.Errorf("reseal: %w", err)
	}
	return crypto.Seal(crypto.KindThread, plaintext, to)
}
