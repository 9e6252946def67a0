package triage

import (
	"errors"
	"slices"
	"sync"
)

// ErrFull: as many listen as this process lets.
var ErrFull = errors.New("too many listen")

const (
	// listenerRoom is how many pieces a listener may lag behind before it is cut.
	listenerRoom = 64
	// listenersAtOnce bounds all listeners, listenersOfOne those of one member; that member's oldest goes.
	listenersAtOnce = 1024
	listenersOfOne  = 8
)

// A Listener is one open stream.
type Listener struct {
	Session Session
	watch   bool // of a locked console: hears UrgentView and nothing else
	hub     *Hub
	out     chan []byte
	cut     chan struct{}
	once    sync.Once
}

// Listen opens a stream for a member; watch makes it one of a locked console. ErrFull.
func (h *Hub) Listen(s Session, watch bool) (*Listener, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var own []*Listener
	for _, l := range h.listeners {
		if l.Session.Member == s.Member {
			own = append(own, l)
		}
	}
	if len(own) >= listenersOfOne {
		h.leave(own[0])
	}
	if len(h.listeners) >= listenersAtOnce {
		return nil, ErrFull
	}
	l := &Listener{Session: s, watch: watch, hub: h, out: make(chan []byte, listenerRoom), cut: make(chan struct{})}
	h.listeners = append(h.listeners, l)
	return l, nil
}

// leave cuts a listener; the caller holds mu.
func (h *Hub) leave(l *Listener) {
	l.once.Do(func() { close(l.cut) })
	h.listeners = slices.DeleteFunc(h.listeners, func(o *Listener) bool { return o == l })
}

// Close ends the stream; ending it twice is no error.
func (l *Listener) Close() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	l.hub.leave(l)
}

// Out gives what is to be written, piece by piece, and Cut closes when the stream is to end.
func (l *Listener) Out() <-chan []byte   { return l.out }
func (l *Listener) Cut() <-chan struct{} { return l.cut }

// give never waits: a listener without room is cut.
func (h *Hub) give(l *Listener, piece []byte) {
	select {
	case l.out <- piece:
	default:
		h.mu.Lock()
		defer h.mu.Unlock()
		h.leave(l)
	}
}
