package e2e

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"tipline/cmd/internal/harness"
)

const (
	// pageLimit is what one public page weighs at most with everything it fetches, in bytes.
	pageLimit = 50_000
	// pageRequests is how often a browser asks for one page at most: itself and its style sheet.
	pageRequests = 2
)

// TestPublicPages holds every page that a reporter may see, in three languages, light and dark, on a narrow phone, against the rules of accessibility and
// what audits of quality ask: headers, title, language, viewport, weight, number of requests, size of what is tapped.
func TestPublicPages(t *testing.T) {
	d := harness.Deploy(t, quick)
	d.Start(t, harness.Build(t, "tipd"))
	s := d.StartScreen(t, harness.ScreenOptions{Phone: true})
	for _, language := range []string{"vi", "en", "lo"} {
		for _, path := range []string{"/", "/follow", "/kept", "/help", "/seen", "/leave", "/nowhere"} {
			address := d.Public + path + "?l=" + language
			s.Visit(t, address)
			hold(t, s, path+" "+language)
			weigh(t, d.Public, path, language)
		}
		s.Visit(t, d.Public+"/?l="+language)
		s.Fill(t, "#text", "Co nguoi la di lai ban dem o ban "+language)
		s.Browser.Press(t, "button")
		hold(t, s, "received "+language)
		code := s.Text(t, "#receipt")
		s.Visit(t, d.Public+"/follow?l="+language)
		s.Fill(t, "#code", code)
		s.Browser.Press(t, "button")
		hold(t, s, "news "+language)
		s.Visit(t, d.Public+"/follow?l="+language)
		s.Fill(t, "#code", "1234 5678 1234 5678")
		s.Browser.Press(t, "button")
		hold(t, s, "mistyped "+language)
	}
	for _, fault := range s.Faults() {
		t.Error(fault)
	}
}

// hold audits the page on the screen.
func hold(t *testing.T, s *harness.Screen, where string) {
	t.Helper()
	s.AuditAll(t, where)
	if fault := s.Fits(t); fault != "" {
		t.Errorf("%s is %s", where, fault)
	}
	for what, fine := range map[string]string{
		"a title":      `document.title.trim().length > 3`,
		"a language":   `document.documentElement.lang.length === 2`,
		"a viewport":   `/width=device-width/.test(document.querySelector("meta[name=viewport]")?.content ?? "")`,
		"one heading":  `document.querySelectorAll("h1").length === 1`,
		"no script":    `document.scripts.length === 0`,
		"few requests": `performance.getEntriesByType("resource").filter((e) => !e.name.endsWith("/favicon.ico")).length < 2`,
		"readable letters": `[...document.querySelectorAll("body *")].every((e) => ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim() !== "") ||
			parseFloat(getComputedStyle(e).fontSize) >= 12)`,
	} {
		if !harness.Eval[bool](t, s, fine) {
			t.Errorf("%s has not %s", where, what)
		}
	}
}

var linked = regexp.MustCompile(`(?:href|src)="([^"]+\.(?:css|png|svg|woff2?|ico))"`)

// weigh fetches a page as a browser without a cache would, and looks at its headers.
func weigh(t *testing.T, base, path, language string) {
	t.Helper()
	body, head := fetched(t, base+path+"?l="+language)
	total, requests := len(body), 1
	for _, m := range linked.FindAllStringSubmatch(body, -1) {
		part, _ := fetched(t, base+m[1])
		total += len(part)
		requests++
	}
	if total >= pageLimit || requests > pageRequests {
		t.Errorf("%s %s: %d bytes in %d requests", path, language, total, requests)
	}
	for name, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
	} {
		if got := head.Get(name); got != want {
			t.Errorf("%s %s: %s is %q", path, language, name, got)
		}
	}
	policy := head.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") {
		t.Errorf("%s %s: policy %q", path, language, policy)
	}
	if len(head["Set-Cookie"]) > 0 {
		t.Errorf("%s %s sets a cookie", path, language)
	}
}

func fetched(t *testing.T, address string) (string, http.Header) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), resp.Header
}
