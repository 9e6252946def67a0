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

// A believed tip is what the pure status machine says of it.
type believed struct {
	status triage.Status
	holder string
	linked bool
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
			release(t, s, a)
			all[a.ID] = &believed{status: triage.New}
			ids = append(ids, a.ID)
		}
		for range rapid.IntRange(1, 25).Draw(rt, "acts") {
			id := rapid.SampledFrom(ids).Draw(rt, "tip")
			act := rapid.SampledFrom(triage.Acts).Draw(rt, "act")
			member := rapid.SampledFrom([]string{"an", "binh"}).Draw(rt, "member")
			to := rapid.SampledFrom(ids).Draw(rt, "to")
			perform(rt, s, all, act, id, to, member)
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

// perform does one act on the store and on the believed tip.
func perform(rt *rapid.T, s *Store, all map[crypto.ID]*believed, act triage.Act, id, to crypto.ID, member string) {
	ctx, b := context.Background(), all[id]
	var err error
	foreign := b.status == triage.Leased && b.holder != member
	switch act {
	case triage.Take, triage.Extend:
		_, err = s.Lease(ctx, hue, id, member, noon)
		act = triage.Take
		if b.status == triage.Leased {
			act = triage.Extend
		}
	case triage.Yield:
		err = s.Yield(ctx, hue, id, member)
	case triage.Ask:
		err = s.Ask(ctx, hue, id, member, triage.Entry{ID: triage.NewEntryID(), Out: []byte("o"), Copy: []byte("c")}, noon)
		if b.status == triage.Closed && !b.linked {
			expect(rt, err, triage.ErrWrongStatus)
			return
		}
	case triage.Send:
		err = s.Route(ctx, hue, id, member, routing("cax", []string{"don"}, nil), noon)
	case triage.Ack, triage.CopyAck:
		acknowledge(rt, s, b, act, id)
		return
	case triage.Join:
		err = s.Join(ctx, hue, id, to, member, noon)
		if errors.Is(err, triage.ErrItself) {
			return
		}
	case triage.Finish:
		err = s.CloseTip(ctx, hue, id, member, triage.Acted, noon)
	case triage.Reopen:
		err = s.Release(ctx, []triage.Arrival{addition(triage.Arrival{ID: id})})
		if b.status != triage.Closed || b.linked {
			expect(rt, err, nil)
			return
		}
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
	if b.status = next; next == triage.Leased {
		b.holder = member
	} else {
		b.holder = ""
	}
	b.linked = b.linked || act == triage.Join
}

// acknowledge: only units of the route can, and a second time changes nothing.
func acknowledge(rt *rapid.T, s *Store, b *believed, act triage.Act, id crypto.ID) {
	unit := map[triage.Act]string{triage.Ack: "cax", triage.CopyAck: "don"}[act]
	before, _ := s.Tip(context.Background(), hue, id)
	err := s.Ack(context.Background(), hue, id, unit)
	switch next, wrongStatus := triage.Move(b.status, act); {
	case before.Lead == "":
		expect(rt, err, triage.ErrNotFound)
	case slices.Contains(before.Acked, unit):
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

// onePlace: a tip is in its lane, or leased, or routed, or closed, and nowhere twice; and always due some day.
func onePlace(rt *rapid.T, s *Store, x triage.Tip) {
	d, ctx, id := desk(hue), context.Background(), x.ID.String()
	in := func(key string) bool { return s.rdb.ZScore(ctx, key, id).Err() != redis.Nil }
	for _, l := range triage.Lanes {
		if in(d.lane(l)) != (x.Status == triage.New && x.Lane == l) {
			rt.Fatalf("%s tip of lane %s, and lane %s says otherwise", x.Status, x.Lane, l)
		}
	}
	routed := x.Status == triage.Routed || x.Status == triage.Acknowledged
	for key, should := range map[string]bool{
		d.leased(): x.Status == triage.Leased, d.routed(): routed, d.unit("cax"): routed, d.unit("don"): routed, d.due(): true,
	} {
		if in(key) != should {
			rt.Fatalf("%s tip, and %s says otherwise", x.Status, key)
		}
	}
	if x.Status != triage.Closed && in(d.closed()) || x.Status == triage.Closed && x.Link == "" && !in(d.closed()) {
		rt.Fatalf("%s tip, and the closed ones say otherwise", x.Status)
	}
}
