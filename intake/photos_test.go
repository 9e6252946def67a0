package intake

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/intake/photo"
	"tipline/triage"
)

// here cleans in this process; the child has tests of its own.
type here struct{ err error }

func (h here) Clean(_ context.Context, raw []byte) ([]byte, error) {
	if h.err != nil {
		return nil, h.err
	}
	return photo.Clean(raw)
}

func somePhoto(tb testing.TB) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// camera gives photos one after the other, then end.
func camera(end error, photos ...[]byte) func() ([]byte, error) {
	return func() ([]byte, error) {
		if len(photos) == 0 {
			return nil, end
		}
		raw := bytes.Clone(photos[0])
		photos = photos[1:]
		return raw, nil
	}
}

// withPhotos gives a rig a file spool and a cleaner.
func withPhotos(r *rig, cleaner Cleaner, pages int) *FileSpool {
	files := openTestFiles(r.t, FileSpoolParams{Dir: r.t.TempDir(), Pages: pages, Now: r.options.now})
	r.t.Cleanup(func() { files.Close() })
	r.p.Photos = &PhotoParams{Spool: files, Cleaner: cleaner}
	return files
}

func TestPhotosReachTheDesk(t *testing.T) {
	r := newRig(t, rigOptions{codes: 1})
	files := withPhotos(r, here{}, 32)
	answer := r.send(Submission{Text: []byte(tipText)})
	raw := somePhoto(t)
	taken, err := r.Photos(context.Background(), []byte(answer.Ticket), camera(io.EOF, raw, []byte("khong phai anh"), raw))
	if err != nil || taken.Kept != 2 || len(taken.Refused) != 1 || !errors.Is(taken.Refused[0], photo.ErrFormat) {
		t.Fatalf("taken %+v, %v", taken, err)
	}
	store := &memoryStore{}
	all := r.all()
	f := must(NewFeeder(FeederParams{Spool: r.spool, Queue: r.queue, Files: files, Store: store, Log: quiet}))
	now := f.p.Now()
	f.release(context.Background(), now, nil, false)
	if len(store.files) != 0 {
		t.Fatal("photos left before their tip")
	}
	f.ripen(r.spool.Waiting())
	f.release(context.Background(), now, f.due(r.spool.Waiting(), now), true)
	if len(store.files) != 2 || len(files.Waiting()) != 0 {
		t.Fatalf("%d photos released", len(store.files))
	}
	var tip, addition *triage.Arrival
	for _, a := range all {
		if a.Addition() {
			addition = a
		} else {
			tip = a
		}
	}
	if tip == nil || addition == nil || addition.Tip != tip.ID || !strings.Contains(r.unseal(addition).Text, "2") {
		t.Fatal("no addition says that two photos came")
	}
	key := must(r.keys.Key(tip.ID))
	for id, locked := range store.files {
		sealed, err := crypto.Unlock(key, tip.ID, crypto.KindFile, triage.FilePart(id), locked)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := crypto.Open(crypto.KindFile, sealed, r.desks["hue"])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jpeg.Decode(bytes.NewReader(plain)); err != nil {
			t.Errorf("the desk opens no photo: %v", err)
		}
		if _, err := crypto.OpenHalves(crypto.KindFile, sealed, r.desks["office-a"], r.desks["office-b"]); err != nil {
			t.Errorf("nor do the two offices: %v", err)
		}
	}
}

func TestTickets(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 59, 0, 0, time.UTC)
	r := newRig(t, rigOptions{codes: 2, now: func() time.Time { return now }})
	withPhotos(r, here{}, 64)
	raw := somePhoto(t)
	ticket := []byte(r.send(Submission{Text: []byte(tipText)}).Ticket)
	try := func(word []byte, photos ...[]byte) (Taken, error) {
		return r.Photos(context.Background(), word, camera(io.EOF, photos...))
	}
	first := []byte("B")
	if ticket[0] == first[0] {
		first = []byte("C")
	}
	for name, word := range map[string][]byte{"none": nil, "another's": []byte("AAAA"), "no base64": []byte("!!!!"), "changed": append(first, ticket[1:]...), "cut": ticket[:20]} {
		if _, err := try(word, raw); !errors.Is(err, ErrTicket) {
			t.Errorf("ticket %s: %v", name, err)
		}
	}
	now = now.Add(2 * time.Minute) // over the turn of the hour's key
	if taken, err := try(ticket, raw, raw, raw); err != nil || taken.Kept != 3 {
		t.Errorf("three photos: %+v, %v", taken, err)
	}
	taken, err := try(ticket, raw, raw)
	if err != nil || taken.Kept != 1 || len(taken.Refused) != 1 || !errors.Is(taken.Refused[0], ErrTicket) {
		t.Errorf("a fourth and a fifth: %+v, %v", taken, err)
	}
	late := []byte(r.send(Submission{Text: []byte("mot tin khac o xa A Luoi 2")}).Ticket)
	now = now.Add(PhotoMinutes * time.Minute)
	if _, err := try(late, raw); !errors.Is(err, ErrTicket) {
		t.Errorf("after an hour: %v", err)
	}
	if answer := r.send(Submission{Door: "sms", Channel: "sms", Text: []byte(tipText)}); answer.Ticket != "" {
		t.Error("a text message gets a ticket that nobody could use")
	}
}

// TestPhotosAreWholeOrNotThere fails what can fail behind the ticket.
func TestPhotosAreWholeOrNotThere(t *testing.T) {
	raw := somePhoto(t)
	broken := errors.New("line broke")
	rows := []struct {
		name    string
		cleaner Cleaner
		pages   int
		close   bool
		end     error
		want    error
		kept    int
	}{
		{"no child", here{err: errAway}, 32, false, io.EOF, nil, 0},
		{"no room", here{}, 1, false, io.EOF, nil, 1}, // of three, one fits
		{"the tip's spool is closed", here{}, 32, true, io.EOF, ErrUnavailable, 0},
		{"the line breaks", here{}, 32, false, broken, broken, 3},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r := newRig(t, rigOptions{})
			files := withPhotos(r, row.cleaner, row.pages)
			ticket := []byte(r.send(Submission{Text: []byte(tipText)}).Ticket)
			if row.close {
				r.spool.Close()
			}
			taken, err := r.Photos(context.Background(), ticket, camera(row.end, raw, raw, raw))
			if !errors.Is(err, row.want) || taken.Kept != row.kept || len(files.Waiting()) != row.kept {
				t.Errorf("%+v, %v; %d wait, want %d and %v", taken, err, len(files.Waiting()), row.kept, row.want)
			}
			if files.Stats().Taken != row.kept {
				t.Errorf("%d pages taken", files.Stats().Taken)
			}
			for _, err := range taken.Refused {
				if !errors.Is(err, ErrUnavailable) {
					t.Errorf("refused with %v", err)
				}
			}
		})
	}
}

// TestPhotosAreZeroed looks at the buffers that came in.
func TestPhotosAreZeroed(t *testing.T) {
	r := newRig(t, rigOptions{})
	withPhotos(r, here{}, 32)
	ticket := []byte(r.send(Submission{Text: []byte(tipText)}).Ticket)
	good, bad := somePhoto(t), []byte("khong phai anh")
	left := [][]byte{good, bad}
	_, err := r.Photos(context.Background(), ticket, func() ([]byte, error) {
		if len(left) == 0 {
			return nil, io.EOF
		}
		raw := left[0]
		left = left[1:]
		return raw, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range [][]byte{good, bad} {
		if len(bytes.Trim(b, "\x00")) > 0 {
			t.Error("a photo stays in memory")
		}
	}
}
