// Command compact writes the columns that the resolver needs, out of the full gazetteer, as tab-separated lists:
//
//	go run ./triage/place/compact <gazetteer folder> triage/place/data
//
// docs/gazetteer.md says where the full gazetteer comes from and what each list holds.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"tipline/triage/place"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: compact <gazetteer folder> <output folder>")
		os.Exit(2)
	}
	err := place.Compact(os.DirFS(os.Args[1]), func(name string, text []byte) error {
		return os.WriteFile(filepath.Join(os.Args[2], name), text, 0o644)
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "compact:", err)
		os.Exit(1)
	}
}
