package doors

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// commands are all that the append-only file holds.
func commands(t *testing.T, dir string) (all [][]string) {
	files := must(filepath.Glob(filepath.Join(dir, "appendonlydir", "*.incr.aof")))
	for _, path := range files {
		r := bufio.NewReader(bytes.NewReader(must(os.ReadFile(path))))
		number := func(kind byte) (int, bool) {
			line, err := r.ReadString('\n')
			if err != nil || line[0] != kind {
				return 0, false
			}
			return must(strconv.Atoi(strings.TrimSpace(line[1:]))), true
		}
		for n, ok := number('*'); ok; n, ok = number('*') {
			command := make([]string, n)
			for i := range command {
				size, _ := number('$')
				b := make([]byte, size+2)
				if _, err := io.ReadFull(r, b); err != nil {
					t.Fatal(err)
				}
				command[i] = string(b[:size])
			}
			all = append(all, command)
		}
	}
	return all
}

var names = regexp.MustCompile(`[0-9a-f]{64}|[0-9a-f]{32}`)

// about finds whose command it is.
func about(command []string, side map[string]int) (int, bool) {
	for _, word := range command[1:] {
		if len(word) < 200 {
			for _, name := range names.FindAllString(word, -1) {
				if s, ok := side[name]; ok {
					return s, true
				}
			}
		}
	}
	return 0, false
}

// shapeOf is a command with random names left out, and long values as their lengths.
func shapeOf(command []string) string {
	words := make([]string, len(command))
	for i, word := range command {
		if words[i] = names.ReplaceAllString(word, "*"); len(word) > 64 && words[i] == word {
			words[i] = fmt.Sprintf("[%d bytes]", len(word))
		}
	}
	return strings.Join(words, " ") + " "
}
