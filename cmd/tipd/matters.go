package main

import (
	"fmt"
	"strings"

	"tipline/triage/matter"
)

// matters reads the operator's word lists, or takes those compiled in.
func matters(file string) (*matter.Lists, error) {
	if file == "" {
		return matter.Default(), nil
	}
	l, err := matter.Read(file)
	if err != nil {
		return nil, fmt.Errorf("matter_lists %s: %w", file, err)
	}
	return l, nil
}

// matters lists every fault of the operator's word lists.
func (s *selfcheck) matters(file string) {
	_, err := matters(file)
	if err == nil {
		return
	}
	prefix := "matter_lists " + file + ": "
	for line := range strings.SplitSeq(strings.TrimPrefix(err.Error(), prefix), "\n") {
		s.fault("%s%s", prefix, line)
	}
}
