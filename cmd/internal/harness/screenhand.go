package harness

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A member's hands and eyes at a Screen. Buttons and fields are found by what they say, as people find them: by keys of the console's own
// catalogues, so that a reworded button breaks no test and a button without a text breaks every one.

// texts are the console's catalogues: by language, then by key.
var texts = sync.OnceValues(func() (map[string]map[string]string, error) {
	root, err := os.Getwd()
	for err == nil && !exists(filepath.Join(root, "go.mod")) {
		root = filepath.Dir(root)
	}
	all := map[string]map[string]string{}
	for _, language := range []string{"vi", "en"} {
		files, err := filepath.Glob(filepath.Join(root, "triage/console/src/text", language, "*.json"))
		if err != nil {
			return nil, err
		}
		all[language] = map[string]string{}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				return nil, err
			}
			one := map[string]string{}
			if err := json.Unmarshal(b, &one); err != nil {
				return nil, fmt.Errorf("%s: %w", f, err)
			}
			maps.Copy(all[language], one)
		}
	}
	return all, nil
})

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

var blank = regexp.MustCompile(`\\\{\w+\\\}`)

// said is a JavaScript expression for a text of the catalogue in either language, whatever stands in its places.
func said(tb testing.TB, key string) string {
	tb.Helper()
	all, err := texts()
	must(tb, err)
	var forms []string
	for _, language := range []string{"vi", "en"} {
		text, ok := all[language][key]
		if !ok {
			tb.Fatalf("the catalogue %s has no %s", language, key)
		}
		forms = append(forms, blank.ReplaceAllString(regexp.QuoteMeta(text), ".*"))
	}
	pattern, err := json.Marshal(`^\s*(` + strings.Join(forms, "|") + `)`)
	must(tb, err)
	return "new RegExp(" + string(pattern) + ")"
}

// seen finds shown elements of a kind that match a test; e is the element.
const seen = `(() => {
	const shown = (e) => e.checkVisibility({checkOpacity: false, checkVisibilityCSS: true}) && e.getClientRects().length > 0;
	const top = document.querySelector("dialog[open]") ?? document;
	return [...top.querySelectorAll(%s)].filter((e) => shown(e) && (%s));
})()`

// until waits until an expression gives something other than null, false or "", and fails with what is on the screen.
func (s *Screen) until(tb testing.TB, what, expression string) {
	tb.Helper()
	s.tries(tb, what, func() bool { return Eval[bool](tb, s, "!!("+expression+")") })
}

// tries tries something until it is done, and fails with what is on the screen.
func (s *Screen) tries(tb testing.TB, what string, once func() bool) {
	tb.Helper()
	var last string
	done := false
	defer func() {
		if !done {
			s.Shot(tb, "failed")
			tb.Logf("on the screen when waiting for %s:\n%s\nfaults: %v", what, last, s.Faults())
		}
	}()
	Until(tb, what, func() bool {
		ok := once()
		if !ok {
			last = Eval[string](tb, s, "document.body?.innerText ?? ''")
		}
		done = ok
		return ok
	})
}

// Sees waits for a text of the catalogue anywhere on the screen, in its own element.
func (s *Screen) Sees(tb testing.TB, key string) {
	tb.Helper()
	s.until(tb, key, fmt.Sprintf(seen, `"body *"`, said(tb, key)+`.test(e.textContent) && e.textContent.length < 2000`)+".length > 0")
}

// SeesText waits for words that come from no catalogue.
func (s *Screen) SeesText(tb testing.TB, text string) {
	tb.Helper()
	s.until(tb, strconv.Quote(text), "document.body.innerText.includes("+quoted(text)+")")
}

// Has waits for what a CSS selector names.
func (s *Screen) Has(tb testing.TB, selector string) {
	tb.Helper()
	s.until(tb, selector, fmt.Sprintf(seen, quoted(selector), "true")+".length > 0")
}

// Lacks waits until nothing shown is named by a CSS selector.
func (s *Screen) Lacks(tb testing.TB, selector string) {
	tb.Helper()
	s.until(tb, "no "+selector, fmt.Sprintf(seen, quoted(selector), "true")+".length === 0")
}

// Press presses the first button or link that says a text of the catalogue.
func (s *Screen) Press(tb testing.TB, key string) {
	tb.Helper()
	is := `!e.disabled && e.getAttribute("aria-disabled") !== "true" && ` + said(tb, key) + `.test(e.getAttribute("aria-label") ?? e.textContent)`
	// "Khóa" is no "Khóa của tôi": what says just that comes first.
	whole := strings.TrimSuffix(said(tb, key), `")`) + `\\s*$")`
	first := `.sort((a, b) => ` + whole + `.test(b.textContent) - ` + whole + `.test(a.textContent))`
	s.click(tb, "button "+key, fmt.Sprintf(seen, `"button, a, summary, [role=tab], [role=option]"`, is)+first)
}

// Click clicks the first shown element that a CSS selector names.
func (s *Screen) Click(tb testing.TB, selector string) {
	tb.Helper()
	s.click(tb, selector, fmt.Sprintf(seen, quoted(selector), "true"))
}

// Check sets the box or radio whose label says a text of the catalogue.
func (s *Screen) Check(tb testing.TB, key string) {
	tb.Helper()
	s.click(tb, "box "+key, fmt.Sprintf(seen, `"label"`, said(tb, key)+`.test(e.textContent)`))
}

// click scrolls to the first of the elements and clicks in its middle, as a mouse does, once it stands still and nothing lies over it: a page moves when an answer
// comes, and scrolls by itself for some tenths of a second. What moves away under the click all the same has something else there: that gets no click, for one on a line of
// the list takes a tip, and the hand goes after the element again.
func (s *Screen) click(tb testing.TB, what, elements string) {
	tb.Helper()
	s.until(tb, what, elements+".length > 0")
	aim := `(() => { const e = ` + elements + `[0];
		window.removeEventListener("click", window.aim, true);
		if (!e) return [];
		e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getBoundingClientRect(), x = r.x + Math.min(r.width, 60) / 2, y = r.y + r.height / 2;
		if (!e.contains(document.elementFromPoint(x, y))) return [];
		window.missed = true;
		window.aim = (click) => {
			window.removeEventListener("click", window.aim, true);
			if (e.contains(click.target)) window.missed = false;
			else { click.preventDefault(); click.stopImmediatePropagation(); }
		};
		window.addEventListener("click", window.aim, true);
		return [x, y]; })()`
	var before []float64
	s.tries(tb, "a click on "+what, func() bool {
		at := Eval[[]float64](tb, s, aim)
		still := len(at) == 2 && slices.Equal(at, before)
		before = at
		if !still {
			return false
		}
		must(tb, chromedp.Do(s.ctx, chromedp.MouseClickXY(at[0], at[1])))
		return Eval[bool](tb, s, `(() => { window.removeEventListener("click", window.aim, true);
			return window.missed !== true || `+elements+`.length === 0; })()`) // an option goes when the button is down, before it is a click
	})
}

// Write puts a text into the field whose label says a text of the catalogue, in one go, as a paste does.
func (s *Screen) Write(tb testing.TB, key, text string) {
	tb.Helper()
	s.until(tb, "field "+key, s.field(tb, key))
	done := Eval[bool](tb, s, `(() => { const e = `+s.field(tb, key)+`; e.focus();
		const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(e), "value").set; set.call(e, `+quoted(text)+`);
		e.dispatchEvent(new InputEvent("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`)
	if !done {
		tb.Fatalf("field %s takes no text", key)
	}
}

// Choose picks an option of the select whose label says a text of the catalogue, by its value.
func (s *Screen) Choose(tb testing.TB, key, value string) {
	tb.Helper()
	s.Write(tb, key, value)
}

// field is an expression for the control of a label.
func (s *Screen) field(tb testing.TB, key string) string {
	tb.Helper()
	return fmt.Sprintf(seen, `"label"`, said(tb, key)+`.test(e.textContent)`) + `.map((e) => e.control)[0]`
}

// Upload gives files to the first file field.
func (s *Screen) Upload(tb testing.TB, files ...string) {
	tb.Helper()
	must(tb, chromedp.Do(s.ctx, chromedp.SetUploadFiles(chromedp.CSS(`input[type=file]`), files)))
}

// Keys presses keys one after another: letters as themselves, others by name (Enter, Escape, Tab, ArrowDown).
func (s *Screen) Keys(tb testing.TB, keys ...string) {
	tb.Helper()
	named := map[string]string{"Enter": kb.Enter, "Escape": kb.Escape, "Tab": kb.Tab, "ArrowDown": kb.ArrowDown, "ArrowUp": kb.ArrowUp}
	for _, k := range keys {
		if n, ok := named[k]; ok {
			k = n
		}
		must(tb, chromedp.Do(s.ctx, chromedp.KeyEvent(k)))
	}
}

// Words is everything on the screen as text.
func (s *Screen) Words(tb testing.TB) string {
	tb.Helper()
	return Eval[string](tb, s, "document.body.innerText")
}

// Menu are the addresses of the menu's links.
func (s *Screen) Menu(tb testing.TB) []string {
	tb.Helper()
	links := Eval[[]string](tb, s, `[...document.querySelectorAll("nav a")].map((a) => a.hash.replace(/^#\//, ""))`)
	slices.Sort(links)
	return slices.Compact(links)
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always can
	}
	return string(b)
}
