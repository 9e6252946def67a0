package main

import (
	"fmt"
	"os"
	"strings"

	"tipline/triage/place"
)

// gazetteer reads the operator's newer place lists; the ones compiled in where there are none.
func gazetteer(folder string) (*place.Gazetteer, error) {
	if folder == "" {
		return place.Default(), nil
	}
	g, err := place.Read(os.DirFS(folder))
	if err != nil {
		return nil, fmt.Errorf("gazetteer %s: %w", folder, err)
	}
	return g, nil
}

// gazetteer lists every fault of the operator's place lists.
func (s *selfcheck) gazetteer(folder string) {
	_, err := gazetteer(folder)
	if err == nil {
		return
	}
	for line := range strings.SplitSeq(strings.TrimPrefix(err.Error(), "gazetteer "+folder+": "), "\n") {
		s.fault("gazetteer: %s/%s", folder, line)
	}
}
