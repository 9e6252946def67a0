package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"tipline/crypto"
	"tipline/triage"
)

// runLook is the second look: tips that another office has ended wait for this one's word before they are destroyed.
func runLook(ctx context.Context, v *invocation) error {
	return v.among(ctx, []command{
		{"list", "", "tin chờ xem lại / tips that wait", runLookList},
		{"open", "TIP", "mở tin chờ xem lại / open one", runLookOpen},
		{"file", "TIP FILE", "ảnh hoặc ghi âm ra đầu ra chuẩn / a photo or recording to standard output", runLookFile},
		{"agree", "TIP", "đồng ý để tin kết thúc và hủy / it may end and be destroyed", runLookAgree},
		{"back", "[-unopened] TIP [REASON]", "trả lại bàn trực / back to its desk", runLookBack},
	})
}

var runLookList = listing("/api/look", "không có tin chờ xem lại / nothing waits for a second look", func(w io.Writer, items []triage.LookItemView) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i := range items {
		fmt.Fprintf(t, "%s\t%s\t%s\n", visible(items[i].ID), visible(items[i].Desk), lookWords(&items[i]))
	}
	t.Flush()
	fmt.Fprintln(w, "\nđọc / read: tipctl look open TIP")
})

// lookWords says why one waits, and until when.
func lookWords(i *triage.LookItemView) string {
	how := "để quá một năm/open for a year"
	if i.Disposition != "" {
		how = visible(string(i.Disposition))
	}
	for _, d := range dispositions {
		if d.disposition == i.Disposition {
			how = d.word + "/" + how
		}
	}
	parts := []string{how, "trước/by " + triage.DayStart(i.By).In(hanoi).Format("02/01/2006")}
	if i.Link != "" {
		parts = append(parts, "lặp lại/repeats "+visible(i.Link))
	}
	if !i.Granted && !i.Own {
		parts = append(parts, "chưa có khóa để mở/nothing opens it")
	}
	if i.Mine {
		parts = append(parts, "chính bạn đã kết thúc, người khác phải xem/you ended it, somebody else must look")
	}
	return strings.Join(parts, ", ")
}

// A looked tip is one as it was opened for a second look.
type looked struct {
	Item       triage.LookItemView `json:"item"`
	Unverified bool                `json:"unverified"` // always true
	Text       string              `json:"text"`
	Marks      []string            `json:"marks,omitempty"`
	Thread     []message           `json:"thread,omitempty"`
	Reasons    []string            `json:"reasons,omitempty"` // what the desk wrote for whoever looks
	Story      string              `json:"story,omitempty"`   // of a repeat, what it is said to repeat
	Files      []string            `json:"files,omitempty"`   // photos and recordings
}

var runLookOpen = opening((*desk).openLook)

// openLook opens a tip with what was granted, or with the own desk's keyring.
func (d *desk) openLook(ctx context.Context, id string, ids []*crypto.Identity) (*looked, error) {
	var v triage.LookView
	if err := d.get(ctx, "/api/look/"+id, &v); err != nil {
		return nil, err
	}
	if v.Erased {
		return nil, errErased
	}
	o := &looked{Item: v.Item, Unverified: true}
	if len(v.Verbatim) > 0 {
		e, err := openGranted(id, crypto.KindTip, v.Verbatim, v.Grants[triage.GrantedTip], ids)
		if err != nil {
			return nil, fmt.Errorf("khóa được giao không mở được tin; trả lại: tipctl look back -unopened %s / what was given does not open it, send it back: %w", id, err)
		}
		o.Text, o.Marks = e.Text, e.Marks
	}
	for _, f := range v.Files {
		o.Files = append(o.Files, f.ID)
	}
	for _, m := range append(v.Thread, v.Written...) {
		said := message{From: string(m.From), Text: "(không mở được / does not open)"}
		if e, err := openGranted(id, crypto.KindThread, m.Sealed, v.Grants[m.ID], ids); err == nil {
			said.Text = e.Text
		}
		o.Thread = append(o.Thread, said)
	}
	for _, m := range v.Talk {
		if e, err := openMessage(triage.ThreadView{Sealed: m.Sealed}, ids); err == nil {
			o.Reasons = append(o.Reasons, e.Text)
		}
	}
	if v.Story != nil && len(v.Story.Verbatim) > 0 {
		if e, err := openGranted(v.Story.ID, crypto.KindTip, v.Story.Verbatim, v.Story.Grant, ids); err == nil {
			o.Story = e.Text
		}
	}
	return o, nil
}

// runLookFile opens a photo or recording with what was granted, or with the own desk's keyring.
func runLookFile(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	tip, file, _, err := v.parsePart(f, 2)
	if err != nil {
		return err
	}
	d, _, ids, err := v.openingDesk(ctx, pass)
	if err != nil {
		return err
	}
	var look triage.LookView
	if err := d.get(ctx, "/api/look/"+tip, &look); err != nil {
		return err
	}
	var sealed []byte
	if err := d.get(ctx, "/api/look/"+tip+"/files/"+file, &sealed); err != nil {
		return err
	}
	plain, err := unsealGranted(tip, crypto.KindFile, sealed, look.Grants[file], ids)
	if err != nil {
		return fmt.Errorf("khóa được giao không mở được / what was given does not open it: %w", err)
	}
	defer clear(plain)
	_, err = v.stdout.Write(plain)
	return err
}

// openGranted opens an envelope of a tip by its grant; without one, with the own keyrings.
func openGranted(tip string, kind crypto.Kind, sealed, grant []byte, ids []*crypto.Identity) (*crypto.Envelope, error) {
	plaintext, err := unsealGranted(tip, kind, sealed, grant, ids)
	if err != nil {
		return nil, err
	}
	return crypto.ParseEnvelope(plaintext)
}

// unsealGranted is the same for any sealed thing.
func unsealGranted(tip string, kind crypto.Kind, sealed, grant []byte, ids []*crypto.Identity) ([]byte, error) {
	id, err := crypto.ParseID(tip)
	if err != nil {
		return nil, err
	}
	var key crypto.FileKey
	if grant == nil {
		key, err = crypto.Key(sealed, ids...)
	} else {
		key, err = crypto.KeyOfGrant(id, sealed, grant, ids...)
	}
	if err != nil {
		return nil, err
	}
	defer key.Forget()
	return key.Open(kind, sealed)
}

func (o *looked) show(w io.Writer) {
	fmt.Fprintf(w, "%s\n\n*** %s ***\n\n%s", lookWords(&o.Item), unverified, visibleLines("  | ", o.Text))
	for _, m := range o.Thread {
		fmt.Fprintf(w, "\n%s\n%s", visible(m.From), visibleLines("  | ", m.Text))
	}
	if o.Story != "" {
		fmt.Fprintf(w, "\nđược nối vào / joined to\n%s", visibleLines("  | ", o.Story))
	}
	for _, reason := range o.Reasons {
		fmt.Fprintf(w, "\nlý do kết thúc / why it was ended\n%s", visibleLines("  ", reason))
	}
	for _, id := range o.Files {
		fmt.Fprintf(w, "\nảnh, ghi âm / photo, recording: tipctl look file %s %s | …\n", visible(o.Item.ID), visible(id))
	}
	fmt.Fprintf(w, "\ntiếp theo / next: tipctl look agree %s · tipctl look back %s LÝ_DO\n", visible(o.Item.ID), visible(o.Item.ID))
}

// lookItem finds one that waits.
func (d *desk) lookItem(ctx context.Context, id string) (*triage.LookItemView, error) {
	var v triage.LookView
	if err := d.get(ctx, "/api/look/"+id, &v); err != nil {
		return nil, err
	}
	return &v.Item, nil
}

func runLookAgree(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	id, _, err := v.parseTip(f, 1)
	if err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	item, err := d.lookItem(ctx, id)
	if err != nil {
		return err
	}
	if err := d.post(ctx, "/api/look/"+id+"/agree", triage.AgreeRequest{Acts: item.Acts}, nil); err != nil {
		return err
	}
	return v.done("agreed", id, "đã đồng ý, tin sẽ bị hủy theo hạn / agreed: it will be destroyed on its day")
}

func runLookBack(ctx context.Context, v *invocation) error {
	f := v.flags()
	unopened := f.Bool("unopened", false, "khóa được giao không mở được tin / what was given does not open it")
	pass := passphraseFlag(f)
	args, err := v.parseSome(f)
	if err != nil {
		return err
	}
	if len(args) < 1 || len(args) > 2 || len(args) == 1 && !*unopened {
		return v.misused("cần mã tin và lý do / a tip and a reason, or -unopened")
	}
	id, err := v.tipArgument(args[0])
	if err != nil {
		return err
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	item, err := d.lookItem(ctx, id)
	if err != nil {
		return err
	}
	request := triage.BackRequest{Acts: item.Acts, Unopened: *unopened}
	if len(args) == 2 {
		if request.Note, err = d.sealNote(r, args[1], item.Desk); err != nil {
			return err
		}
	}
	if err := d.post(ctx, "/api/look/"+id+"/back", request, nil); err != nil {
		return err
	}
	return v.done("sent back", id, "đã trả lại bàn trực / it waits at its desk again")
}

// runFigures shows how often units opened name slips, and of how many tips that came to nothing.
var runFigures = listing("/api/figures/slips", figuresHead, func(w io.Writer, all []triage.SlipFigureView) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, figuresHead)
	for _, f := range all {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\n", visible(f.Month), visible(f.Unit), f.Opened, f.Danger, f.Unfounded)
	}
	t.Flush()
})

const figuresHead = "tháng/month\tđơn vị/unit\tmở tên/opened\tkhẩn/danger\tkhông căn cứ/unfounded"
