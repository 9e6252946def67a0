package intake

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"tipline/crypto"
	"tipline/intake/photo"
	"tipline/triage"
)

// The public pages: plain HTML, one style sheet, three catalogues of texts; no script, no cookie, nothing from elsewhere.

//go:embed pages
var pages embed.FS

var (
	layouts    = template.Must(template.ParseFS(pages, "pages/*.html"))
	languages  = []language{{Code: "vi"}, {Code: "en"}, {Code: "lo"}}
	catalogues = loadCatalogues()
	styleSheet = mustRead("pages/site.css")
)

// A language is one that the pages speak; the first is the default.
type language struct{ Code, Name string }

// A catalogue is the texts of one language by name.
type catalogue map[string]string

// length words a time in the largest unit that gives a whole number.
func (c catalogue) length(d time.Duration) string {
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{time.Hour, "hours"}, {time.Minute, "minutes"}, {time.Second, "seconds"}} {
		if d%unit.size == 0 {
			return strconv.FormatInt(int64(d/unit.size), 10) + "\u00a0" + c[unit.name]
		}
	}
	return d.String()
}

// A view is what a template draws. Only strings that came from an officer or from this program are in it, never what a sender typed,
// but for the code that a reporter typed to read a question: the answer goes back under it.
type view struct {
	T         catalogue
	Languages []language
	Here      string // path that the language links lead to
	Once      string
	Code      string
	Question  string
	Rhythm    string // when tips are released, in words
	Error     string
	Title     string
	Text      string
	Ticket    string // under which photos may follow
	Photos    int    // photos that were kept
	Added     bool
	Finished  bool
	PassedOn  bool
	Help      bool
	Onion     string // address of the pages in Tor Browser, as people type it
}

// figures are the numbers in the texts, from the constants that the program itself obeys.
func figures() map[string]string {
	number := func(n int) string { return strconv.Itoa(n) }
	return map[string]string{
		"receipt_days":   number(triage.ReceiptDays),
		"guard_days":     number(triage.GuardDays),
		"unfounded_days": number(triage.UnfoundedDays),
		"scope_days":     number(triage.OutOfScopeDays),
		"closed_days":    number(triage.ClosedDays),
		"open_days":      number(triage.OpenDays),
		"voice_days":     number(triage.RecordingDays),
		"written_days":   number(triage.WrittenDays),
		"sizes":          sizes(),
		"photos":         number(PhotosMost),
		"photo_mb":       number(photo.MaxBytes >> 20),
		"photo_minutes":  number(PhotoMinutes),
	}
}

// sizes names the size classes by looking at what the envelope is padded to.
func sizes() string {
	var all []string
	for _, n := range crypto.SizeClasses() {
		all = append(all, strconv.Itoa(n))
	}
	return strings.Join(all, ", ")
}

func loadCatalogues() map[string]catalogue {
	all := map[string]catalogue{}
	known := figures()
	for i := range languages {
		l := &languages[i]
		c := readCatalogue("pages/" + l.Code + ".txt")
		for key, text := range c {
			for name, figure := range known {
				text = strings.ReplaceAll(text, "{"+name+"}", figure)
			}
			c[key] = text
		}
		l.Name = c["name"]
		all[l.Code] = c
	}
	return all
}

// readCatalogue reads lines of the form `key = "text"`. It panics on others: catalogues are compiled in, and a test reads them.
func readCatalogue(name string) catalogue {
	c := catalogue{}
	for line := range strings.Lines(string(mustRead(name))) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		key, quoted, _ := strings.Cut(line, " = ")
		text, err := strconv.Unquote(quoted)
		if err != nil || c[key] != "" {
			panic(fmt.Sprintf("catalogue %s: bad line for %q", name, key))
		}
		c[key] = text
	}
	return c
}

func mustRead(name string) []byte {
	b, err := pages.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return b
}

// answerSize is what every answer to a post is filled up to, so that an observer of the line cannot tell them apart by length.
const answerSize = 8 << 10

// draw renders a page in a language, "" being the default. Answers are filled up with blanks.
func draw(name, lang string, v view, fill bool) ([]byte, error) {
	v.T, v.Languages = catalogues[lang], languages
	if v.T == nil {
		v.T = catalogues[languages[0].Code]
	}
	if v.Here == "" {
		v.Here = "/"
	}
	b := bytes.NewBuffer(make([]byte, 0, 2*answerSize))
	if err := layouts.ExecuteTemplate(b, name+".html", v); err != nil {
		return nil, fmt.Errorf("draw %s: %w", name, err)
	}
	if short := answerSize - b.Len(); fill && short > 0 {
		b.Write(bytes.Repeat([]byte{' '}, short))
	}
	return b.Bytes(), nil
}
