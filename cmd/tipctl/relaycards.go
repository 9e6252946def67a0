package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// cardSheet is the printed sheet: first a page for the member, which is kept back, then cards to be cut. Cards say nothing that would harm whoever is found with one.
//
//go:embed relaycards.html
var cardSheet string

var cardPages = template.Must(template.New("cards").Parse(cardSheet))

// runRelayCards makes cards for elders, or ends all that are not used.
func runRelayCards(ctx context.Context, v *invocation) error {
	return v.among(ctx, []command{
		{"print", "[-cards N] -number NUMBER [-site ADDRESS] FILE", "một đợt thẻ nhắn hộ để in, cắt, cho bốc thăm / a batch of cards to print, cut and have drawn", runRelayPrint},
		{"withdraw", "", "mất túi thẻ: hủy mọi thẻ chưa dùng của bàn trực / a bag was lost: end every card of the desk that is not used", runRelayWithdraw},
	})
}

// A batch is what the sheet is drawn from. Cards have no number and no order: codes are random.
type batch struct {
	Number, Site string
	Until, Cards int
	Codes        []string
}

// runRelayPrint draws the codes on this device and tells the server their digests. The file is the only place where codes are.
func runRelayPrint(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	cards := f.Int("cards", triage.RelayLeast, "`số` thẻ / cards; a small batch would be a list of names")
	number := f.String("number", "", "`số` nhận tin nhắn / number that takes text messages, as people dial it")
	site := f.String("site", "", "`địa chỉ` trang web / address of the page, for who has no credit")
	rest, err := v.parse(f, 1)
	if err != nil {
		return err
	}
	switch {
	case *cards < triage.RelayLeast || *cards > triage.RelayMost:
		return v.misused("-cards: %d đến/to %d", triage.RelayLeast, triage.RelayMost)
	case strings.TrimSpace(*number) == "":
		return v.misused("-number: cần số nhận tin nhắn / the number that takes text messages is needed")
	}
	d, r, err := v.believingDesk(ctx, pass)
	if err != nil {
		return err
	}
	if k, ok := r.Directory.Desk(d.session.Office); !ok || len(k.Provinces) == 0 {
		return errors.New("chỉ bàn trực của một tỉnh mới in thẻ / only the desk of a province prints cards")
	}
	b := batch{Number: *number, Site: *site, Until: triage.RelayUntil(time.Now()), Cards: *cards}
	if err := b.make(ctx, d, rest[0]); err != nil {
		return err
	}
	return v.print(map[string]any{"cards": b.Cards, "until": b.Until, "file": rest[0]}, func(w io.Writer) {
		fmt.Fprintf(w, "%d thẻ, dùng đến hết %d: %s\nIn một lần trên máy in không lưu bản in, rồi xóa tệp này. Cách cắt, trộn, bốc thăm: trang đầu của tệp.\n"+
			"%d cards, good to the end of %d: %s\nPrint once, on a printer that keeps no jobs, then delete the file. How to cut, mix and draw: its first page.\n",
			b.Cards, b.Until, visible(rest[0]), b.Cards, b.Until, visible(rest[0]))
	})
}

// draw makes the codes, and their digests on all processors.
func (b *batch) draw(server string) [][]byte {
	codes, digests := make([]crypto.Code, b.Cards), make([][]byte, b.Cards)
	next := make(chan int)
	var wait sync.WaitGroup
	for range runtime.NumCPU() {
		wait.Go(func() {
			for i := range next {
				d := crypto.DigestRelay(codes[i], server)
				digests[i] = d[:]
			}
		})
	}
	for i := range codes {
		codes[i] = crypto.NewCode()
		b.Codes = append(b.Codes, codes[i].Reveal())
		next <- i
	}
	close(next)
	wait.Wait()
	return digests
}

// make writes the sheet, where no file is yet, and has the cards made good. Without that no sheet is left: cards that are good nowhere must not be handed out.
func (b *batch) make(ctx context.Context, d *desk, path string) error {
	h, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write cards: %w", err)
	}
	digests := b.draw(d.pin.Server)
	err = errors.Join(cardPages.Execute(h, b), h.Sync(), h.Close())
	if err == nil {
		err = d.post(ctx, "/api/relay-cards", triage.RelayRequest{Digests: digests}, nil)
	}
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

func runRelayWithdraw(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	if err := d.post(ctx, "/api/relay-cards/withdraw", struct{}{}, nil); err != nil {
		return err
	}
	return v.print(map[string]bool{"withdrawn": true}, func(w io.Writer) {
		fmt.Fprintln(w, "đã hủy mọi thẻ chưa dùng; in đợt mới / every unused card is void: print a new batch")
	})
}
