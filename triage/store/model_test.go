package store

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/redis/go-redis/v9"
	"pgregory.net/rapid"

	"tipline/crypto"
	"tipline/triage"
)

// A believed tip is what the pure status machine says of it, and its newest act of those that can be taken back, with what was read in front of it.
type believed struct {
	status triage.Status
	holder string
	linked bool

	last    triage.Act
	newest  bool // nobody has acted since
	before  triage.Tip
	note    triage.Message
	brought []crypto.ID
}

// TestStoreFollowsTheStatusMachine lets several members do random things to random tips; what the store allows and refuses, and the status that
// follows, must be what triage.Move says, and after each act every tip must be in exactly one place.
func TestStoreFollowsTheStatusMachine(t *testing.T) {
	s, _ := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		must(t, s.rdb.FlushAll(context.Background()).Err())
		clear(s.known)
		all := map[crypto.ID]*believed{}
		var ids []crypto.ID
		for range rapid.IntRange(2, 4).Draw(rt, "tips") {
			a := arrival(rapid.SampledFrom(triage.Lanes).Draw(rt, "lane"))
			a.Look = rapid.Bool().Draw(rt, "look")
			release(t, s, a)
			all[a.ID] = &believed{status: triage.New}
			ids = append(ids, a.ID)
		}
		for range rapid.IntRange(1, 60).Draw(rt, "acts") {
			id := rapid.SampledFrom(ids).Draw(rt, "tip")
			act := rapid.SampledFrom(triage.Acts).Draw(rt, "act")
			member := rapid.SampledFrom([]string{"an", "binh"}).Draw(rt, "member")
			to := rapid.SampledFrom(ids).Draw(rt, "to")
			before := read(rt, s, id)
			perform(rt, s, all, act, id, to, member)
			switch after := read(rt, s, id); after.Acts {
			case before.Acts:
			case before.Acts + 1:
				all[id].newest = slices.Contains([]triage.Act{triage.Hold, triage.Send, triage.Refer, triage.Join, triage.Finish}, act)
				if all[id].newest {
					all[id].last, all[id].before = act, before
				}
			default:
				rt.Fatalf("%s was counted as %d acts", act, after.Acts-before.Acts)
			}
			for id, b := range all {
				got, err := s.Tip(context.Background(), hue, id)
				if err != nil || got.Status != b.status || got.Holder != b.holder || (got.Link != "") != b.linked {
					rt.Fatalf("after %s by %s: store has %+v (%v), machine says %+v", act, member, got, err, *b)
				}
				onePlace(rt, s, got)
			}
		}
	})
}

func read(rt *rapid.T, s *Store, id crypto.ID) triage.Tip {
	got, err := s.Tip(context.Background(), hue, id)
	expect(rt, err, nil)
	return got
}

// perform does one act on the store and on the believed tip.
func perform(rt *rapid.T, s *Store, all map[crypto.ID]*believed, act triage.Act, id, to crypto.ID, member string) {
	ctx, b := context.Background(), all[id]
	var err error
	foreign := b.status == triage.Leased && b.holder != member
	note := said(triage.WhyNote, hue, hue, member)
	switch act {
	case triage.Take, triage.Extend:
		_, err = s.Lease(ctx, hue, id, member, noon)
		act = triage.Take
		if b.status == triage.Leased {
			act = triage.Extend
		}
	case triage.Yield:
		err = s.Yield(ctx, hue, id, member)
	case triage.Hold:
		err = s.Hold(ctx, hue, id, triage.Holding{Until: triage.Day(noon) + 3, For: triage.ForDay}, note)
		if errors.Is(err, triage.ErrHeldEnough) {
			if n, _ := s.rdb.HGet(ctx, desk(hue).tip(id), fieldHolds).Int(); n != triage.HoldsMost {
				rt.Fatalf("held %d times, and that is enough", n)
			}
			return
		}
	case triage.Unhold:
		err = s.Unhold(ctx, hue, id)
	case triage.Note:
		err, foreign = s.Note(ctx, hue, id, note), false
	case triage.Ask:
		err = s.Ask(ctx, hue, id, member, triage.Entry{ID: triage.NewEntryID(), Out: []byte("o"), Copy: []byte("c")}, noon)
		if b.status == triage.Closed && !b.linked {
			expect(rt, err, triage.ErrWrongStatus)
			return
		}
	case triage.Send:
		err = s.Route(ctx, hue, id, member, slipped(routing("cax", []string{"don"}, nil)), noon)
	case triage.Refer:
		err = s.Refer(ctx, hue, id, slipped(routing("cax", nil, nil)), note, noon)
	case triage.Ack, triage.CopyAck, triage.Tell, triage.OpenSlip, triage.Return, triage.CopyReturn, triage.Record, triage.Prolong, triage.Recuse:
		actAsUnit(rt, s, b, act, id)
		return
	case triage.Review:
		waits := s.rdb.ZScore(ctx, desk(hue).review(), id.String()).Err() == nil
		if err, foreign = s.Review(ctx, hue, id), false; !waits {
			expect(rt, err, triage.ErrWrongStatus)
			return
		}
	case triage.Join:
		brought, joinedErr := s.Joined(ctx, hue, id)
		expect(rt, joinedErr, nil)
		err = s.Join(ctx, hue, id, to, member, noon)
		if errors.Is(err, triage.ErrItself) {
			return
		}
		if err == nil {
			b.brought = brought
		}
	case triage.Unjoin:
		if err = s.Unjoin(ctx, hue, id, triage.Minute(noon)); !b.linked {
			expect(rt, err, triage.ErrWrongStatus)
			return
		}
	case triage.Finish:
		err = s.CloseTip(ctx, hue, id, member, ended(triage.Acted), noon)
	case triage.Reopen:
		err = s.Release(ctx, []triage.Arrival{addition(triage.Arrival{ID: id})})
		if b.status != triage.Closed || b.linked {
			expect(rt, err, nil)
			return
		}
	case triage.NotOfficers:
		thread, threadErr := s.Thread(ctx, hue, id)
		expect(rt, threadErr, nil)
		joined, joinedErr := s.Joined(ctx, hue, id)
		expect(rt, joinedErr, nil)
		err = s.markMove(ctx, hue, id, triage.Transfer{To: tri, Member: member, Verbatim: []byte("anew"), Thread: thread})
		if len(joined) > 0 {
			expect(rt, err, triage.ErrWrongStatus)
			return
		}
	case triage.Lapse:
		if err, foreign = s.Lapse(ctx, hue, id), false; b.status != triage.Referred {
			expect(rt, err, triage.ErrWrongStatus)
			return
		}
	case triage.Agree, triage.SendBack:
		look(rt, s, b, act, id)
		return
	case triage.Recall, triage.Unfinish:
		takeBack(rt, s, b, act, member)
		return
	}
	next, wrongStatus := triage.Move(b.status, act)
	switch {
	case wrongStatus != nil:
		expect(rt, err, triage.ErrWrongStatus)
		return
	case foreign:
		expect(rt, err, triage.ErrLeased)
		return
	}
	expect(rt, err, nil)
	if act == triage.Hold || act == triage.Refer {
		b.note = note
	}
	if act == triage.Take {
		b.holder = member
	} else if next != triage.Leased {
		b.holder = ""
	}
	b.status = next
	b.linked = (b.linked || act == triage.Join) && act != triage.Unjoin
}

func said(why triage.Why, from, to, member string) triage.Message {
	return triage.Message{ID: triage.NewEntryID(), Why: why, From: from, To: to, Member: member, Minute: triage.Minute(noon), Sealed: []byte("sealed"), Copy: []byte("own")}
}

// slipped gives every office of a routing a name slip.
func slipped(r triage.Routing) triage.Routing {
	r.Slips = map[string][]byte{}
	for _, o := range r.Offices() {
		r.Slips[o] = []byte("slip for " + o)
	}
	return r
}

// takeBack asks for the newest act that can be taken back: it can, as long as nobody has acted since.
func takeBack(rt *rapid.T, s *Store, b *believed, act triage.Act, member string) {
	ctx := context.Background()
	var err error
	recall := act == triage.Recall
	switch b.last {
	case "":
		return
	case triage.Hold, triage.Send, triage.Refer:
		if !recall {
			return
		}
		err = s.Recall(ctx, b.before, member, &b.note, noon)
	case triage.Join:
		err = s.UndoJoin(ctx, b.before, b.brought, member, noon)
	case triage.Finish:
		err = s.Unfinish(ctx, b.before, noon)
	}
	if !b.newest {
		expect(rt, err, triage.ErrWrongStatus)
		return
	}
	expect(rt, err, nil)
	if b.status, b.holder, b.linked = triage.Leased, member, false; b.last == triage.Finish {
		b.status, b.holder = b.before.Status, b.before.Holder
	}
}

// look: what waits for a second look is agreed to or sent back, and nothing else is.
func look(rt *rapid.T, s *Store, b *believed, act triage.Act, id crypto.ID) {
	ctx, before := context.Background(), read(rt, s, id)
	waits := s.rdb.ZScore(ctx, desk(hue).look(), id.String()).Err() == nil
	var err error
	if act == triage.Agree {
		err = s.Agree(ctx, before, triage.Day(noon))
	} else {
		err = s.SendBack(ctx, before, said(triage.WhyLook, "thanh-tra", hue, "tra"), triage.Day(noon))
	}
	next, wrongStatus := triage.Move(b.status, act)
	if wrongStatus != nil || !waits {
		expect(rt, err, triage.ErrWrongStatus)
		return
	}
	expect(rt, err, nil)
	if b.status = next; act == triage.SendBack {
		b.linked = false
	}
}

// actAsUnit: only units of the route can act, and acknowledging a second time changes nothing.
func actAsUnit(rt *rapid.T, s *Store, b *believed, act triage.Act, id crypto.ID) {
	ctx := context.Background()
	before := read(rt, s, id)
	unit, err := "cax", error(nil)
	switch act {
	case triage.Ack, triage.CopyAck:
		if act == triage.CopyAck {
			unit = "don"
		}
		err = s.Ack(ctx, hue, id, unit)
	case triage.Tell:
		err = s.Tell(ctx, hue, id, said(triage.WhyTell, unit, hue, "cuc"))
	case triage.OpenSlip:
		err = s.OpenSlip(ctx, hue, id, triage.Opening{Office: unit, Member: "cuc", Minute: 1, Check: triage.CheckDanger}, noon)
	case triage.Recuse:
		err = s.Recuse(ctx, hue, id, routing("thanh-tra", nil, nil), said(triage.WhyRecuse, unit, "thanh-tra", "cuc"), triage.Minute(noon))
	case triage.Record:
		err = s.Record(ctx, hue, id, unit, noon)
	case triage.Prolong:
		err = s.Prolong(ctx, hue, id, said(triage.WhyProlong, unit, hue, "cuc"))
		if before.Prolonged == triage.MostProlonged {
			expect(rt, err, triage.ErrWrongStatus)
			return
		}
	case triage.Return, triage.CopyReturn:
		if act == triage.CopyReturn {
			unit = "don"
		}
		err = s.Return(ctx, hue, id, said(triage.WhyReturn, unit, hue, "cuc"))
	}
	next, wrongStatus := triage.Move(b.status, act)
	switch {
	case before.Lead != unit && !slices.Contains(before.Copies, unit):
		expect(rt, err, triage.ErrNotFound)
	case (act == triage.Ack || act == triage.CopyAck) && slices.Contains(before.Acked, unit):
		expect(rt, err, nil)
	case wrongStatus != nil:
		expect(rt, err, triage.ErrWrongStatus)
	default:
		expect(rt, err, nil)
		b.status = next
	}
}

func expect(rt *rapid.T, err, wanted error) {
	if !errors.Is(err, wanted) {
		rt.Fatalf("error is %v, machine says %v", err, wanted)
	}
}

// onePlace: a tip is in its lane, or leased, or routed, or closed, and nowhere twice; and due some day, which only its lane tells while nobody has touched it.
func onePlace(rt *rapid.T, s *Store, x triage.Tip) {
	d, ctx, id := desk(hue), context.Background(), x.ID.String()
	in := func(key string) bool { return s.rdb.ZScore(ctx, key, id).Err() != redis.Nil }
	for _, l := range triage.Lanes {
		if in(d.lane(l)) != (x.Status == triage.New && x.Lane == l) {
			rt.Fatalf("%s tip of lane %s, and lane %s says otherwise", x.Status, x.Lane, l)
		}
	}
	waits := x.Status == triage.Routed || x.Status == triage.Referred
	routed := waits || x.Status == triage.Acknowledged
	at := func(unit string) bool { return routed && (x.Lead == unit || slices.Contains(x.Copies, unit)) }
	for key, should := range map[string]bool{
		d.leased(): x.Status == triage.Leased, d.held(): x.Status == triage.Held, d.routed(): routed, d.unacked(): waits,
		d.unit("cax"): at("cax"), d.unit("don"): at("don"),
	} {
		if in(key) != should {
			rt.Fatalf("%s tip, and %s says otherwise", x.Status, key)
		}
	}
	waved, err := s.rdb.HExists(ctx, d.tip(x.ID), fieldWave).Result()
	if err != nil || waved && x.Acts > 1 || (in(d.clocks()) || waved) != (waits || x.Status == triage.New || x.Status == triage.Leased) || in(d.clocks()) && waved {
		rt.Fatalf("%s tip of %d acts: among the clocks %t, in a wave %t", x.Status, x.Acts, in(d.clocks()), waved)
	}
	if !in(d.due()) && (x.Status != triage.New || x.Acts > 1) {
		rt.Fatalf("%s tip of %d acts without an end", x.Status, x.Acts)
	}
	if in(d.look()) != (x.Status == triage.Closed && x.Look && x.Looked == 0) {
		rt.Fatalf("%s tip with look %t, looked at on %d, and the list of those to look at says otherwise", x.Status, x.Look, x.Looked)
	}
	if x.Status != triage.Closed && in(d.closed()) || x.Status == triage.Closed && x.Link == "" && !in(d.closed()) {
		rt.Fatalf("%s tip, and the closed ones say otherwise", x.Status)
	}
	if x.Status == triage.Held != (x.Hold > 0) || (x.Status == triage.Leased) != (x.Holder != "" && x.LeaseEnd > 0) || !routed && x.Status != triage.Closed && x.Sent != 0 {
		rt.Fatalf("%s tip with %+v", x.Status, x)
	}
}

// ended is a closing as a member's client asks for it.
func ended(d triage.Disposition) triage.Closing {
	var items []triage.Item
	if d == triage.Acted {
		items = triage.Checklist
	}
	c, err := triage.NewClosing(d, items)
	if err != nil {
		return triage.Closing{} // which closes nothing
	}
	return c
}
