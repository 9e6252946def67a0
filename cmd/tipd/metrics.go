package main

import (
	"fmt"
	"strings"
	"sync"

	"tipline/triage"
)

// Metrics are plain text, without labels. A figure that moves with arrivals, read every second, would be a log of arrivals: such figures
// are read once a release, and between two releases every scrape sees the same bytes. Only the state of the machinery is read live.

// A figure is one line of /metrics.
type figure struct {
	name string // without the prefix
	help string
	live bool // says nothing of arrivals, so that it is read at every scrape
	read func() int64
}

// A board shows figures.
type board struct {
	figures []figure

	mu   sync.Mutex
	last map[string]int64 // of the newest release
}

func newBoard(figures ...figure) *board {
	b := &board{figures: figures, last: map[string]int64{}}
	b.Publish()
	return b
}

// Publish reads what moves with arrivals. It is called at a release and at no other time.
func (b *board) Publish() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.figures {
		if !f.live {
			b.last[f.name] = f.read()
		}
	}
}

// Text is what /metrics answers.
func (b *board) Text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out strings.Builder
	for _, f := range b.figures {
		value := b.last[f.name]
		if f.live {
			value = f.read()
		}
		kind := "gauge"
		if strings.HasSuffix(f.name, "_total") {
			kind = "counter"
		}
		fmt.Fprintf(&out, "# HELP tipline_%[1]s %[2]s\n# TYPE tipline_%[1]s %[3]s\ntipline_%[1]s %[4]d\n", f.name, f.help, kind, value)
	}
	return out.String()
}

// Live are the gauges that say nothing of arrivals nor of what one office sent, for members to look at.
func (b *board) Live() []triage.GaugeView {
	all := []triage.GaugeView{}
	for _, f := range b.figures {
		if f.live && f.name != triage.GaugeUnreachable && !strings.HasSuffix(f.name, "_total") {
			all = append(all, triage.GaugeView{Name: f.name, Value: f.read()})
		}
	}
	return all
}

// yes is 1 for true.
func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
