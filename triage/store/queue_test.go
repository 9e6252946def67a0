package store

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

func TestQueueIsPagedAndFoldsBulk(t *testing.T) {
	s, _ := open(t)
	var all []triage.Arrival
	for i := range 30 {
		all = append(all, arrival(triage.Lanes[i%3]))
	}
	release(t, s, all...)
	seen := map[string]int{}
	for page := (triage.Page{Limit: 7}); ; page.Offset += 7 {
		q, err := s.Queue(t.Context(), hue, page)
		must(t, err)
		for _, x := range q.Tips {
			seen[string(x.Lane)]++
		}
		if q.Counts[triage.Bulk] != 10 {
			t.Fatalf("counts are %v", q.Counts)
		}
		if !q.More {
			break
		}
	}
	if seen["urgent"] != 10 || seen["normal"] != 10 || seen["bulk"] != 0 {
		t.Fatalf("seen %v", seen)
	}
	q, err := s.Queue(t.Context(), hue, triage.Page{Bulk: true})
	must(t, err)
	if len(q.Tips) != 30 || q.Tips[0].Lane != triage.Urgent || q.Tips[29].Lane != triage.Bulk {
		t.Fatalf("%d tips with bulk", len(q.Tips))
	}
}

// TestQueuePagesTogetherAreTheQueue compares pages of every length with the lists themselves, with news in each list.
func TestQueuePagesTogetherAreTheQueue(t *testing.T) {
	s, _ := open(t)
	ctx, d := t.Context(), desk(hue)
	var all []triage.Arrival
	for i := range 60 {
		all = append(all, arrival(triage.Lanes[i%3]))
	}
	release(t, s, all...)
	for i, a := range all {
		if i%5 == 0 {
			leased(t, s, a)
		}
		if i%10 == 0 {
			must(t, s.Route(ctx, hue, a.ID, "an", routing("cax", nil, nil), noon))
		}
		if i%15 == 5 && i%10 != 0 {
			must(t, s.Hold(ctx, hue, a.ID, triage.Holding{Until: triage.Day(noon) + 1, For: triage.ForDay}, said(triage.WhyHold, hue, hue, "an")))
		}
		if i%4 == 0 {
			release(t, s, addition(a))
		}
	}
	for _, bulk := range []bool{false, true} {
		lists := []string{d.news(), d.lane(triage.Urgent), d.lane(triage.Normal), d.leased(), d.held(), d.routed()}
		if bulk {
			lists = append(lists, d.lane(triage.Bulk))
		}
		var want []crypto.ID
		for _, key := range lists {
			ids, err := s.ids(ctx, key, 0, -1)
			must(t, err)
			for _, id := range ids {
				if !slices.Contains(want, id) {
					want = append(want, id)
				}
			}
		}
		for _, limit := range []int{1, 3, 7, 59, 60, 200} {
			var got []crypto.ID
			for page := (triage.Page{Limit: limit, Bulk: bulk}); ; page.Offset += limit {
				q, err := s.Queue(ctx, hue, page)
				must(t, err)
				for _, x := range q.Tips {
					got = append(got, x.ID)
					one := tip(t, s, x.ID)
					if !reflect.DeepEqual(x, one) {
						t.Fatalf("listed %+v, is %+v", x, one)
					}
				}
				if q.More != (page.Offset+limit < len(want)) {
					t.Fatalf("more is %t at %d of %d", q.More, page.Offset+limit, len(want))
				}
				if !q.More {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("pages of %d: %d tips, want %d", limit, len(got), len(want))
			}
		}
	}
}

// BenchmarkQueuePage reads pages of a desk with 10,000 open tips: the first, one from the middle, and with many news.
func BenchmarkQueuePage(b *testing.B) {
	s, _ := open(b)
	var all []triage.Arrival
	for i := range 10_000 {
		all = append(all, arrival(triage.Lanes[i%2]))
	}
	release(b, s, all...)
	for _, row := range []struct {
		name string
		news int
		page triage.Page
	}{{"first", 0, triage.Page{}}, {"200", 0, triage.Page{Limit: 200}}, {"middle", 0, triage.Page{Offset: 5000}}, {"middle+300news", 300, triage.Page{Offset: 5000}}} {
		for _, a := range all[:row.news] {
			release(b, s, addition(a))
		}
		b.Run(row.name, func(b *testing.B) {
			for b.Loop() {
				if q, err := s.Queue(b.Context(), hue, row.page); err != nil || len(q.Tips) != row.page.Size() || !q.More {
					b.Fatalf("%d tips, %v", len(q.Tips), err)
				}
			}
		})
	}
	b.Run("next", func(b *testing.B) {
		for b.Loop() {
			t, err := s.Next(b.Context(), hue, "an", noon)
			if err == nil {
				err = s.Yield(b.Context(), hue, t.ID, "an")
			}
			must(b, err)
		}
	})
}

func TestNoticesStayUntilNothingNewCame(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	release(t, s, arrival(triage.Bulk))
	if all, _ := s.Notices(ctx, hue); len(all) != 0 {
		t.Fatal("a flood rings")
	}
	release(t, s, arrival(triage.Normal))
	all, err := s.Notices(ctx, hue)
	must(t, err)
	if len(all) != 1 || all[0].Office != hue {
		t.Fatalf("notices are %v", all)
	}
	release(t, s, arrival(triage.Urgent)) // while the first is being sent
	must(t, s.Noticed(ctx, hue, all[0]))
	all, err = s.Notices(ctx, hue)
	must(t, err)
	if len(all) != 1 {
		t.Fatal("the second was swallowed by the first")
	}
	must(t, s.Noticed(ctx, hue, all[0]))
	if all, _ := s.Notices(ctx, hue); len(all) != 0 {
		t.Fatal("told and still there")
	}
}

func TestGuardAndReceiptsGoAtAMidnight(t *testing.T) {
	s, _ := open(t)
	ctx, a, today := t.Context(), arrival(triage.Normal), triage.Day(time.Now())
	a.LastDay = today + triage.ReceiptDays
	release(t, s, a)
	digests := [][16]byte{{9}, {1}, {5}}
	must(t, s.ShareGuard(ctx, today, digests))
	must(t, s.ShareGuard(ctx, today, digests))
	for known, there := range map[int]int{0: 3, 2: 3, 3: 0, 4: 3} { // with four known, Redis has lost one
		if loaded, err := s.LoadGuard(ctx, today, known); err != nil || len(loaded) != there {
			t.Fatalf("%d digests loaded where %d are known: %v", len(loaded), known, err)
		}
	}
	for key, end := range map[string]time.Time{
		keyReceipt(*a.Lookup): triage.DayStart(today + triage.ReceiptDays + 1),
		keyGuard(today):       triage.DayStart(today + triage.GuardDays + 1),
	} {
		if ttl := s.rdb.PExpireTime(ctx, key).Val(); ttl != time.Duration(end.UnixMilli())*time.Millisecond {
			t.Errorf("%s goes at %v, not %v", key, ttl, end)
		}
	}
}

func TestNewerDataIsRefused(t *testing.T) {
	s, _ := open(t)
	a := arrival(triage.Normal)
	release(t, s, a)
	must(t, s.rdb.HSet(t.Context(), desk(hue).tip(a.ID), fieldVersion, format+1).Err())
	_, err := s.Tip(t.Context(), hue, a.ID)
	want(t, err, ErrNewer)
	must(t, s.rdb.Set(t.Context(), keyFormat, format+1, 0).Err())
	want(t, s.Ready(t.Context()), ErrNewer)
}

// TestStaleReadingIsRefused: a script that was handed what is no longer so answers errAgain and changes nothing.
func TestStaleReadingIsRefused(t *testing.T) {
	s, _ := open(t)
	ctx, d := t.Context(), desk(hue)
	a, b, c := arrival(triage.Normal), arrival(triage.Normal), arrival(triage.Normal)
	release(t, s, a, b, c)
	leased(t, s, a)
	must(t, s.Join(ctx, hue, a.ID, b.ID, "an", noon))
	leased(t, s, b)
	before := dump(t, s)
	day := triage.Day(noon)
	_, err := s.run(ctx, "join", joinTip, []string{d.tip(b.ID), d.tip(c.ID), d.leased(), d.closed(), d.due(), d.news(), d.joined(b.ID), d.joined(c.ID)},
		b.ID.String(), c.ID.String(), "an", statuses(triage.Join), day, 0, b.Hour) // read before a joined b
	want(t, err, errAgain)
	_, err = s.run(ctx, "route", sendTip, []string{d.tip(b.ID), d.talk(b.ID), d.leased(), d.routed(), d.unacked(), d.news(), d.notices(), d.unit("cax")},
		b.ID.String(), "an", statuses(triage.Send), 0, "don", "", 0, "routed", "cax", "", "", "", "", "") // read while another route stood
	want(t, err, errAgain)
	_, err = s.run(ctx, "close", closeTip,
		[]string{d.tip(b.ID), d.leased(), d.routed(), d.closed(), d.due(), d.news(), d.joined(b.ID), d.unacked(), d.asked(), d.outOfScope()},
		b.ID.String(), "an", "", statuses(triage.Finish), string(triage.Acted), day, day, 0, "", "", b.Hour-1) // read before it was reopened
	want(t, err, errAgain)
	compare(t, before, dump(t, s))
}
