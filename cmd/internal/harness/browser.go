package harness

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Browser is a real Chromium with scripts off, as a careful reporter's is.
type Browser struct {
	ctx     context.Context
	Profile string // its folder, for who looks for traces
}

// StartBrowser opens a fresh profile.
func StartBrowser(tb testing.TB) *Browser {
	tb.Helper()
	need(tb, "/usr/bin/chromium", "chromium")
	b := &Browser{Profile: tb.TempDir()}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("/usr/bin/chromium"), chromedp.NoSandbox, chromedp.UserDataDir(b.Profile),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-gpu", true),
		chromedp.WindowSize(390, 844))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	ctx, timeout := context.WithTimeout(ctx, 2*time.Minute)
	tb.Cleanup(func() { timeout(); cancel(); stop() })
	b.ctx = ctx
	must(tb, chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	must(tb, err)
	return b
}

// Open loads a page.
func (b *Browser) Open(tb testing.TB, url string) {
	tb.Helper()
	must(tb, chromedp.Do(b.ctx, chromedp.Navigate(url)))
}

// Fill types into the field that a CSS selector names.
func (b *Browser) Fill(tb testing.TB, field, text string) {
	tb.Helper()
	must(tb, chromedp.Do(b.ctx, chromedp.SendKeys(chromedp.CSS(field), text)))
}

// Attach gives files to the file field that a CSS selector names.
func (b *Browser) Attach(tb testing.TB, field string, files ...string) {
	tb.Helper()
	must(tb, chromedp.Do(b.ctx, chromedp.SetUploadFiles(chromedp.CSS(field), files)))
}

// Press clicks and waits for the page that follows.
func (b *Browser) Press(tb testing.TB, button string) {
	tb.Helper()
	_, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS(button)))
	must(tb, err)
}

// Text is what the first element that a CSS selector names shows.
func (b *Browser) Text(tb testing.TB, element string) string {
	tb.Helper()
	s, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS(element)))
	must(tb, err)
	return s
}

// Screenshot keeps the whole page as a picture in the folder that SCREENSHOTS names; without it nothing is kept.
func (b *Browser) Screenshot(tb testing.TB, name string) {
	tb.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	must(tb, err)
	must(tb, os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600))
}
