// Command score measures the place resolver, and the detection of accused officers, on labelled texts that they were not built on:
//
//	go run ./cmd/internal/score                    figures by form, both halves
//	go run ./cmd/internal/score -half held         the half that nobody looks at while improving the resolver
//	go run ./cmd/internal/score -misses alone      the texts of one form that went wrong
//	go run ./cmd/internal/score -hostile 10000     speed on the corpora and on texts made to waste time
//	go run ./cmd/internal/score -officers file     another corpus about officers, laid out as testdata/officers_d.txt
//	go run ./cmd/internal/score -generate          writes testdata/generated.tsv anew from the gazetteer's lists
//
// testdata/hand.tsv was written by hand before the answers were looked at, in the way villagers type; testdata/generated.tsv is made from
// the lists of triage/place/data and the sentences of testdata/wrappers.tsv, of which each half has its own. Nothing in here is a real tip.
// testdata/officers_c.txt to officers_f.txt, of four writers, measure whether texts that accuse officers are told from others; their heads say how often they were looked at.
// The exit status is 1 when a goal of goals.go is missed.
package main

import (
	"bufio"
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"tipline/triage/place"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "score:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	f := flag.NewFlagSet("score", flag.ContinueOnError)
	folder := f.String("corpora", "cmd/internal/score/testdata", "folder of hand.tsv, generated.tsv and wrappers.tsv")
	half := f.String("half", "", "dev or held; default both")
	misses := f.String("misses", "", "print what went wrong in this form, or in all")
	generate := f.Bool("generate", false, "write generated.tsv anew")
	lists := f.String("lists", "triage/place/data", "folder of the gazetteer's lists, for -generate")
	about := f.String("officers", "", "a corpus about officers; default officers_*.txt of the folder")
	hostile := f.Int("hostile", 0, "time the corpora and this many hostile texts instead")
	seed := f.Uint64("seed", 1, "for -generate")
	if err := f.Parse(args); err != nil {
		return err
	}
	if *generate {
		return writeGenerated(*folder, *lists, *seed)
	}
	out := bufio.NewWriter(stdout)
	defer out.Flush()
	missed := 0
	var all []line
	for _, file := range []string{"hand.tsv", "generated.tsv"} {
		lines, err := readCorpus(*folder + "/" + file)
		if err != nil {
			return err
		}
		if all = append(all, lines...); *hostile > 0 {
			continue
		}
		t := judge(place.Default(), lines, *half)
		if *misses != "" {
			t.printMisses(out, *misses)
		}
		missed += t.print(out, file)
	}
	if *hostile > 0 {
		printSpeed(out, all, *hostile)
	}
	if *misses == "" && *hostile == 0 {
		paths, err := filepath.Glob(cmp.Or(*about, *folder+"/officers_*.txt"))
		if err != nil || len(paths) == 0 {
			return fmt.Errorf("no corpus about officers: %w", cmp.Or(err, os.ErrNotExist))
		}
		for _, path := range paths {
			if err := printOfficers(out, path); err != nil {
				return err
			}
		}
	}
	if missed > 0 {
		return fmt.Errorf("%d goals missed", missed)
	}
	return nil
}
