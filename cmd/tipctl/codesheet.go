package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// runCodesheet prints the sheet of a post for a month, to be carried there on paper. It is made on this device, from the desk's keyring; the server
// knows no word of it.
func runCodesheet(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	month := f.String("month", time.Now().In(hanoi).Format("2006-01"), "`tháng` / month: 2026-11")
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	if _, ok := r.Directory.Unit(rest[0]); !ok {
		return v.misused("không có đơn vị %q / no such unit", rest[0])
	}
	k, err := d.unlock()
	if err != nil {
		return err
	}
	sheet, words, err := codeSheet(r, k, rest[0], *month)
	if err != nil {
		return err
	}
	return v.print(map[string]any{"office": rest[0], "sheet": sheet, "words": words}, func(w io.Writer) {
		fmt.Fprintf(w, "%s\n%s · %s\n\n", r.Directory.Name(rest[0]), rest[0], sheet)
		for row := range crypto.SheetWords / 4 {
			for column := range 4 {
				n := row + column*crypto.SheetWords/4
				fmt.Fprintf(w, "%2d %-14s", n+1, words[n])
			}
			fmt.Fprintln(w)
		}
		fmt.Fprint(w, "\nTrực ban hỏi số nào, đọc từ ở số đó, rồi gạch đi. Hết tháng đốt tờ này. Mất tờ này: báo trực ban.\n"+
			"Read the word of the number that the desk asks for, then strike it out. Burn this at the month's end; lost: tell the desk.\n")
	})
}

// codeSheet is a post's sheet of a month by the newest turn of the desk's keyring.
func codeSheet(r *registry.Registry, k *crypto.MemberKey, office, month string) (sheet string, words []string, err error) {
	var ring *crypto.Keyring
	for _, one := range r.Keyrings(k.Member.Office) {
		if one.Month == month && one.Wraps[k.Member.ID] != nil {
			ring = one
		}
	}
	if ring == nil {
		return "", nil, errors.New("chưa có chùm khóa của tháng này / no keyring of that month is wrapped to you: tipctl keyrings")
	}
	sheet = month
	if ring.Turn > 0 {
		sheet = fmt.Sprintf("%s.%d", month, ring.Turn)
	}
	i, err := k.OpenKeyring(ring)
	if err != nil {
		return "", nil, err
	}
	words, err = i.CodeSheet(office, sheet)
	return sheet, words, err
}

// runReadback reads the facts to a post without a network: it says which word to ask for, takes the one that was heard, and where it is right
// acknowledges in the post's place.
func runReadback(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	month := f.String("month", time.Now().In(hanoi).Format("2006-01"), "`tháng` của tờ mã / month of the post's sheet")
	heard := f.String("word", "", "`từ` nghe được / the word that was heard; without it the number to ask for is printed")
	rest, err := v.parse(f, 2)
	if err != nil {
		return err
	}
	id, err := v.tipArgument(rest[0])
	if err != nil {
		return err
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	if _, ok := r.Directory.Unit(rest[1]); !ok {
		return v.misused("không có đơn vị %q / no such unit", rest[1])
	}
	k, err := d.unlock()
	if err != nil {
		return err
	}
	sheet, words, err := codeSheet(r, k, rest[1], *month)
	if err != nil {
		return err
	}
	var ask triage.ReadbackView
	if err := d.get(ctx, "/api/tips/"+id+"/readback/"+rest[1]+"/"+sheet, &ask); err != nil {
		return err
	}
	switch {
	case ask.Number < 1 || ask.Number > len(words):
		return errors.New("tờ mã đã dùng hết, in tờ tháng sau / the sheet is used up: print the next")
	case *heard == "":
		return v.print(ask, func(w io.Writer) {
			fmt.Fprintf(w, "hỏi từ số %d của tờ %s / ask for word %d of sheet %s\n", ask.Number, sheet, ask.Number, sheet)
		})
	}
	right := sameWord(*heard, words[ask.Number-1])
	req := triage.ReadbackRequest{Office: rest[1], Sheet: sheet, Number: ask.Number, Right: right}
	if err := d.post(ctx, "/api/tips/"+id+"/readback", req, nil); err != nil {
		return err
	}
	if !right {
		return errors.New("sai từ: không phải đơn vị đó, hoặc nghe nhầm; hỏi số kế tiếp / wrong word: another voice, or a bad line; ask for the next number")
	}
	return v.done("acknowledged", id, "đã ghi: đơn vị xác nhận bằng đọc lại / acknowledged by read-back")
}
