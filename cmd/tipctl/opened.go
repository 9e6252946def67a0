package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
	card "tipline/triage/facts"
	"tipline/triage/place"
)

// unverified stands over everything that a reporter said.
const unverified = "CHƯA KIỂM CHỨNG: chỉ là đầu mối, không phải chứng cứ / UNVERIFIED: a lead, not proof"

var errErased = errors.New("tin đã bị hủy khóa theo hạn lưu giữ, không ai mở được nữa / erased: its key is destroyed, nobody can open it")

// An opened tip is what the member may read, on this device alone.
type opened struct {
	Tip        triage.TipView  `json:"tip"`
	Unverified bool            `json:"unverified"` // always true: said by somebody, checked by nobody
	Erased     bool            `json:"erased,omitempty"`
	Text       string          `json:"text,omitempty"`
	Channel    string          `json:"channel,omitempty"`
	Language   string          `json:"language,omitempty"`
	Answer     json.RawMessage `json:"answer,omitempty"`
	Marks      []string        `json:"marks,omitempty"`
	Thread     []message       `json:"thread,omitempty"`
	Card       *card.Card      `json:"card,omitempty"`
	Files      int             `json:"files,omitempty"` // photos and recordings
	Talk       []remark        `json:"talk,omitempty"`  // notes of the desk, and what was said to it and by it

	sealed *triage.OpenView  // as the server gave it
	reply  *crypto.Recipient // found inside the envelope, and nowhere else
}

// A message is one of the thread.
type message struct {
	From string `json:"from"` // reporter or desk
	Text string `json:"text"`
}

// openTip fetches a tip and opens what the member's office can open of it.
func (d *desk) openTip(ctx context.Context, id string, ids []*crypto.Identity) (*opened, error) {
	var sealed triage.OpenView
	if err := d.get(ctx, "/api/tips/"+id, &sealed); err != nil {
		return nil, err
	}
	if sealed.Tip.ID != id {
		return nil, errors.New("máy chủ đưa nhầm tin / the server sent another tip")
	}
	return openView(&sealed, d.session.Office, ids)
}

// openView opens what an office can open of a tip.
func openView(sealed *triage.OpenView, office string, ids []*crypto.Identity) (*opened, error) {
	o := &opened{Tip: sealed.Tip, Unverified: true, Erased: sealed.Erased, Files: len(sealed.Files), sealed: sealed}
	if sealed.Erased {
		return o, nil
	}
	if len(sealed.Verbatim) > 0 {
		if err := o.openVerbatim(sealed.Verbatim, ids); err != nil {
			return nil, err
		}
	}
	for _, m := range sealed.Thread {
		e, err := openMessage(m, ids)
		if err != nil {
			return nil, fmt.Errorf("open thread: %w", err)
		}
		if m.From == triage.FromReporter && o.Channel == "" { // what came after the tip itself had moved to another desk stands for it
			o.read(e)
			continue
		}
		o.Thread = append(o.Thread, message{From: string(m.From), Text: e.Text})
		if m.From == triage.FromReporter {
			o.Answer = withLater(o.Answer, e)
		}
	}
	o.Talk = openTalk(sealed, ids)
	if c := sealed.Cards[office]; len(c) > 0 {
		var err error
		if o.Card, err = openCard(c, ids); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (o *opened) openVerbatim(sealed []byte, ids []*crypto.Identity) error {
	plaintext, err := crypto.Open(crypto.KindTip, sealed, ids...)
	if err != nil {
		return fmt.Errorf("open tip: %w", err)
	}
	e, err := crypto.ParseEnvelope(plaintext)
	if err != nil {
		return fmt.Errorf("open tip: %w", err)
	}
	o.read(e)
	return nil
}

func (o *opened) read(e *crypto.Envelope) {
	o.Text, o.Channel, o.Language, o.Answer, o.Marks, o.reply = e.Text, e.Channel, e.Language, e.Answer, e.Marks, e.Reply
}

// openMessage opens one message of either side: both are envelopes.
func openMessage(m triage.ThreadView, ids []*crypto.Identity) (*crypto.Envelope, error) {
	plaintext, err := crypto.Open(crypto.KindThread, m.Sealed, ids...)
	if err != nil {
		return nil, err
	}
	return crypto.ParseEnvelope(plaintext)
}

// withLater puts what was read in an addition to what was read before it. What this version cannot read changes nothing.
func withLater(answer json.RawMessage, addition *crypto.Envelope) json.RawMessage {
	var first, later card.Reading
	if json.Unmarshal(answer, &first) != nil || json.Unmarshal(addition.Answer, &later) != nil {
		return answer
	}
	both := first.With(&later, place.Default())
	if slices.Contains(addition.Marks, intake.MarkSettled) {
		both = first.Over(&later)
	}
	if out, err := json.Marshal(both); err == nil {
		return out
	}
	return answer
}

// openForDesk is openTip for commands that need the verbatim.
func (d *desk) openForDesk(ctx context.Context, id string) (*registry.Registry, *opened, error) {
	r, err := d.believe(ctx)
	if err != nil {
		return nil, nil, err
	}
	ids, err := d.keys(r)
	if err != nil {
		return nil, nil, err
	}
	o, err := d.openTip(ctx, id, ids)
	if err != nil {
		return nil, nil, err
	}
	if o.Erased {
		return nil, nil, errErased
	}
	if o.Channel == "" {
		return nil, nil, errNotFound // a unit has the card alone
	}
	return r, o, nil
}

// show prints for people. Every line of a stranger's text has a margin, so that none can pass for a line of ours.
func (o *opened) show(w io.Writer) {
	printTips(w, []triage.TipView{o.Tip})
	if o.Erased {
		fmt.Fprintln(w, errErased)
		return
	}
	fmt.Fprintf(w, "\n*** %s ***\n", unverified)
	if o.Channel == intake.CanaryChannel {
		fmt.Fprint(w, "\n*** TIN THỬ / THIS IS A TEST ***\n")
	}
	if o.Channel != "" {
		fmt.Fprintf(w, "\n[%s %s] %s\n", visible(o.Channel), visible(o.Language), visible(strings.Join(o.Marks, " ")))
		fmt.Fprint(w, visibleLines("  | ", o.Text))
		if o.Text == "" {
			fmt.Fprintln(w, "  không có chữ: nghe bản ghi âm rồi chép lại / no words: listen to the recording and write it down")
		}
	}
	if f, err := readFacts(o.Answer); err == nil {
		f.show(w)
	}
	o.showFiles(w)
	for _, m := range o.Thread {
		who := "người báo/reporter"
		if m.From == string(triage.FromDesk) {
			who = "trực ban/desk"
		}
		fmt.Fprintf(w, "\n%s\n%s", who, visibleLines("  | ", m.Text))
	}
	for i := range o.Talk {
		o.Talk[i].show(w)
	}
	if o.Card != nil {
		showCard(w, o.Card)
	}
	o.next(w)
}

// next says what can be done with the tip now.
func (o *opened) next(w io.Writer) {
	what := ""
	switch s := o.Tip.Status; {
	case o.Channel != "" && s == triage.New:
		what = "lease TIP"
	case o.Channel == intake.CanaryChannel && s == triage.Leased:
		what = "close TIP out-of-scope"
		if unit := canaryUnit(o.Marks); unit != "" {
			what = "route TIP -lead " + visible(unit) + " · " + what
		}
	case o.Channel != "" && s == triage.Leased:
		what = "route TIP · ask TIP '…?' · join TIP OTHER · yield TIP"
	case o.Card != nil && s == triage.Routed:
		what = "ack TIP"
	case o.Card != nil && s == triage.Acknowledged:
		what = "close TIP DISPOSITION"
	}
	if what != "" {
		fmt.Fprintf(w, "\ntiếp theo / next: tipctl %s\n", what)
	}
}

// canaryUnit is the unit that a test tip's card is to be sent on to, "" for none.
func canaryUnit(marks []string) string {
	for _, m := range marks {
		if unit, ok := strings.CutPrefix(m, intake.MarkCanaryUnit); ok {
			return unit
		}
	}
	return ""
}
