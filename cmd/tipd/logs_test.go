package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestPublicLogKnowsOnlyTheDay(t *testing.T) {
	var said bytes.Buffer
	public, inner := newLoggers(&said)
	public.With("part", "intake").WithGroup("x").Warn("spool nearly full")
	if !strings.Contains(said.String(), "T00:00:00.000+07:00") {
		t.Errorf("clock is finer than the day: %s", said.String())
	}
	said.Reset()
	inner.Info("started")
	if !strings.Contains(said.String(), ":00.000+07:00") {
		t.Errorf("clock is finer than the minute: %s", said.String())
	}
}

func TestDayIsHanois(t *testing.T) {
	got := toDay(time.Date(2026, 11, 21, 17, 30, 0, 0, time.UTC)) // half past midnight in Hà Nội
	if want := time.Date(2026, 11, 22, 0, 0, 0, 0, hanoi); !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
