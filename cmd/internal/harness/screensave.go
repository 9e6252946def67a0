package harness

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// SaveTo lets the page save files into a folder, as the stick of whoever sits there.
func (s *Screen) SaveTo(tb testing.TB, dir string) {
	tb.Helper()
	must(tb, os.MkdirAll(dir, 0o700))
	_, err := chromedp.CallBrowser(s.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir,
	})
	must(tb, err)
}

// Saved waits until a file of that name lies whole in the folder, and gives its path.
func (s *Screen) Saved(tb testing.TB, dir, name string) string {
	tb.Helper()
	path := filepath.Join(dir, name)
	Until(tb, "a saved "+name, func() bool {
		st, err := os.Stat(path)
		return err == nil && st.Size() > 0
	})
	return path
}

// Quit closes the browser as its owner does, and waits until it is gone: whatever it writes at its end is written.
func (s *Screen) Quit(tb testing.TB) {
	tb.Helper()
	must(tb, chromedp.Cancel(s.ctx))
	Until(tb, "the browser to be gone", func() bool {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))
		return err != nil || strings.Contains(string(stat), ") Z ")
	})
}

// TextOf is the text of the first shown element that a CSS selector names, without blanks at its ends.
func (s *Screen) TextOf(tb testing.TB, selector string) string {
	tb.Helper()
	s.Has(tb, selector)
	return strings.TrimSpace(Eval[string](tb, s, "document.querySelector("+quoted(selector)+").textContent"))
}
