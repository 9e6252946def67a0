package hotline

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// TestCall goes the whole way of one call at the form.
func TestCall(t *testing.T) {
	code, err := crypto.ParseCode([]byte(crypto.NewCode().Reveal()))
	if err != nil {
		t.Fatal(err)
	}
	k := &taker{answer: intake.Answer{Code: code, Question: "Xa nao?", Reading: &intake.Reading{
		Place: place.Answer{Communes: []place.Candidate{{Code: "20044", Reason: "ten xa"}}}, Matter: matter.Answer{Matter: "drugs", Urgent: true},
	}}}
	s := newStage(t, k)

	status, body := s.send(t, "desk", "POST", "", url.Values{"text": {"có người bán ma túy"}, "once": {"a"}, "urgent": {"1"}}, nil)
	var taken TakenView
	if err := json.Unmarshal([]byte(body), &taken); status != 200 || err != nil {
		t.Fatal(status, body)
	}
	if taken.Code != code.Reveal() || taken.Question == "" || taken.Matter != "drugs" || !taken.Urgent || !strings.HasPrefix(taken.Communes[0].Name, "Xã A Lưới 2, ") {
		t.Errorf("%+v", taken)
	}
	if k.texts[0] != "có người bán ma túy" || !k.last.Urgent || k.last.Officers || k.last.Sender != nil || k.desks[0] != "desk" {
		t.Errorf("took %q at %s, %+v", k.texts[0], k.desks[0], k.last)
	}

	status, _ = s.send(t, "desk", "POST", "/more", url.Values{"code": {taken.Code}, "once": {"b"}, "commune": {"20044"}, "matter": {"weapons"}, "text": {"thêm"}}, nil)
	if status != 204 || string(k.last.Code) != taken.Code || k.last.Settled != (intake.Correction{Commune: "20044", Matter: "weapons"}) {
		t.Errorf("%d, settled %+v", status, k.last.Settled)
	}
	if want := "[Người nghe máy hỏi lại: Xã A Lưới 2, Thành phố Huế; "; !strings.HasPrefix(k.texts[1], want) || !strings.HasSuffix(k.texts[1], "]\nthêm") {
		t.Errorf("added %q", k.texts[1])
	}
}

// TestRefusals sends what the page never sends; each gets its fixed text, and nothing of it comes back.
func TestRefusals(t *testing.T) {
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	chunked := func(r *http.Request) { r.ContentLength, r.Body = -1, io.NopCloser(strings.NewReader("text=canary")) }
	text := url.Values{"text": {"canary"}, "once": {"1"}}
	for _, row := range []struct {
		name, office, path string
		form               url.Values
		edit               func(*http.Request)
		err                error
		want               int
	}{
		{"no session", "nobody", "", text, nil, nil, 401},
		{"a unit's member", "unit", "", text, nil, triage.ErrNotFound, 404},
		{"foreign page", "desk", "", text, header("Origin", "https://canary.example"), nil, 403},
		{"foreign site", "desk", "", text, header("Sec-Fetch-Site", "cross-site"), nil, 403},
		{"JSON", "desk", "", text, header("Content-Type", "application/json"), nil, 415},
		{"compressed", "desk", "", text, header("Content-Encoding", "gzip"), nil, 415},
		{"without a length", "desk", "", text, chunked, nil, 415},
		{"too long", "desk", "", url.Values{"text": {strings.Repeat("canary ", 12000)}}, nil, nil, 413},
		{"away", "desk", "", text, nil, intake.ErrUnavailable, 503},
		{"empty", "desk", "", url.Values{}, nil, intake.ErrEmpty, 422},
		{"mistyped code", "desk", "/more", url.Values{"code": {"canary"}, "text": {"canary"}}, nil, crypto.ErrCheckDigit, 422},
		{"nothing more", "desk", "/more", url.Values{"code": {"canary"}}, nil, nil, 422},
		{"a matter that is none", "desk", "/more", url.Values{"code": {"canary"}, "matter": {"canary"}}, nil, nil, 422},
	} {
		t.Run(row.name, func(t *testing.T) {
			k := &taker{err: row.err}
			status, body := newStage(t, k).send(t, row.office, "POST", row.path, row.form, row.edit)
			if status != row.want || strings.Contains(body, "canary") {
				t.Errorf("%d %s, want %d", status, body, row.want)
			}
			if row.err == nil && len(k.texts) > 0 {
				t.Error("it was taken all the same")
			}
		})
	}
}

// TestForeignBytes holds the 404 of a member of no desk against that of a path that is none.
func TestForeignBytes(t *testing.T) {
	s := newStage(t, &taker{err: triage.ErrNotFound})
	had, form := s.send(t, "unit", "POST", "", url.Values{"text": {"a"}}, nil)
	status, nowhere := s.send(t, "unit", "GET", "/nowhere", nil, nil)
	if form != nowhere || status != 404 || had != 404 {
		t.Errorf("%q, want %q", form, nowhere)
	}
}
