package intake

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// blocked is what Tor Browser's safest mode leaves out, or would fetch or run, and what a text browser cannot show: none of it may carry anything.
var blocked = regexp.MustCompile(`(?i)<(script|svg|math|iframe|frame|object|embed|applet|video|audio|canvas|img|link rel="(?:preload|icon|manifest)|base|meta http-equiv)|\son[a-z]+=|\sstyle=|javascript:|data:|//`)

// TestSafestMode draws every page in every language, each with everything on it.
func TestSafestMode(t *testing.T) {
	names, err := fs.Glob(pages, "pages/*.html")
	if err != nil {
		t.Fatal(err)
	}
	full := view{Here: "/", Once: "x", Code: "1", Question: "q", Rhythm: "r", Error: "e", Title: "t", Text: "x", Ticket: "t", Photos: 1, Help: true, Onion: "x.onion"}
	for _, name := range names {
		name = strings.TrimSuffix(strings.TrimPrefix(name, "pages/"), ".html")
		if name == "layout" {
			continue
		}
		for lang := range catalogues {
			page, err := draw(name, lang, full, false)
			if err != nil {
				t.Fatal(err)
			}
			if found := blocked.FindString(string(page)); found != "" {
				t.Errorf("%s %s has %q", name, lang, found)
			}
			if name != "leave" && !strings.Contains(string(page), `class="exit" href="/leave?l=`+lang+`"`) {
				t.Errorf("%s %s has no way out", name, lang)
			}
			if name != "leave" && strings.Count(string(page), "hreflang=") != len(languages)-1 {
				t.Errorf("%s %s does not lead to the other languages", name, lang)
			}
		}
	}
	if found := regexp.MustCompile(`(?i)@import|@font-face|url\(|expression\(|//`).FindString(string(styleSheet)); found != "" {
		t.Errorf("the style sheet has %q", found)
	}
}
