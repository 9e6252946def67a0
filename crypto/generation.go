package crypto

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func rootName(dir string, n uint64) string {
	return filepath.Join(dir, "root."+strconv.FormatUint(n, 10))
}
func tableName(dir string, n uint64) string {
	return filepath.Join(dir, "table."+strconv.FormatUint(n, 10))
}

// A found table is one directory's best.
type foundTable struct {
	parsedTable
	generation uint64
	root       [32]byte
	bytes      []byte
}

// newestTable is the highest generation of dir whose both files are whole; nil where there is none.
func newestTable(dir string) (*foundTable, error) {
	generations, err := generationsIn(dir)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(generations, func(a, b uint64) int { return cmp.Compare(b, a) })
	var faults []error
	for _, n := range generations {
		b, err := os.ReadFile(tableName(dir, n))
		if errors.Is(err, os.ErrNotExist) {
			continue // a root without a table: its purge was interrupted before it counted
		}
		if err != nil {
			return nil, err
		}
		t := &foundTable{generation: n, bytes: b}
		root, err := os.ReadFile(rootName(dir, n))
		if err == nil && len(root) != len(t.root) {
			err = errTable
		}
		if err == nil {
			copy(t.root[:], root)
			clear(root)
			t.parsedTable, err = parseTable(b, &t.root, n)
		}
		if err == nil && t.frames > 0 {
			return t, nil
		}
		faults = append(faults, fmt.Errorf("%s: %w", tableName(dir, n), errTable))
	}
	return nil, errors.Join(faults...)
}

// generationsIn lists the numbers that stand in file names of dir.
func generationsIn(dir string) ([]uint64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []uint64
	for _, e := range entries {
		for _, prefix := range []string{"root.", "table."} {
			number, ok := strings.CutPrefix(e.Name(), prefix)
			if n, err := strconv.ParseUint(strings.TrimSuffix(number, ".new"), 10, 64); ok && err == nil && !slices.Contains(all, n) {
				all = append(all, n)
			}
		}
	}
	return all, nil
}
