package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// A remark is a note of the desk, or a message between it and another office.
type remark struct {
	Why      triage.Why `json:"why"`
	From     string     `json:"from,omitempty"` // office; none of a note
	Member   string     `json:"member"`
	Minute   int64      `json:"minute"`
	Language string     `json:"language,omitempty"` // that an interpreter heard or read
	Text     string     `json:"text,omitempty"`     // none where there was no word, or it does not open
}

// openTalk opens what was said beside a tip, oldest first. What does not open here is listed without its text.
func openTalk(v *triage.OpenView, ids []*crypto.Identity) []remark {
	var all []remark
	add := func(s remark, sealed []byte) {
		if e, err := openMessage(triage.ThreadView{Sealed: sealed}, ids); err == nil {
			s.Text, s.Language = e.Text, e.Language
		}
		all = append(all, s)
	}
	for _, n := range v.Notes {
		add(remark{Why: n.Why, Member: n.Member, Minute: n.Minute}, n.Sealed)
	}
	for _, m := range v.Talk {
		add(remark{Why: m.Why, From: m.From, Member: m.Member, Minute: m.Minute}, m.Sealed)
	}
	slices.SortStableFunc(all, func(a, b remark) int { return cmp.Compare(a.Minute, b.Minute) })
	return all
}

func (s *remark) show(w io.Writer) {
	text := s.Text
	if s.Language != "" {
		text = "[" + s.Language + "] " + text
	}
	fmt.Fprintf(w, "\n%s: %s %s %s\n", visible(string(s.Why)), visible(s.Member), visible(s.From), time.Unix(s.Minute*60, 0).In(hanoi).Format("15:04 02/01/2006"))
	if text != "" {
		fmt.Fprint(w, visibleLines("  | ", text))
	}
}
