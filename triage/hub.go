package triage

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"time"

	"tipline/crypto"
)

const (
	// hubWait gathers changes, so that a release of a thousand tips is read in a few rounds.
	hubWait = 50 * time.Millisecond
	// hubBatch is how many tips are read in one round.
	hubBatch = 200
)

// A Change is a tip that a script has touched, and the units that it concerns or concerned.
type Change struct {
	Desk    string
	Tip     crypto.ID
	Offices []string
}

// Changes is where the hub hears of changes, until ctx ends. began is called each time listening begins: what changed before, or while the
// connection was lost, was not heard.
type Changes interface {
	Changes(ctx context.Context, began func(), heard func(Change)) error
}

// HubParams wire a Hub.
type HubParams struct {
	Changes Changes
	Store   Queues
	Desk    func(office string) bool // whether an office is a desk
	Duty    func(office string) DutyView
	Log     *slog.Logger
}

// A Hub tells open consoles what changed. It holds nothing back for anybody: whoever is too slow, and everybody after a lost connection to the
// store, is cut, comes again and reads the queue anew.
type Hub struct {
	p    HubParams
	wake chan struct{}

	mu        sync.Mutex
	listeners []*Listener // oldest first
	dirty     map[string]map[crypto.ID][]string
}

// NewHub makes one.
func NewHub(p HubParams) *Hub {
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	if p.Duty == nil {
		p.Duty = func(string) DutyView { return DutyView{} }
	}
	return &Hub{p: p, wake: make(chan struct{}, 1), dirty: map[string]map[crypto.ID][]string{}}
}

// those are the listeners that fit, at this moment.
func (h *Hub) those(fit func(*Listener) bool) []*Listener {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []*Listener
	for _, l := range h.listeners {
		if fit(l) {
			all = append(all, l)
		}
	}
	return all
}

// Run hears and tells until ctx ends.
func (h *Hub) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var telling sync.WaitGroup
	telling.Go(func() { h.tell(ctx) })
	defer telling.Wait()
	defer cancel()
	return h.p.Changes.Changes(ctx, h.began, h.heard)
}

// began cuts everybody: nobody knows what was missed.
func (h *Hub) began() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.listeners) > 0 {
		h.leave(h.listeners[0])
	}
}

func (h *Hub) heard(c Change) {
	h.mu.Lock()
	tips := h.dirty[c.Desk]
	if tips == nil {
		tips = map[crypto.ID][]string{}
		h.dirty[c.Desk] = tips
	}
	offices := tips[c.Tip]
	for _, o := range c.Offices {
		if !slices.Contains(offices, o) {
			offices = append(offices, o)
		}
	}
	tips[c.Tip] = offices
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// tell passes on what was heard, a little later and together.
func (h *Hub) tell(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.wake:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(hubWait):
		}
		h.mu.Lock()
		all := h.dirty
		h.dirty = map[string]map[crypto.ID][]string{}
		h.mu.Unlock()
		for desk, tips := range all {
			if err := h.tellDesk(ctx, desk, tips); err != nil && ctx.Err() == nil {
				h.p.Log.Warn("hub: changed tips not read, everybody is asked to read anew", "err", err)
				h.began()
			}
		}
	}
}

// tellDesk reads what changed at one desk and gives each office its own view of it.
func (h *Hub) tellDesk(ctx context.Context, desk string, changed map[crypto.ID][]string) error {
	concerned := map[string]bool{desk: true}
	for _, offices := range changed {
		for _, o := range offices {
			concerned[o] = true
		}
	}
	listening := h.those(func(l *Listener) bool { return concerned[l.Session.Office] })
	if len(listening) == 0 {
		return nil
	}
	ids := make([]crypto.ID, 0, len(changed))
	for id := range changed {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b crypto.ID) int { return slices.Compare(a[:], b[:]) })
	pieces := map[string][]byte{} // by office
	for some := range slices.Chunk(ids, hubBatch) {
		tips, err := h.p.Store.Tips(ctx, desk, some)
		if err != nil {
			return err
		}
		there := map[crypto.ID]*Tip{}
		for i := range tips {
			there[tips[i].ID] = &tips[i]
		}
		for _, id := range some {
			for office := range concerned {
				if office == desk || slices.Contains(changed[id], office) {
					pieces[office] = append(pieces[office], changedFor(office, desk, id, there[id])...)
				}
			}
		}
	}
	return h.pass(ctx, listening, pieces)
}

// pass hands the pieces out, with the counts behind them.
func (h *Hub) pass(ctx context.Context, listening []*Listener, pieces map[string][]byte) error {
	counts := map[string]*figures{}
	for _, l := range listening {
		office := l.Session.Office
		if counts[office] == nil {
			f, err := h.figures(ctx, office)
			if err != nil {
				return err
			}
			counts[office] = f
		}
		if l.watch {
			h.give(l, event("urgent", UrgentView{counts[office].urgent}))
			continue
		}
		h.give(l, slices.Concat(pieces[office], counts[office].counts))
	}
	return nil
}

// changedFor is one office's word of a change: the tip as it may see it, or that it has it no longer before it.
func changedFor(office, desk string, id crypto.ID, t *Tip) []byte {
	switch {
	case t == nil:
		return event("gone", GoneView{id.String()})
	case office == desk:
		return event("tip", view(t))
	case slices.Contains(t.Rung, office):
		return event("tip", view(t))
	case t.Status != Closed && (t.Lead == office || slices.Contains(t.Copies, office)):
		return event("tip", unitView(office)(t))
	}
	return event("gone", GoneView{id.String()})
}

// Figures are what an office is told besides its tips.
type figures struct {
	urgent int
	counts []byte // the event; none for a unit
}

func (h *Hub) figures(ctx context.Context, office string) (*figures, error) {
	if h.p.Desk(office) {
		counts, err := h.p.Store.Waiting(ctx, office)
		return &figures{counts[Urgent], event("counts", CountsView(counts))}, err
	}
	tips, err := h.p.Store.Inbox(ctx, office)
	if err != nil {
		return nil, err
	}
	f := &figures{}
	for i := range tips {
		if tips[i].Lane == Urgent && !slices.Contains(tips[i].Acked, office) {
			f.urgent++
		}
	}
	rung, err := h.p.Store.Rung(ctx, office)
	for i := range rung {
		if rung[i].Lane == Urgent {
			f.urgent++
		}
	}
	return f, err
}

// First is what a new listener is told before anything changes.
func (h *Hub) First(ctx context.Context, l *Listener) ([]byte, error) {
	f, err := h.figures(ctx, l.Session.Office)
	if err != nil {
		return nil, err
	}
	if l.watch {
		return event("urgent", UrgentView{f.urgent}), nil
	}
	return append(f.counts, h.Duty(l.Session.Office)...), nil
}

// Duty is the event "duty" of an office.
func (h *Hub) Duty(office string) []byte { return event("duty", h.p.Duty(office)) }

// DutyChanged tells an office's consoles who is there.
func (h *Hub) DutyChanged(office string) {
	piece := h.Duty(office)
	for _, l := range h.those(func(l *Listener) bool { return !l.watch && l.Session.Office == office }) {
		h.give(l, piece)
	}
}

// Registry tells every console that members have signed something new, or that something else waits for a signature.
func (h *Hub) Registry() {
	piece := event("registry", struct{}{})
	for _, l := range h.those(func(l *Listener) bool { return !l.watch }) {
		h.give(l, piece)
	}
}

// ping keeps a stream open, and shows whether somebody is still there.
var ping = event("ping", struct{}{})

// event is one in the form of text/event-stream.
func event(name string, body any) []byte {
	b, err := json.Marshal(body)
	if err != nil {
		panic(err) // our own types
	}
	return []byte("event: " + name + "\ndata: " + string(b) + "\n\n")
}
