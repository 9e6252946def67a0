package main

import (
	"fmt"
	"os"

	"tipline/triage/console/chart"
)

// boundaries reads the outlines of communes; nil where the operator has none.
func boundaries(file string) (*chart.Boundaries, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open boundaries: %w", err)
	}
	defer f.Close()
	b, err := chart.ReadBoundaries(f)
	if err != nil {
		return nil, fmt.Errorf("read boundaries %s: %w", file, err)
	}
	return &b, nil
}
