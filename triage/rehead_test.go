package triage_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/blob"
)

// An inspected tip lies at the inspectorate's desk (court) with photos and a recording, and may go home to hue.
type inspected struct {
	*stage
	id     crypto.ID
	voices *blob.Recordings
	files  map[crypto.ID]string // what is in them
	photos *cutFiles
}

// cutFiles break at one write of a move: before it, or when it is done.
type cutFiles struct {
	*blob.Folder
	writes, before, after int // before and after: the number of the write, from 1; 0 never
}

var errCut = errors.New("cut")

func (f *cutFiles) Replace(tip, file crypto.ID, locked []byte) error {
	f.writes++
	if f.writes == f.before {
		return errCut
	}
	if err := f.Folder.Replace(tip, file, locked); err != nil || f.writes != f.after {
		return err
	}
	return errCut
}

func newInspected(t *testing.T) *inspected {
	s, voices := newVoiceStage(t)
	i := &inspected{stage: s, voices: voices, files: map[crypto.ID]string{}, photos: &cutFiles{Folder: s.files}}
	s.console.Files = i.photos
	i.fresh()
	return i
}

// fresh releases another tip with two photos and a recording that somebody has written down.
func (i *inspected) fresh() {
	i.t.Helper()
	i.id = i.tip(court, "can bo xa")
	clear(i.files)
	for _, what := range []string{"anh mot", "anh hai"} {
		i.photo(what)
	}
	file, key := i.draw()
	must(i.t, i.voices.Put(i.id, file, i.locked(key, file, "tieng noi"), triage.Day(i.clock())))
	must(i.t, i.voices.Write(i.id, file, triage.Day(i.clock())+triage.WrittenDays))
	i.files[file] = "tieng noi"
}

// photo puts one beside the tip, sealed to the inspectorate, as the feeder does.
func (i *inspected) photo(what string) crypto.ID {
	i.t.Helper()
	key, err := i.keys.Key(i.id)
	must(i.t, err)
	file := crypto.NewID()
	must(i.t, i.stage.files.Put(i.id, file, i.locked(key, file, what), triage.Day(i.clock())))
	i.files[file] = what
	return file
}

func (i *inspected) locked(key crypto.TipKey, file crypto.ID, what string) []byte {
	i.t.Helper()
	sealed, err := crypto.SealTip(crypto.KindFile, []byte(what), crypto.Readers{Desk: i.office[court].Recipient(), HalfA: i.office[police].Recipient()})
	must(i.t, err)
	return crypto.Lock(key, i.id, crypto.KindFile, triage.FilePart(file), sealed)
}

// request is what the inspectorate's device makes of an opened tip; hue is its home, post and police hold the halves there.
func (i *inspected) request() triage.NotOfficersRequest {
	i.t.Helper()
	var v triage.OpenView
	i.want(200, court, "GET", "/api/tips/"+i.id.String(), nil, &v)
	r := triage.NotOfficersRequest{Desk: hue, Thread: []triage.MovedEntry{}}
	if v.Verbatim != nil {
		r.Verbatim = i.seal(crypto.KindTip, "can bo xa", hue)
	}
	for _, e := range v.Thread {
		r.Thread = append(r.Thread, triage.MovedEntry{ID: e.ID, Sealed: i.seal(crypto.KindThread, "them", hue)})
	}
	for _, f := range v.Files {
		key, err := crypto.Key(f.Head, i.office[court])
		must(i.t, err)
		head, err := key.Head(crypto.Readers{Desk: i.office[hue].Recipient(), HalfA: i.office[post].Recipient(), HalfB: i.office[police].Recipient()})
		must(i.t, err)
		r.Files = append(r.Files, triage.MovedFile{ID: f.ID, Head: head})
	}
	return r
}

func (i *inspected) home(status int, r triage.NotOfficersRequest) {
	i.t.Helper()
	i.want(status, court, "POST", "/api/tips/"+i.id.String()+"/not-officers", r, nil)
}

// opensFor says which desk opens a file alone; it fails unless one does, and what is in it is what was.
func (i *inspected) opensFor(file crypto.ID) string {
	i.t.Helper()
	sealed, err := i.console.SealedFile(i.id, file)
	must(i.t, err)
	var desks []string
	for _, office := range []string{hue, tri, court, post, police} {
		if got, err := crypto.Open(crypto.KindFile, sealed, i.office[office]); err == nil && string(got) == i.files[file] {
			desks = append(desks, office)
		}
	}
	if len(desks) != 1 {
		i.t.Fatalf("%q opens for %v", i.files[file], desks)
	}
	return desks[0]
}

// ended does what is left of moves, as the recoverer would.
func (i *inspected) ended() {
	i.t.Helper()
	_, err := i.store.EndMoves(i.t.Context(), court, i.clock(), i.console.Rehead)
	must(i.t, err)
}

// isHome looks at the tip as hue does: it lists, fetches and opens every file, both halves together open each, and the inspectorate has nothing.
func (i *inspected) isHome() {
	i.t.Helper()
	v := i.reads(hue, i.id)
	if len(v.Files) != len(i.files) {
		i.t.Errorf("%d of %d files are listed", len(v.Files), len(i.files))
	}
	for file, what := range i.files {
		if desk := i.opensFor(file); desk != hue {
			i.t.Errorf("%q opens for %s", what, desk)
		}
		sealed := i.file(hue, i.id, file)
		if got, err := crypto.OpenHalves(crypto.KindFile, sealed, i.office[police], i.office[post]); err != nil || string(got) != what {
			i.t.Errorf("the halves read %q, %v", got, err)
		}
		i.want(404, court, "GET", "/api/tips/"+i.id.String()+"/files/"+file.String(), nil, nil)
	}
	for _, f := range v.Files {
		if f.Voice && (f.Written || f.Until != triage.Day(i.clock())+triage.RecordingDays) {
			i.t.Errorf("of the recording's text the desk has nothing, and the recording goes on day %d", f.Until)
		}
	}
}

// TestFilesGoAlong: the desk of the place opens photos and recording alone, two offices together, and nobody else; the bytes that are stored are as many as before.
func TestFilesGoAlong(t *testing.T) {
	i := newInspected(t)
	before, err := i.stage.files.List(i.id)
	must(t, err)
	i.home(204, i.request())
	i.isHome()
	after, err := i.stage.files.List(i.id)
	must(t, err)
	if !slices.Equal(before, after) {
		t.Errorf("%v became %v", before, after)
	}
	file := i.reads(hue, i.id).Files
	v := slices.IndexFunc(file, func(f triage.FileView) bool { return f.Voice })
	i.want(204, hue, "POST", "/api/tips/"+i.id.String()+"/files/"+file[v].ID+"/written", triage.WrittenRequest{Note: i.seal(crypto.KindThread, "chep", hue)}, nil)
	must(t, i.voices.End(triage.Day(i.clock())+triage.WrittenDays))
	if left := i.reads(hue, i.id).Files; len(left) != len(i.files)-1 {
		t.Errorf("written down at the new desk, %d files are left", len(left))
	}
}

// TestAMoveOfFilesCutAnywhere stops a move before and after each of its writes. The move is certain; each file opens for one desk whenever one looks, and the rest is done
// twice by whoever comes.
func TestAMoveOfFilesCutAnywhere(t *testing.T) {
	i := newInspected(t)
	for cut := range 4 {
		if cut > 0 {
			i.fresh()
		}
		i.photos.writes, i.photos.before, i.photos.after = 0, []int{1, 0, 2, 0}[cut], []int{0, 1, 0, 2}[cut]
		i.home(204, i.request())
		desks := map[string]int{}
		for file := range i.files {
			desks[i.opensFor(file)]++
		}
		if moved := desks[hue]; desks[hue]+desks[court] != len(i.files) || moved > len(i.files) || cut == 0 && moved > 1 || cut == 3 && moved < 2 {
			t.Errorf("cut %d: open for %v", cut, desks)
		}
		if _, err := i.store.Tip(t.Context(), hue, i.id); !errors.Is(err, triage.ErrNotFound) {
			t.Errorf("cut %d: the desk has the tip and not all of its files: %v", cut, err)
		}
		i.photos.before, i.photos.after = 0, 0
		for range 2 {
			i.ended()
			i.isHome()
		}
	}
}

// TestFilesMustBeAllAndFit: whatever else is sent moves nothing.
func TestFilesMustBeAllAndFit(t *testing.T) {
	i := newInspected(t)
	good := i.request()
	for name, row := range map[string]struct {
		status int
		spoil  func(f []triage.MovedFile) []triage.MovedFile
	}{
		"none":      {409, func([]triage.MovedFile) []triage.MovedFile { return nil }},
		"one less":  {409, func(f []triage.MovedFile) []triage.MovedFile { return f[1:] }},
		"one twice": {409, func(f []triage.MovedFile) []triage.MovedFile { return append(f, f[0]) }},
		"a foreign one more": {409, func(f []triage.MovedFile) []triage.MovedFile {
			return append(f, triage.MovedFile{ID: crypto.NewID().String(), Head: f[0].Head})
		}},
		"a foreign one instead": {409, func(f []triage.MovedFile) []triage.MovedFile { f[0].ID = crypto.NewID().String(); return f }},
		"no ID":                 {409, func(f []triage.MovedFile) []triage.MovedFile { f[0].ID = "../x"; return f }},
		"too short":             {400, func(f []triage.MovedFile) []triage.MovedFile { f[0].Head = f[0].Head[:len(f[0].Head)-1]; return f }},
		"too long":              {400, func(f []triage.MovedFile) []triage.MovedFile { f[0].Head = append(f[0].Head, '\n'); return f }},
		"no header":             {400, func(f []triage.MovedFile) []triage.MovedFile { f[0].Head = make([]byte, len(f[0].Head)); return f }},
		"empty":                 {400, func(f []triage.MovedFile) []triage.MovedFile { f[0].Head = nil; return f }},
	} {
		r := good
		r.Files = nil
		for _, f := range good.Files {
			r.Files = append(r.Files, triage.MovedFile{ID: f.ID, Head: slices.Clone(f.Head)})
		}
		r.Files = row.spoil(r.Files)
		i.home(row.status, r)
		for file := range i.files {
			if desk := i.opensFor(file); desk != court {
				t.Fatalf("%s: a file opens for %s", name, desk)
			}
		}
		if got, err := i.store.Tip(t.Context(), court, i.id); err != nil || got.Status != triage.New {
			t.Fatalf("%s: the tip is %s, %v", name, got.Status, err)
		}
	}
	i.home(204, good)
	i.isHome()
}

// TestAFileThatIsStillComing: of what has not left the spool nothing is here that could go along, and the feeder would put it back as it was.
func TestAFileThatIsStillComing(t *testing.T) {
	i := newInspected(t)
	with := crypto.NewID()
	i.console.Spooled = func(crypto.ID) []crypto.ID { return []crypto.ID{with} }
	r := i.request()
	with = i.id
	i.home(503, r)
	with = crypto.NewID() // of an addition that waits for its release: it comes by itself
	i.home(204, r)
	i.isHome()
}

// TestWhatIsDestroyedMeanwhileStaysBehind: a recording that ends while the tip moves does not hold the move up, nor does one whose key is gone.
func TestWhatIsDestroyedMeanwhileStaysBehind(t *testing.T) {
	i := newInspected(t)
	r := i.request()
	i.photos.before = 1
	i.home(204, r)
	must(t, i.voices.End(triage.Day(i.clock())+triage.RecordingDays))
	for file, what := range i.files {
		if what == "tieng noi" {
			delete(i.files, file)
		}
	}
	i.photos.before = 0
	i.ended()
	i.isHome()
}

// TestPhotosOfAnAdditionFollow: what came with an addition that was sealed before the tip had moved goes after it with the same key, and what went before stays as it is.
func TestPhotosOfAnAdditionFollow(t *testing.T) {
	i := newInspected(t)
	i.home(204, i.request())
	i.isHome()
	key, err := i.keys.Key(i.id)
	must(t, err)
	entry := triage.NewEntryID()
	said := crypto.Lock(key, i.id, crypto.KindThread, triage.SaidPart(entry), i.seal(crypto.KindThread, "+1 anh", court))
	must(t, i.store.Release(context.Background(), []triage.Arrival{{ID: entry, Tip: i.id, Desk: court, Lane: triage.Normal, Hour: triage.Hour(i.clock()), Blob: said}}))
	late := i.photo("anh ba")
	var v triage.OpenView
	i.want(200, court, "GET", "/api/tips/"+i.id.String(), nil, &v)
	if len(v.Files) != 1 || v.Files[0].ID != late.String() {
		t.Fatalf("the inspectorate has %d files", len(v.Files))
	}
	i.home(204, i.request())
	i.isHome()
}
