package store

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"tipline/triage"
)

func leased(t testing.TB, s *Store, x triage.Arrival) {
	t.Helper()
	_, err := s.Lease(t.Context(), hue, x.ID, "an", noon)
	must(t, err)
}

func standing(t testing.TB, s *Store, x triage.Arrival) triage.Standing {
	t.Helper()
	st, err := s.Standing(t.Context(), hue, x.ID)
	must(t, err)
	return st
}

func TestThreadKeepsTheOrderAndForgetsDoubles(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), arrival(triage.Normal)
	release(t, s, a)
	more, question := addition(a), triage.Entry{ID: triage.NewEntryID(), Out: []byte("out"), Copy: []byte("copy")}
	release(t, s, more)
	leased(t, s, a)
	want(t, s.Ask(ctx, hue, a.ID, "binh", question, noon), triage.ErrLeased)
	must(t, s.Ask(ctx, hue, a.ID, "an", question, noon))
	must(t, s.Ask(ctx, hue, a.ID, "an", question, noon))
	release(t, s, more)
	thread, err := s.Thread(ctx, hue, a.ID)
	must(t, err)
	if len(thread) != 2 || thread[0].ID != more.ID || string(thread[0].Said) != string(more.Blob) ||
		thread[1].ID != question.ID || string(thread[1].Out) != "out" || string(thread[1].Copy) != "copy" {
		t.Fatalf("thread is %+v", thread)
	}
	if e, ok := triage.Unanswered(thread); !ok || e.ID != question.ID {
		t.Fatal("the question is not the unanswered one")
	}
	want(t, s.Ask(ctx, hue, newID(), "an", question, noon), triage.ErrNotFound)
	must(t, s.CloseTip(ctx, hue, a.ID, "an", ended(triage.Acted), noon))
	want(t, s.Ask(ctx, hue, a.ID, "an", triage.Entry{ID: triage.NewEntryID()}, noon), triage.ErrWrongStatus)
}

func TestAdditionIsNews(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), arrival(triage.Normal)
	release(t, s, a)
	leased(t, s, a)
	must(t, s.Route(ctx, hue, a.ID, "an", routing("cax", nil, nil), noon))
	release(t, s, addition(a))
	if got := tip(t, s, a.ID); !got.News || got.Status != triage.Routed {
		t.Fatalf("after the addition: %+v", got)
	}
	must(t, s.Seen(ctx, hue, a.ID))
	if tip(t, s, a.ID).News {
		t.Fatal("seen and still news")
	}
	gone := arrival(triage.Normal)
	release(t, s, addition(gone)) // its tip is destroyed: nothing to keep it in, and nothing to fail for
	if thread, _ := s.Thread(ctx, hue, gone.ID); len(thread) != 0 {
		t.Fatal("an addition without a tip was stored")
	}
}

func TestUrgentAdditionMakesAWaitingTipUrgent(t *testing.T) {
	s, _ := open(t)
	a := arrival(triage.Bulk)
	release(t, s, a)
	more := addition(a)
	more.Lane = triage.Urgent
	release(t, s, more)
	q, err := s.Queue(t.Context(), hue, triage.Page{})
	must(t, err)
	if q.Counts[triage.Urgent] != 1 || q.Counts[triage.Bulk] != 0 || tip(t, s, a.ID).Lane != triage.Urgent {
		t.Fatalf("queue is %+v", q)
	}
}

func TestAdditionReopensAClosedTip(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), arrival(triage.Normal)
	release(t, s, a)
	leased(t, s, a)
	must(t, s.Route(ctx, hue, a.ID, "an", routing("cax", []string{"don"}, nil), noon))
	must(t, s.CloseTip(ctx, hue, a.ID, "an", ended(triage.Unfounded), noon))
	more := addition(a)
	more.Hour += 48
	release(t, s, more)
	got := tip(t, s, a.ID)
	if got.Status != triage.New || got.Hour != more.Hour || got.Lead != "" || got.Copies != nil || got.Disposition != "" || standing(t, s, a).Closed {
		t.Fatalf("reopened: %+v", got)
	}
	if _, err := s.Card(ctx, hue, a.ID, "cax"); !errors.Is(err, triage.ErrNotFound) {
		t.Fatal("the old card is still there")
	}
	n, err := s.Purge(ctx, hue, triage.Day(noon)+triage.UnfoundedDays)
	must(t, err)
	if n != 0 {
		t.Fatal("destroyed although it was reopened")
	}
	next, err := s.Next(ctx, hue, "binh", noon)
	must(t, err)
	if next.ID != a.ID {
		t.Fatal("not in the queue again")
	}
}

func TestJoin(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	a, b, c, d := arrival(triage.Normal), arrival(triage.Normal), arrival(triage.Normal), arrival(triage.Normal)
	release(t, s, a, b, c, d)
	want(t, s.Join(ctx, hue, b.ID, a.ID, "an", noon), triage.ErrWrongStatus)
	leased(t, s, b)
	want(t, s.Join(ctx, hue, b.ID, b.ID, "an", noon), triage.ErrItself)
	want(t, s.Join(ctx, hue, b.ID, newID(), "an", noon), triage.ErrNotFound)
	want(t, s.Join(ctx, hue, b.ID, a.ID, "binh", noon), triage.ErrLeased)
	leased(t, s, c)
	must(t, s.Join(ctx, hue, c.ID, b.ID, "an", noon)) // c repeats b
	must(t, s.Join(ctx, hue, b.ID, a.ID, "an", noon)) // b repeats a, and so does c
	leased(t, s, d)
	must(t, s.Join(ctx, hue, d.ID, c.ID, "an", noon)) // named c, and means a
	for _, x := range []triage.Arrival{b, c, d} {
		got := tip(t, s, x.ID)
		if got.Link != a.ID.String() || got.Status != triage.Closed || got.Disposition != triage.Repeat || got.Hour != triage.HourOfDay(triage.Day(noon)) {
			t.Fatalf("joined: %+v", got)
		}
		if standing(t, s, x).Closed {
			t.Fatal("its receipt stands as closed while the story is open")
		}
	}
	if got := tip(t, s, a.ID); got.Joined != 3 || got.Status != triage.New {
		t.Fatalf("the story: %+v", got)
	}
	leased(t, s, a)
	want(t, s.Join(ctx, hue, a.ID, d.ID, "an", noon), triage.ErrItself)

	must(t, s.Ask(ctx, hue, c.ID, "an", triage.Entry{ID: triage.NewEntryID(), Out: []byte("o"), Copy: []byte("c")}, noon)) // its reporter may know more
	release(t, s, addition(d))
	if got := tip(t, s, a.ID); !got.News {
		t.Fatal("an addition to a repeat is no news of the story")
	}
	later := noon.AddDate(0, 0, 3)
	must(t, s.CloseTip(ctx, hue, a.ID, "an", ended(triage.Unfounded), later))
	for _, x := range []triage.Arrival{a, b, c, d} {
		if st := standing(t, s, x); !st.Closed || st.Day != triage.Day(later) {
			t.Fatalf("standing is %+v", st)
		}
	}
	n, err := s.Purge(ctx, hue, triage.Day(later)+triage.UnfoundedDays)
	must(t, err)
	if n != 4 {
		t.Fatalf("%d of the story's 4 tips were destroyed", n)
	}
}

func TestJoinToAClosedTip(t *testing.T) {
	s, _ := open(t)
	ctx, a, b := t.Context(), arrival(triage.Normal), arrival(triage.Normal)
	release(t, s, a, b)
	leased(t, s, a)
	must(t, s.CloseTip(ctx, hue, a.ID, "an", ended(triage.Acted), noon))
	leased(t, s, b)
	later := noon.AddDate(0, 0, 20)
	must(t, s.Join(ctx, hue, b.ID, a.ID, "an", later))
	if st := standing(t, s, b); !st.Closed || st.Day != triage.Day(later) || st.Finished(triage.Day(later)) {
		t.Fatalf("a late repeat may not be told at once that the story is finished: %+v", st)
	}
	n, err := s.Purge(ctx, hue, triage.Day(noon)+triage.ClosedDays)
	must(t, err)
	if n != 2 {
		t.Fatal("the repeat was not destroyed with its story")
	}
}

// TestJoinTakesNoTipAlongOvernight: one member alone, who joins a tip to one that is about to be destroyed, gets it destroyed no sooner than by closing it.
func TestJoinTakesNoTipAlongOvernight(t *testing.T) {
	for _, d := range triage.Dispositions {
		if d == triage.Repeat {
			continue
		}
		t.Run(string(d), func(t *testing.T) {
			s, _ := open(t)
			ctx, a, b, c := t.Context(), arrival(triage.Normal), arrival(triage.Normal), arrival(triage.Normal)
			release(t, s, a, b, c)
			leased(t, s, a)
			must(t, s.CloseTip(ctx, hue, a.ID, "an", ended(d), noon))
			leased(t, s, c)
			must(t, s.Join(ctx, hue, c.ID, b.ID, "an", noon)) // b brings c along
			leased(t, s, b)
			last := noon.AddDate(0, 0, d.Days()-1) // a goes at the next midnight
			err := s.Join(ctx, hue, b.ID, a.ID, "an", last)
			if slices.Contains(triage.Destroying, d) {
				want(t, err, triage.ErrWrongStatus)
				if got := tip(t, s, b.ID); got.Status != triage.Leased || got.Link != "" || got.Joined != 1 {
					t.Fatalf("a refused join left %+v", got)
				}
			} else {
				must(t, err)
			}
			n, err := s.Purge(ctx, hue, triage.Day(last)+1)
			must(t, err)
			if n != 1 || tip(t, s, b.ID).ID != b.ID || tip(t, s, c.ID).ID != c.ID {
				t.Fatalf("%d destroyed overnight: two tips were taken along", n)
			}
			n, err = s.Purge(ctx, hue, triage.Day(last)+triage.LookDays)
			must(t, err)
			if joined := !slices.Contains(triage.Destroying, d); joined != (n == 2) {
				t.Fatalf("%d of two repeats were destroyed after their story", n)
			}
		})
	}
}

func TestPurgeLeavesNothingButTheDayOfClosing(t *testing.T) {
	for _, d := range []triage.Disposition{triage.Acted, triage.Passed, triage.Unfounded, triage.False, triage.OutOfScope} {
		t.Run(string(d), func(t *testing.T) {
			s, _ := open(t)
			ctx, a := t.Context(), arrival(triage.Normal)
			release(t, s, a)
			leased(t, s, a)
			must(t, s.Route(ctx, hue, a.ID, "an", routing("cax", nil, nil), noon))
			must(t, s.CloseTip(ctx, hue, a.ID, "an", ended(d), noon))
			today := triage.Day(noon)
			n, err := s.Purge(ctx, hue, today+d.Days()-1)
			must(t, err)
			if n != 0 {
				t.Fatal("destroyed a day early")
			}
			n, err = s.Purge(ctx, hue, today+d.Days())
			must(t, err)
			if n != 1 {
				t.Fatal("not destroyed on its day")
			}
			for key, lines := range dump(t, s) {
				if strings.Contains(key+lines, a.ID.String()) && key != "{"+hue+"}:closed" && !strings.HasPrefix(key, "receipt:") {
					t.Errorf("the tip is still in %s", key)
				}
			}
			if st := standing(t, s, a); st.Finished(today+13) || !st.Finished(today+14) {
				t.Fatalf("its receipt would tell the disposition: %+v", st)
			}
			release(t, s, a) // a feeder that was away for long
			_, err = s.Tip(ctx, hue, a.ID)
			want(t, err, triage.ErrNotFound)
			_, err = s.Purge(ctx, hue, today+triage.ReceiptDays+1)
			must(t, err)
			if standing(t, s, a).Closed {
				t.Fatal("remembered for longer than its receipt")
			}
		})
	}
}

func TestOpenTipIsDestroyedAfterAYear(t *testing.T) {
	s, _ := open(t)
	ctx, a, b := t.Context(), arrival(triage.Normal), arrival(triage.Normal)
	release(t, s, a, b)
	leased(t, s, b)
	must(t, s.Route(ctx, hue, b.ID, "an", routing("cax", []string{"don"}, nil), noon))
	n, err := s.Purge(ctx, hue, triage.Day(noon)+triage.OpenDays)
	must(t, err)
	q, err := s.Queue(ctx, hue, triage.Page{})
	must(t, err)
	inbox, err := s.Inbox(ctx, "don")
	must(t, err)
	if n != 2 || len(q.Tips) != 0 || q.Counts[triage.Normal] != 0 || len(inbox) != 0 {
		t.Fatalf("%d destroyed, queue %+v, inbox %d", n, q, len(inbox))
	}
}
