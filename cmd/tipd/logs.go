package main

import (
	"context"
	"io"
	"log/slog"
	"time"
)

// hanoi is the service's clock: UTC+7, no summer time. A fixed zone, so that a machine without a zone table has it too.
var hanoi = time.FixedZone("+07", 7*60*60)

// A coarseHandler cuts the clock of each record. What the public side logs, it logs by the day: a finer line near an arrival would be its stamp.
type coarseHandler struct {
	slog.Handler
	cut func(time.Time) time.Time
}

// Handle implements slog.Handler.
func (h coarseHandler) Handle(ctx context.Context, r slog.Record) error {
	r.Time = h.cut(r.Time)
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h coarseHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return coarseHandler{h.Handler.WithAttrs(attrs), h.cut}
}

// WithGroup implements slog.Handler.
func (h coarseHandler) WithGroup(name string) slog.Handler {
	return coarseHandler{h.Handler.WithGroup(name), h.cut}
}

// toDay is the day of t in Hà Nội.
func toDay(t time.Time) time.Time {
	y, m, d := t.In(hanoi).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, hanoi)
}

// toMinute is for the side that only members and operators touch.
func toMinute(t time.Time) time.Time { return t.In(hanoi).Truncate(time.Minute) }

// newLoggers makes the public side's and the inner side's logger over one stream.
func newLoggers(w io.Writer) (public, inner *slog.Logger) {
	text := slog.NewTextHandler(w, nil)
	return slog.New(coarseHandler{text, toDay}), slog.New(coarseHandler{text, toMinute})
}
