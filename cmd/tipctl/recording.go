package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"tipline/crypto"
	"tipline/triage"
)

// runRecording is about the voice of whoever called: heard here, written down, and destroyed.
func runRecording(ctx context.Context, v *invocation) error {
	return v.among(ctx, []command{
		{"play", "TIP FILE", "đưa âm thanh ra đầu ra chuẩn, không ghi đĩa: … | aplay / the sound to standard output, nothing on disk: … | aplay", runRecordingPlay},
		{"written", "TIP FILE [TEXT]", "đã chép lại; bản ghi âm bị hủy trong hai ngày / written down: it is destroyed within two days", runRecordingWritten},
		{"keep", "TIP FILE", "rút lại dấu đã chép / take the mark away", runRecordingKeep},
	})
}

func filePath(tip, file string) string { return "/api/tips/" + tip + "/files/" + file }

func runRecordingPlay(ctx context.Context, v *invocation) error {
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
	var sealed []byte
	if err := d.get(ctx, filePath(tip, file), &sealed); err != nil {
		return err
	}
	sound, err := crypto.Open(crypto.KindFile, sealed, ids...)
	if err != nil {
		return fmt.Errorf("open recording: %w", err)
	}
	defer clear(sound)
	_, err = v.stdout.Write(sound)
	return err
}

// runRecordingWritten marks one as written down: by the words given, or by those of an interpreter that stand with the tip.
func runRecordingWritten(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	args, err := v.arguments(f)
	if err != nil {
		return err
	}
	if len(args) < 2 || len(args) > 3 {
		return v.misused("cần mã tin, mã ghi âm, và lời đã chép nếu chưa có của người phiên dịch / a tip, a recording, and what was said unless an interpreter wrote it down")
	}
	tip, file, err := v.partArguments(args)
	if err != nil {
		return err
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	var q triage.WrittenRequest
	if len(args) == 3 {
		said := strings.TrimSpace(args[2])
		if said == "" || len(said) > crypto.MaxText || !utf8.ValidString(said) {
			return v.misused("lời chép trống hoặc quá dài / what was written down is empty or too long")
		}
		if q.Note, err = d.sealSaid(r, &crypto.Envelope{Text: said, Channel: "desk"}, d.session.Office); err != nil {
			return err
		}
	}
	if err := d.post(ctx, filePath(tip, file)+"/written", q, nil); err != nil {
		return err
	}
	return v.done("written", tip, "đã chép lại; bản ghi âm bị hủy trong hai ngày / written down: it is destroyed within two days")
}

func runRecordingKeep(ctx context.Context, v *invocation) error {
	return v.onPart(ctx, func(d *desk, tip, file string) error {
		return d.post(ctx, filePath(tip, file)+"/unwritten", nil, nil)
	}, "kept", "vẫn giữ đến hết hạn / kept for its whole time")
}

// showFiles lists photos and recordings by the names that other commands take.
func (o *opened) showFiles(w io.Writer) {
	for _, f := range o.sealed.Files {
		switch {
		case f.Written:
			fmt.Fprintf(w, "\nghi âm đã chép, hủy ngày / recording, written down, destroyed on %s: %s\n", dayWord(f.Until), visible(f.ID))
		case f.Voice:
			fmt.Fprintf(w, "\nghi âm, nghe rồi chép lại trước ngày / recording, to be written down before %s: %s\n", dayWord(f.Until), visible(f.ID))
		default:
			fmt.Fprintf(w, "\nảnh / photo: %s\n", visible(f.ID))
		}
	}
	for _, i := range o.sealed.Interpreters {
		fmt.Fprintf(w, "\nđang nhờ / with the interpreter %s: %s\n", visible(i.Member), visible(i.Part))
	}
}
