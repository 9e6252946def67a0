package harness

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/systeminfo"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// A Screen is a member's browser at the console: scripts on, and watched. Whatever must never happen there is remembered.
type Screen struct {
	*Browser
	desk string // origin of the desk listener

	mu     sync.Mutex
	faults []string
	pid    int
}

// ScreenOptions say what kind of machine it is; the zero value is an office PC without passkeys.
type ScreenOptions struct {
	Phone   bool   // 360 points wide, touch
	Passkey bool   // has an authenticator with PRF, which its owner has just touched
	Profile string // folder of an earlier browser; "" a new one
}

// StartScreen opens a browser on the console of a deployment, started.
func (d *Deployment) StartScreen(tb testing.TB, o ScreenOptions) *Screen {
	tb.Helper()
	need(tb, "/usr/bin/chromium", "chromium")
	s := &Screen{Browser: &Browser{Profile: o.Profile}, desk: d.Console}
	if s.Profile == "" {
		s.Profile = filepath.Join(tb.TempDir(), "profile")
	}
	width, height := 1280, 900
	if o.Phone {
		width, height = 360, 740
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("/usr/bin/chromium"), chromedp.NoSandbox, chromedp.UserDataDir(s.Profile),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("proxy-server", s.outside(tb)), chromedp.Flag("proxy-bypass-list", "localhost;127.0.0.1"),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"), chromedp.Flag("hide-scrollbars", true), chromedp.WindowSize(width, height))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	ctx, timeout := context.WithTimeout(ctx, 10*time.Minute)
	tb.Cleanup(func() { timeout(); cancel(); stop() })
	s.ctx = ctx
	must(tb, chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	s.watch(tb)
	must(tb, chromedp.Do(ctx, chromedp.EmulateViewport(int64(width), int64(height))))
	if o.Passkey {
		s.passkeys(tb)
	}
	info, err := chromedp.CallBrowser(ctx, systeminfo.GetProcessInfo, cdp.Empty{})
	must(tb, err)
	for _, p := range info.ProcessInfo {
		if p.Type == "browser" {
			s.pid = int(p.ID)
		}
	}
	s.Go(tb, "")
	return s
}

// outside is a proxy that stands for the whole world beyond the desk: each request that reaches it from a page is a fault.
func (s *Screen) outside(tb testing.TB) string {
	tb.Helper()
	world := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		for _, own := range []string{"google.com", "googleapis.com", "gvt1.com", "gstatic.com"} { // Chromium's own errands
			if name, _, _ := strings.Cut(host, ":"); strings.HasSuffix(name, own) {
				http.Error(w, "no", http.StatusForbidden)
				return
			}
		}
		s.fault("request off the origin: " + host)
		http.Error(w, "no", http.StatusForbidden)
	}))
	tb.Cleanup(world.Close)
	return world.URL
}

// watch listens for what must never happen.
func (s *Screen) watch(tb testing.TB) {
	tb.Helper()
	must(tb, chromedp.Listen(s.ctx, func(ev any) {
		switch e := ev.(type) {
		case *page.EventJavascriptDialogOpening:
			s.fault("dialog: " + string(e.Type))
			go func() { // the page stands still until somebody answers
				_, _ = chromedp.Call(s.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{})
			}()
		case *audits.EventIssueAdded:
			if csp := e.Issue.Details.ContentSecurityPolicyIssueDetails; csp != nil {
				s.fault(fmt.Sprintf("policy violated: %s %s", csp.ViolatedDirective, csp.BlockedURL))
			}
		case *runtime.EventExceptionThrown:
			what := "exception: " + e.ExceptionDetails.Text
			if thrown := e.ExceptionDetails.Exception; thrown != nil { // with where it was thrown
				what += " " + thrown.Description
			}
			s.fault(what)
		}
	}))
	_, err := chromedp.Call(s.ctx, audits.Enable, cdp.Empty{})
	must(tb, err)
}

func (s *Screen) fault(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, what)
}

// Faults are what should never have happened, in order.
func (s *Screen) Faults() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.faults...)
}

// passkeys adds an authenticator with PRF that says yes by itself.
func (s *Screen) passkeys(tb testing.TB) {
	tb.Helper()
	_, err := chromedp.Call(s.ctx, webauthn.Enable, webauthn.EnableParams{})
	must(tb, err)
	_, err = chromedp.Call(s.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Ctap2version: webauthn.Ctap2versionCtap21, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, HasPrf: true, AutomaticPresenceSimulation: true, IsUserVerified: true,
	}})
	must(tb, err)
}

// Go opens an address of the console: the part after #/, "" for its first page. The app is loaded anew only by Load.
func (s *Screen) Go(tb testing.TB, hash string) {
	tb.Helper()
	must(tb, chromedp.Do(s.ctx, chromedp.Navigate(s.desk+"/#/"+hash)))
}

// Visit opens a page of another listener of the deployment.
func (s *Screen) Visit(tb testing.TB, address string) {
	tb.Helper()
	must(tb, chromedp.Do(s.ctx, chromedp.Navigate(address)))
}

// Load opens the console anew: nobody is logged in then.
func (s *Screen) Load(tb testing.TB) {
	tb.Helper()
	must(tb, chromedp.Do(s.ctx, chromedp.Navigate("about:blank")))
	s.Go(tb, "")
}

// Scheme sets light or dark.
func (s *Screen) Scheme(tb testing.TB, scheme string) {
	tb.Helper()
	_, err := chromedp.Call(s.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	must(tb, err)
}

// Crash is kill -9 of the browser: it gets no moment to tidy up.
func (s *Screen) Crash(tb testing.TB) {
	tb.Helper()
	must(tb, syscall.Kill(s.pid, syscall.SIGKILL))
	Until(tb, "the browser to be gone", func() bool {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))
		return err != nil || strings.Contains(string(stat), ") Z ")
	})
}

// Eval runs an expression in the page, promises awaited.
func Eval[T any](tb testing.TB, s *Screen, expression string) T {
	tb.Helper()
	v, err := chromedp.Run(s.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	must(tb, err)
	return v
}
