package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"tipline/channels/call"
	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// A telephoneLine is a line into a real intake: key table, seals and both spools on a disk. What is released goes into memory, where receipts find it.
type telephoneLine struct {
	*intake.Intake
	t     *testing.T
	dir   string
	line  *call.Line
	keys  *crypto.KeyTable
	spool *intake.Spool
	files *intake.FileSpool
	desk  *crypto.Identity

	tips    map[crypto.ID]triage.Arrival
	records map[crypto.Lookup][]byte
	threads map[crypto.ID][]triage.Entry
	voices  map[crypto.ID][2][]byte // tip's ID and locked sound, by file
}

func newLine(t *testing.T) *telephoneLine {
	t.Helper()
	h := &telephoneLine{t: t, dir: t.TempDir(), tips: map[crypto.ID]triage.Arrival{}, records: map[crypto.Lookup][]byte{}, threads: map[crypto.ID][]triage.Entry{}, voices: map[crypto.ID][2][]byte{}}
	var err error
	use := func(e error) {
		t.Helper()
		if err = errors.Join(err, e); err != nil {
			t.Fatal(err)
		}
	}
	h.desk, err = crypto.NewIdentity()
	use(nil)
	h.keys, err = crypto.OpenKeyTable(filepath.Join(h.dir, "keys"), "")
	use(nil)
	h.spool, err = intake.OpenSpool(intake.SpoolParams{Dir: h.dir, Slots: 64, Keys: h.keys})
	use(nil)
	h.files, err = intake.OpenFileSpool(intake.FileSpoolParams{Dir: h.dir, Pages: 64})
	use(nil)
	codes := crypto.NewReceiptPool(1, h.keys.Pepper())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	for _, run := range []func(context.Context) error{h.keys.Run, codes.Run} {
		go func() { ended <- run(ctx) }()
	}
	t.Cleanup(func() {
		cancel()
		<-ended
		<-ended
		_ = errors.Join(h.spool.Close(), h.files.Close(), h.keys.Close())
	})
	waitUntil(t, "a receipt", func() bool { return codes.Ready() > 0 })
	area := place.Area{"46"}
	h.Intake, err = intake.New(intake.Params{
		Doors: []intake.Door{{Name: "line", Channel: intake.Voice, Area: area}}, Gazetteer: place.Default(), Lists: matter.Default(),
		Directory: func() *triage.Directory { return &triage.Directory{Desks: []triage.Desk{{ID: "hue", Provinces: area}}} },
		Readers:   func(string) (crypto.Readers, error) { return crypto.Readers{Desk: h.desk.Recipient()}, nil },
		Seals:     crypto.NewSealPool(1), Codes: codes, Keys: h.keys, Spool: h.spool, Receipts: h, Photos: &intake.PhotoParams{Spool: h.files},
	})
	use(nil)
	prompts, err := call.LoadPrompts(spokenPrompts(t))
	use(err)
	h.line = call.NewLine(call.LineParams{Prompts: prompts, Gazetteer: place.Default(), Area: area, Speaks: true})
	return h
}

func waitUntil(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !so(); {
		if time.Now().After(end) {
			t.Fatal("no " + what)
		}
		time.Sleep(time.Millisecond)
	}
}

// hum is sound of so many milliseconds.
func hum(ms int) []byte {
	b := make([]byte, 0, 16*ms)
	for i := range 8 * ms {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(9000*math.Sin(float64(i)/4))))
	}
	return b
}

// spokenPrompts is a folder with every name that a caller of Huế can choose by ear.
func spokenPrompts(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, call.Vietnamese), 0o700))
	for _, key := range append(call.Keys(), call.PlaceKeys(place.Default(), place.Area{"46"})...) {
		must(t, os.WriteFile(filepath.Join(dir, call.Vietnamese, key+".wav"), call.Wave(hum(20)), 0o600))
	}
	return dir
}

// Receipt, Standing, Moved and Thread are intake.Receipts.
func (h *telephoneLine) Receipt(_ context.Context, l crypto.Lookup) ([]byte, error) {
	if r := h.records[l]; r != nil {
		return r, nil
	}
	return nil, triage.ErrNotFound
}
func (h *telephoneLine) Standing(context.Context, string, crypto.ID) (triage.Standing, error) {
	return triage.Standing{}, nil
}
func (h *telephoneLine) Moved(context.Context, string, crypto.ID) (string, error) { return "", nil }
func (h *telephoneLine) Thread(_ context.Context, _ string, tip crypto.ID) ([]triage.Entry, error) {
	return h.threads[tip], nil
}

// Put is intake.FileStore, of recordings.
func (h *telephoneLine) Put(tip, file crypto.ID, locked []byte, _ int) error {
	h.voices[file] = [2][]byte{bytes.Clone(tip[:]), locked}
	return nil
}

// release lets everything go that was accepted.
func (h *telephoneLine) release() {
	h.t.Helper()
	var gone []crypto.ID
	for _, w := range h.spool.Waiting() {
		a, err := h.spool.Read(w.ID)
		must(h.t, err)
		h.tips[a.ID] = *a
		if a.Lookup != nil {
			h.records[*a.Lookup] = a.Record
		}
		if a.Addition() {
			h.threads[a.Tip] = append(h.threads[a.Tip], triage.Entry{ID: a.ID, From: triage.FromReporter, Said: a.Blob})
		}
		gone = append(gone, w.ID)
	}
	must(h.t, h.spool.Retire(gone))
	must(h.t, h.files.Move(nil, h, func(crypto.ID) bool { return false }))
}

// unseal opens a tip or an addition at the desk.
func (h *telephoneLine) unseal(a triage.Arrival) *crypto.Envelope {
	h.t.Helper()
	kind, part := crypto.KindTip, ""
	if a.Addition() {
		kind, part = crypto.KindThread, triage.SaidPart(a.ID)
	}
	key, err := h.keys.Key(a.Tip)
	must(h.t, err)
	sealed, err := crypto.Unlock(key, a.Tip, kind, part, a.Blob)
	must(h.t, err)
	plain, err := crypto.Open(kind, sealed, h.desk)
	must(h.t, err)
	e, err := crypto.ParseEnvelope(plain)
	must(h.t, err)
	return e
}

// heard are the lengths of what was said in a tip's recordings, in milliseconds: the silence behind it left out.
func (h *telephoneLine) heard(tip crypto.ID) (all []int) {
	h.t.Helper()
	for file, v := range h.voices {
		if !bytes.Equal(v[0], tip[:]) {
			continue
		}
		key, err := h.keys.Key(file)
		must(h.t, err)
		sealed, err := crypto.Unlock(key, tip, crypto.KindFile, triage.FilePart(file), v[1])
		must(h.t, err)
		wave, err := crypto.Open(crypto.KindFile, sealed, h.desk)
		must(h.t, err)
		all = append(all, (len(bytes.TrimRight(wave, "\xff"))-58+7)/8) // the last sample of a hum may be as low as silence
	}
	slices.Sort(all)
	return all
}

// ask lets the desk put a question.
func (h *telephoneLine) ask(tip crypto.ID, words string, to *crypto.Recipient) {
	h.t.Helper()
	plain, err := (&crypto.Envelope{Text: words, Channel: "desk"}).Marshal()
	must(h.t, err)
	sealed, err := crypto.Seal(crypto.KindThread, plain, to)
	must(h.t, err)
	key, err := h.keys.Key(tip)
	must(h.t, err)
	id := triage.NewEntryID()
	h.threads[tip] = append(h.threads[tip], triage.Entry{ID: id, From: triage.FromDesk, Out: crypto.Lock(key, tip, crypto.KindThread, triage.OutPart(id), sealed)})
}

// leavesNothing looks for the caller's number, the receipt and the sound in every file.
func (h *telephoneLine) leavesNothing(code string) {
	h.t.Helper()
	sound := hum(40)
	must(h.t, filepath.WalkDir(h.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for what, needle := range map[string][]byte{"number": []byte(callersNumber), "receipt": []byte(code), "sound": sound} {
			if bytes.Contains(b, needle) {
				h.t.Errorf("the %s is in %s", what, d.Name())
			}
		}
		return err
	}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
