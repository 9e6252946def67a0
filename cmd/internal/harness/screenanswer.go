package harness

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/chromedp"
)

// Answers puts another answer in the place of the server's: change gets the path below /api/ and what the server said, and gives what the page is to
// hear; nil leaves the answer alone. For what no door brings yet.
func (s *Screen) Answers(tb testing.TB, change func(path string, said []byte) []byte) {
	tb.Helper()
	must(tb, chromedp.Listen(s.ctx, func(ev any) {
		e, ok := ev.(*fetch.EventRequestPaused)
		if !ok {
			return
		}
		go func() { // the listener may not wait for the browser
			_, path, _ := strings.Cut(e.Request.URL, "/api/")
			said, _ := chromedp.Call(s.ctx, fetch.GetResponseBody, fetch.GetResponseBodyParams{RequestID: e.RequestID})
			body := change(path, said.Body)
			if body == nil {
				_, _ = chromedp.Call(s.ctx, fetch.ContinueResponse, fetch.ContinueResponseParams{RequestID: e.RequestID})
				return
			}
			_, _ = chromedp.Call(s.ctx, fetch.FulfillRequest, fetch.FulfillRequestParams{RequestID: e.RequestID, ResponseCode: 200, Body: body})
		}()
	}))
	_, err := chromedp.Call(s.ctx, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: "*/api/tips/*", RequestStage: fetch.RequestStageResponse}}})
	must(tb, err)
}
