package twilio

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"tipline/intake"
)

// wave is a WAV file of samples, with a chunk before them that nobody asked for.
func wave(rate uint32, bits, channels uint16, samples []byte) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("RIFF"), uint32(4+8+16+8+6+8+len(samples)))
	b = le.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = le.AppendUint16(le.AppendUint16(b, 1), channels)
	b = le.AppendUint32(le.AppendUint32(b, rate), rate*uint32(bits/8*channels))
	b = le.AppendUint16(le.AppendUint16(b, bits/8*channels), bits)
	b = append(append(b, "LIST\x05\x00\x00\x00"...), "INFO?\x00"...)
	b = le.AppendUint32(append(b, "data"...), uint32(len(samples)))
	return append(b, samples...)
}

// TestAudio fetches recordings as a carrier may give them.
func TestAudio(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another server was asked") }))
	defer elsewhere.Close()
	sound := bytes.Repeat([]byte{1, 2, 3, 4}, 4000)
	longest := 2 * intake.SampleRate * intake.RecordSeconds
	whole := func(b []byte) func(http.ResponseWriter) { return func(w http.ResponseWriter) { _, _ = w.Write(b) } }
	status := func(code int) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { w.Header().Set("Location", elsewhere.URL); w.WriteHeader(code) }
	}
	rows := map[string]struct {
		answer func(http.ResponseWriter)
		want   []byte
		err    error
	}{
		"a recording":           {whole(wave(8000, 16, 1, sound)), sound, nil},
		"without a length":      {func(w http.ResponseWriter) { _, _ = w.Write(wave(8000, 16, 1, sound)); w.(http.Flusher).Flush() }, sound, nil},
		"longer than asked for": {whole(wave(8000, 16, 1, make([]byte, longest+32000))), make([]byte, longest), nil},
		"breaks off": {func(w http.ResponseWriter) {
			b := wave(8000, 16, 1, sound)
			w.Header().Set("Content-Length", strconv.Itoa(len(b)))
			_, _ = w.Write(b[:len(b)/2])
		}, nil, io.ErrUnexpectedEOF},
		"says more than it has": {whole(wave(8000, 16, 1, sound)[:5000]), nil, io.ErrUnexpectedEOF},
		"music":                 {whole(wave(44100, 16, 2, sound)), nil, ErrAway},
		"a page":                {whole([]byte("<html>" + strings.Repeat("x", 100) + theirs)), nil, ErrAway},
		"nothing":               {whole(nil), nil, ErrAway},
		"an endless head":       {whole(append([]byte("RIFF\x00\x00\x00\x00WAVE"), bytes.Repeat([]byte("junk\x00\x00\x00\x00"), 10000)...)), nil, ErrAway},
		"a head of 4 GB":        {whole([]byte("RIFF\x00\x00\x00\x00WAVEjunk\xff\xff\xff\xff")), nil, ErrAway},
		"not ready":             {status(http.StatusServiceUnavailable), nil, ErrAway},
		"sent elsewhere":        {status(http.StatusFound), nil, ErrAway},
		"sent elsewhere again":  {status(http.StatusTemporaryRedirect), nil, ErrAway},
		"gone":                  {status(http.StatusNotFound), nil, ErrGone},
		"a wrong token":         {status(http.StatusUnauthorized), nil, ErrRefused},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				id, key, ok := r.BasicAuth()
				if !ok || id != account || key != token || r.URL.Path != "/2010-04-01/Accounts/"+account+"/Recordings/"+sid("RE", 1)+".wav" {
					t.Errorf("asked for %s", r.URL.Path)
				}
				row.answer(w)
			}))
			defer server.Close()
			got, err := heard(accountAt(t, server.URL), sid("RE", 1))
			if !errors.Is(err, row.err) || !bytes.Equal(got, row.want) && row.err == nil {
				t.Errorf("%d bytes, %v", len(got), err)
			}
			if err != nil && strings.Contains(err.Error(), theirs[1:]) {
				t.Errorf("a number in %q", err)
			}
		})
	}
	for _, bad := range []string{"", "RE1", sid("CA", 1), elsewhere.URL, "../" + sid("RE", 1), sid("RE", 1) + "/../x", strings.ToUpper(sid("RE", 10))} {
		if _, err := accountAt(t, elsewhere.URL).Audio(context.Background(), bad); !errors.Is(err, ErrRefused) {
			t.Errorf("%q is fetched: %v", bad, err)
		}
	}
}

func heard(a *Account, sid string) ([]byte, error) {
	audio, err := a.Audio(context.Background(), sid)
	if err != nil {
		return nil, err
	}
	defer audio.Close()
	return io.ReadAll(audio)
}

// TestListsAllPages follows the carrier from page to page, and never to another address.
func TestListsAllPages(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		q := r.URL.Query()
		if q.Get("To") != ours || r.URL.Path != "/2010-04-01/Accounts/"+account+"/Messages.json" || q.Get("PageToken") != [...]string{"", "PASM1", "PASM2"}[asked-1] {
			t.Errorf("page %d: %s", asked, r.URL)
		}
		next := `"https://evil.example/2010-04-01/Accounts/x?Page=` + strconv.Itoa(asked) + `&PageToken=PASM` + strconv.Itoa(asked) + `"`
		if asked == 3 {
			next = "null"
		}
		_, _ = io.WriteString(w, `{"messages":[{"sid":"SM`+strconv.Itoa(asked)+`","from":"`+theirs+`"}],"next_page_uri":`+next+`}`)
	}))
	defer server.Close()
	sids, err := accountAt(t, server.URL).List(Listing{Kind: Message, To: ours})
	if err != nil || strings.Join(sids, " ") != "SM1 SM2 SM3" {
		t.Errorf("%v, %v", sids, err)
	}
}
