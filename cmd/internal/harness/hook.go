package harness

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync"
	"testing"
)

// Hook is a webhook's receiver: it keeps every request, byte for byte.
type Hook struct {
	URL    string
	mu     sync.Mutex
	got    []string
	server *http.Server
}

// StartHook runs one.
func StartHook(tb testing.TB) *Hook {
	tb.Helper()
	h := &Hook{URL: fmt.Sprintf("http://127.0.0.1:%d/hook", FreePort(tb))}
	h.Restore(tb)
	tb.Cleanup(h.Cut)
	return h
}

// Cut ends it, with every connection.
func (h *Hook) Cut() { _ = h.server.Close() }

// Restore starts it again at its address.
func (h *Hook) Restore(tb testing.TB) {
	tb.Helper()
	l, err := net.Listen("tcp", strings.TrimSuffix(strings.TrimPrefix(h.URL, "http://"), "/hook"))
	must(tb, err)
	h.server = &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, err := httputil.DumpRequest(r, true)
		if err == nil {
			h.mu.Lock()
			h.got = append(h.got, string(b))
			h.mu.Unlock()
		}
	})}
	go func(s *http.Server) { _ = s.Serve(l) }(h.server)
}

// Requests are those for one office.
func (h *Hook) Requests(office string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []string
	for _, r := range h.got {
		if strings.HasPrefix(r, "POST /hook/"+office+" ") {
			all = append(all, r)
		}
	}
	return all
}
