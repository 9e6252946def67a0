package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"tipline/intake"
	"tipline/triage"
)

// TestSecondLook: the desk closes a tip about crime as unfounded; the inspectorate opens the very words with what the desk's device gave along, sends the tip back
// once, and agrees when it is closed again. The desk itself cannot.
func TestSecondLook(t *testing.T) {
	s := newStage(t)
	for _, member := range []string{"an", "chi", "dung"} {
		s.settle(member)
		s.do(member, "login")
	}
	id, _ := s.tip("co nguoi ban ma tuy o ban A Roang")
	s.do("an", "lease", id)
	if code, _, errs := s.try("an", "close", id, "acted"); code == 0 || !strings.Contains(errs, "-checked") {
		t.Fatalf("acted without the checklist: %d %s", code, errs)
	}
	s.do("an", "close", "-why", "da hoi, khong co gi", id, "unfounded")
	contains(t, "the desk has nothing to look at", s.do("an", "look", "list"), "nothing waits")
	contains(t, "what waits", s.do("chi", "look", "list"), id, "hue", "unfounded", "tipctl look open")
	contains(t, "opened", s.do("chi", "look", "open", id), "  | co nguoi ban ma tuy o ban A Roang\n", "da hoi, khong co gi", "UNVERIFIED")
	for _, member := range []string{"an", "dung"} {
		for _, act := range [][]string{{"look", "open", id}, {"look", "agree", id}, {"look", "back", id, "vi sao"}} {
			if code, out, _ := s.try(member, act...); code != 1 || strings.Contains(out, "ma tuy") {
				t.Errorf("%s by %s: %d", act, member, code)
			}
		}
	}
	s.do("chi", "look", "back", id, "chua xac minh tai cho")
	contains(t, "it waits again", s.do("an", "queue"), id)
	s.do("an", "lease", id)
	s.do("an", "close", id, "out-of-scope")
	s.do("chi", "look", "open", id)
	s.do("chi", "look", "agree", id)
	contains(t, "done", s.do("chi", "look", "list"), "nothing waits")
}

// TestLookAtARepeat: who looks sees both, and compares.
func TestLookAtARepeat(t *testing.T) {
	s := newStage(t)
	for _, member := range []string{"an", "chi"} {
		s.settle(member)
		s.do(member, "login")
	}
	first, _ := s.tip("xe tai cho go o ban A Roang")
	second, _ := s.tip("ma tuy o La Lay")
	s.do("an", "lease", second)
	s.do("an", "join", second, first)
	contains(t, "both", s.do("chi", "look", "open", second), "  | ma tuy o La Lay\n", "  | xe tai cho go o ban A Roang\n", "repeats "+first)
}

// TestStandingAside: a commune's member hands a tip that concerns the commune's own police to the inspectorate; a narrow route does not reach them at all.
func TestStandingAside(t *testing.T) {
	s := newStage(t)
	for _, member := range []string{"an", "chi", "dung", "em"} {
		s.settle(member)
		s.do(member, "login")
	}
	id, _ := s.tip("ma tuy o ban A Roang")
	s.do("an", "lease", id)
	s.do("an", "route", id, "-prose", "Có việc cần xác minh.")
	contains(t, "the commune has it", s.do("dung", "open", id), "Có việc cần xác minh.")
	contains(t, "recused", s.do("dung", "recuse", id, "liên quan người của đơn vị"), "Thanh tra")
	contains(t, "nothing stays", s.do("dung", "inbox"), "nothing here")
	if code, _, _ := s.try("dung", "open", id); code != 1 {
		t.Error("the commune still opens it")
	}
	contains(t, "the inspectorate has it", s.do("chi", "open", id), "Có việc cần xác minh.")

	other, _ := s.tip("ma tuy o ban A Roang")
	s.do("an", "lease", other)
	contains(t, "narrow", s.do("an", "route", other, "-narrow"), "chủ trì/lead: tinh", "chuyển hẹp: không gửi cấp xã")
	if code, _, errs := s.try("an", "route", other, "-narrow", "-lead", "xa"); code != 1 || !strings.Contains(errs, "commune level") {
		t.Errorf("a narrow route to the commune: %d %s", code, errs)
	}
	contains(t, "and not the commune", s.do("dung", "inbox"), "nothing here")
}

// TestHoldAndRefer: a tip is put aside with what it waits for, and handed to another office, from which it comes back when nobody acknowledges.
func TestHoldAndRefer(t *testing.T) {
	s := newStage(t)
	for _, member := range []string{"an", "em"} {
		s.settle(member)
		s.do(member, "login")
	}
	id, _ := s.tip("ma tuy o ban A Roang")
	s.do("an", "lease", id)
	contains(t, "held", s.do("an", "hold", "-for", "answer", "-days", "5", id, "cho nguoi bao tra loi"), "reporter's answer")
	s.do("an", "unhold", id)
	s.do("an", "lease", id)
	contains(t, "referred", s.do("an", "refer", id, "tinh", "thuoc cong an tinh"), "comes back")
	contains(t, "it lies there", s.do("em", "inbox"), id)
	_, err := s.store.EndReferrals(context.Background(), "hue", time.Now().Add(triage.ReferralWithin+time.Minute))
	must(t, err)
	contains(t, "it lies there no more", s.do("em", "inbox"), "nothing here")
	contains(t, "it waits at the desk", s.do("an", "queue"), id)
	contains(t, "figures", s.do("an", "figures"), "unfounded")
}

// TestCanaryCardSaysSo: whoever opens the card of a test tip reads that it is one, whatever the officer typed.
func TestCanaryCardSaysSo(t *testing.T) {
	s := newStage(t)
	for _, member := range []string{"an", "dung"} {
		s.settle(member)
		s.do(member, "login")
	}
	s.channel = intake.CanaryChannel
	id, _ := s.tip("TIN THU", intake.MarkCanaryUnit+"xa")
	s.do("an", "lease", id)
	s.do("an", "route", id, "-lead", "xa")
	contains(t, "the unit reads", s.do("dung", "open", id), "TIN THỬ", "A TEST")
}
