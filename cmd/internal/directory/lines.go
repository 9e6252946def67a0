package directory

import (
	"fmt"
	"regexp"
	"strings"
)

// Lines say where in a directory.toml something stands, by the name that faults begin with: "unit hue-police", "route 3.1", "version".
type Lines map[string]int

var (
	tableLine = regexp.MustCompile(`^\s*\[\[([a-z_.]+)\]\]`)
	keyLine   = regexp.MustCompile(`^\s*([a-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)")?`)
)

// named is the key that gives a table its name.
var named = map[string]string{"desk": "id", "unit": "id", "merger": "old", "lao_district": "name", "correction": "unit"}

// LinesOf looks at the text alone: a file that is not TOML has lines too.
func LinesOf(text []byte) Lines {
	l := Lines{}
	table, from, counts := "", 0, map[int]int{}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if m := tableLine.FindStringSubmatch(line); m != nil {
			table, from = m[1], n
			if strings.HasPrefix(table, "route") {
				l.put("route "+position(counts, strings.Count(table, ".")), n)
			}
			continue
		}
		m := keyLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		l.put(strings.TrimPrefix(table+"."+m[1], "."), n)
		if named[table] == m[1] {
			l.put(table+" "+m[2], from)
		}
	}
	return l
}

func (l Lines) put(name string, n int) {
	if _, had := l[name]; !had {
		l[name] = n
	}
}

// position counts routes by depth: the second route's first inner one is 2.1.
func position(counts map[int]int, depth int) string {
	counts[depth]++
	var parts []string
	for i := range depth + 1 {
		parts = append(parts, fmt.Sprint(counts[i]))
	}
	for i := range counts {
		if i > depth {
			delete(counts, i)
		}
	}
	return strings.Join(parts, ".")
}

// Of finds the line of a fault; 0 for one that stands nowhere, such as something that is missing.
func (l Lines) Of(fault string) int {
	if key, ok := strings.CutPrefix(fault, "unknown key "); ok {
		return l[key]
	}
	name, _, _ := strings.Cut(fault, ": ")
	return l[strings.ReplaceAll(name, `"`, "")]
}

// Place puts file and line before each fault.
func (l Lines) Place(file string, faults []string) []string {
	placed := make([]string, len(faults))
	for i, f := range faults {
		if n := l.Of(f); n > 0 {
			placed[i] = fmt.Sprintf("%s:%d: %s", file, n, f)
		} else {
			placed[i] = file + ": " + f
		}
	}
	return placed
}
