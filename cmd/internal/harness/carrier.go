package harness

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Ours is the deployment's number at the carrier.
const Ours = "+12025550100"

// A Carrier plays Twilio's servers: it keeps records of messages, calls and recordings, lists them page by page and deletes them, and is as strict as the real one. What a real one would have
// refused it refuses, and remembers as a fault.
type Carrier struct {
	*httptest.Server
	Failing int // every so many-th deletion fails, at random; 0: none
	token   string

	mu      sync.Mutex
	random  *rand.Rand
	records map[string]*carried
	order   []string // identifiers, oldest first
	made    int      // identifiers so far
	faults  []string
	asked   map[string]int // requests for sound, by recording
}

// carried is what the carrier knows of one message, call or recording.
type carried struct {
	list             string // Messages, Calls, Recordings
	to, from, status string
	call             string // of a recording
	sound            []byte // as a file
}

// NewCarrier starts one for a deployment, which then has its number for messages and calls there, a Vietnamese one that can be called. minute is one of the eraser's.
func NewCarrier(tb testing.TB, d *Deployment, minute time.Duration) *Carrier {
	tb.Helper()
	d.Twilio.Token = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	d.write(tb, "twilio.token", d.Twilio.Token)
	c := &Carrier{token: d.Twilio.Token, random: rand.New(rand.NewPCG(7, 11)), records: map[string]*carried{}, asked: map[string]int{}}
	c.Server = httptest.NewServer(http.HandlerFunc(c.serve))
	tb.Cleanup(c.Server.Close)
	b, err := os.ReadFile(filepath.Join(d.Dir, "tipd.toml"))
	must(tb, err)
	here := fmt.Sprintf("token_files = [\"twilio.token\"]\nnumbers = [%q]\napi_url = %q\n", Ours, c.URL)
	text := strings.Replace(string(b), "token_files = [\"twilio.token\"]\n", here, 1)
	text += fmt.Sprintf("[[door]]\nname = \"calls\"\nkind = \"twilio-voice\"\narea = [\"46\"]\npublic_url = %q\naccount = %q\n%s", voiceAddress, TwilioAccount, here)
	text += fmt.Sprintf("[erasure]\nminute = %q\n[spool]\nsize = \"16MiB\"\nfiles = \"16MiB\"\n", minute)
	d.write(tb, "tipd.toml", text)
	return c
}

// Identifier makes a new one of a kind: SM, CA, RE.
func (c *Carrier) Identifier(kind string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made++
	return kind + MessageID(7_000_000 + c.made)[2:]
}

// Keep adds a record.
func (c *Carrier) keep(sid string, r carried) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.records[sid] = &r
	c.order = append(c.order, sid)
}

// Message brings a text message to the deployment, and keeps records of it and of its answer, like a carrier.
func (c *Carrier) Message(tb testing.TB, t *Twilio, m Callback) (status int, answer string, err error) {
	tb.Helper()
	c.mu.Lock()
	known := c.records[m.ID] != nil
	c.mu.Unlock()
	if !known {
		c.keep(m.ID, carried{list: "Messages", to: Ours, from: m.From, status: "received"})
	}
	status, answer, err = t.Try(m)
	if err == nil && strings.Contains(answer, "<Message>") {
		c.keep(c.Identifier("SM"), carried{list: "Messages", to: m.From, from: Ours, status: "delivered"})
	}
	return status, answer, err
}

// Left are the identifiers of what it still keeps.
func (c *Carrier) Left() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(c.order), func(sid string) bool { return c.records[sid] == nil })
}

// All are the identifiers of what it ever kept.
func (c *Carrier) All() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.order)
}

// Fetched is how often the sound of a recording was asked for.
func (c *Carrier) Fetched(recording string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked[recording]
}

// Faults are what a real carrier would have refused.
func (c *Carrier) Faults() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.faults)
}

func (c *Carrier) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

var carrierPath = regexp.MustCompile(`^/2010-04-01/Accounts/` + TwilioAccount + `/(Messages|Calls|Recordings)(?:/((?:SM|CA|RE)[0-9a-f]{32}))?\.(json|wav)$`)

// serve is the API.
func (c *Carrier) serve(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	name, key, ok := r.BasicAuth()
	m := carrierPath.FindStringSubmatch(r.URL.Path)
	switch {
	case !ok || name != TwilioAccount || key != c.token:
		c.fault("%s without the account's token", r.Method)
		problem(w, http.StatusUnauthorized, 20003)
	case m == nil || m[3] == "wav" && (m[1] != "Recordings" || m[2] == "" || r.Method != http.MethodGet):
		c.fault("%s %s: no such address", r.Method, r.URL.Path)
		problem(w, http.StatusNotFound, 20404)
	case m[2] == "" && r.Method == http.MethodGet:
		c.list(w, r.URL.Query(), m[1])
	case m[2] != "" && r.Method == http.MethodDelete:
		c.remove(w, m[1], m[2])
	case m[3] == "wav":
		c.sound(w, m[2])
	case m[1] == "Recordings" && m[2] != "" && r.Method == http.MethodGet:
		c.recording(w, m[2])
	default:
		c.fault("%s %s", r.Method, r.URL.Path)
		problem(w, http.StatusMethodNotAllowed, 20004)
	}
}

func problem(w http.ResponseWriter, status, code int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"code": code, "status": status, "message": "said of " + Ours})
}

// list gives one page, as the real one does: fifty unless asked otherwise, and the next by a word of its own.
func (c *Carrier) list(w http.ResponseWriter, q url.Values, list string) {
	size, first := 50, 0
	for key := range q {
		switch value := q.Get(key); key {
		case "To", "From":
			if list == "Recordings" {
				c.fault("recordings have no %s", key)
			}
		case "CallSid":
			if list != "Recordings" {
				c.fault("%s have no CallSid", list)
			}
		case "PageSize":
			if n, err := strconv.Atoi(value); err == nil && n > 0 && n <= 1000 {
				size = n
			} else {
				c.fault("PageSize %q", value)
			}
		case "Page":
		case "PageToken":
			first = slices.Index(c.order, strings.TrimPrefix(value, "PA")) + 1 // of a record that was deleted since: from the beginning
		default:
			c.fault("%s are listed by %s", list, key)
		}
	}
	var page []map[string]any
	var next any
	for _, sid := range c.order[first:] {
		r := c.records[sid]
		if r == nil || r.list != list || !fits(q, "To", r.to) || !fits(q, "From", r.from) || !fits(q, "CallSid", r.call) {
			continue
		}
		if len(page) == size {
			q.Set("PageToken", "PA"+page[size-1]["sid"].(string))
			q.Set("Page", "1")
			next = "/2010-04-01/Accounts/" + TwilioAccount + "/" + list + ".json?" + q.Encode()
			break
		}
		page = append(page, map[string]any{"sid": sid, "to": r.to, "from": r.from, "call_sid": r.call, "status": r.status, "account_sid": TwilioAccount})
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{strings.ToLower(list): page, "next_page_uri": next, "page_size": size})
}

func fits(q url.Values, key, value string) bool { return q.Get(key) == "" || q.Get(key) == value }

// remove deletes a record, or fails at it. A call that is under way cannot be deleted.
func (c *Carrier) remove(w http.ResponseWriter, list, sid string) {
	r := c.records[sid]
	switch {
	case r == nil || r.list != list:
		problem(w, http.StatusNotFound, 20404)
	case r.status == "in-progress":
		problem(w, http.StatusConflict, 20009)
	case c.Failing > 0 && c.random.IntN(c.Failing) == 0:
		problem(w, http.StatusServiceUnavailable, 20503)
	default:
		delete(c.records, sid)
		w.WriteHeader(http.StatusNoContent)
	}
}

func (c *Carrier) recording(w http.ResponseWriter, sid string) {
	r := c.records[sid]
	if r == nil || r.list != "Recordings" {
		problem(w, http.StatusNotFound, 20404)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"sid": sid, "call_sid": r.call, "status": r.status, "account_sid": TwilioAccount, "channels": 1})
}

func (c *Carrier) sound(w http.ResponseWriter, sid string) {
	r := c.records[sid]
	c.asked[sid]++
	if r == nil || r.status != "completed" {
		problem(w, http.StatusNotFound, 20404)
		return
	}
	w.Header().Set("Content-Type", "audio/x-wav")
	_, _ = w.Write(r.sound)
}
