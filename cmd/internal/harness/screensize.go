package harness

import (
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Size sets the window: its width and height in CSS points. A PC of 1366 × 768 at 200 % zoom is one of 683 × 384.
func (s *Screen) Size(tb testing.TB, width, height int) {
	tb.Helper()
	must(tb, chromedp.Do(s.ctx, chromedp.EmulateViewport(int64(width), int64(height))))
}

// Offline cuts the machine off the network, or connects it again. Streams that are open already go on.
func (s *Screen) Offline(tb testing.TB, off bool) {
	tb.Helper()
	_, err := chromedp.Call(s.ctx, network.Enable, network.EnableParams{})
	must(tb, err)
	rules := []*network.Conditions{}
	if off {
		rules = append(rules, &network.Conditions{Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
	}
	_, err = chromedp.Call(s.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: rules})
	must(tb, err)
}
