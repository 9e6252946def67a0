package audit

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// Entries lie in bundles of 256, hashes in tiles of 256, both named as C2SP tlog-tiles has it.

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	// BundleSize is how many entries lie in one bundle.
	BundleSize = tileWidth
	// maxEntry is what the length in front of an entry can say.
	maxEntry = 1<<16 - 1
)

// lay writes an entry behind its length, as it stands in a bundle.
func lay(bundle, entry []byte) []byte {
	return append(binary.BigEndian.AppendUint16(bundle, uint16(len(entry))), entry...)
}

// cut takes a bundle apart. rest is what is left behind the last whole entry: nothing, unless a crash tore it.
func cut(bundle []byte) (entries [][]byte, rest []byte) {
	for len(bundle) >= 2 && len(entries) < tileWidth {
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		if end == 2 || end > len(bundle) {
			break
		}
		entries = append(entries, bundle[2:end])
		bundle = bundle[end:]
	}
	return entries, bundle
}

// number writes n in groups of three digits, all but the last behind an x: 1234067 is x001/x234/067.
func number(n int64) string {
	s := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		s = fmt.Sprintf("x%03d/%s", n%1000, s)
	}
	return s
}

// parseNumber is the inverse, for n below 2⁴⁰. ErrMalformed.
func parseNumber(s string) (n int64, err error) {
	part := strings.Split(s, "/")
	for i, p := range part {
		digits, group := strings.CutPrefix(p, "x")
		if group == (i == len(part)-1) || len(digits) != 3 || strings.Trim(digits, "0123456789") != "" || n >= 1<<40 {
			return 0, ErrMalformed
		}
		n = n*1000 + int64(digits[0]-'0')*100 + int64(digits[1]-'0')*10 + int64(digits[2]-'0')
	}
	if number(n) != s {
		return 0, ErrMalformed
	}
	return n, nil
}

// bundlePath and tilePath are below the log's folder.
func bundlePath(n int64) string {
	return filepath.Join("tile", "entries", filepath.FromSlash(number(n)))
}

func tilePath(level int, n int64) string {
	return filepath.Join("tile", fmt.Sprint(level), filepath.FromSlash(number(n)))
}

// ParseTile reads a tile's name as C2SP tlog-tiles has it below tile/: LEVEL/NUMBER, or LEVEL/NUMBER.p/WIDTH; width 0 is a full one. ErrMalformed.
func ParseTile(name string) (level int, n int64, width int, err error) {
	of, rest, _ := strings.Cut(name, "/")
	rest, part, partial := strings.Cut(rest, ".p/")
	if partial {
		if width, err = strconv.Atoi(part); err != nil || width < 1 || width >= tileWidth || strconv.Itoa(width) != part {
			return 0, 0, 0, ErrMalformed
		}
	}
	if level, err = strconv.Atoi(of); err != nil || level < 0 || strconv.Itoa(level) != of {
		return 0, 0, 0, ErrMalformed
	}
	n, err = parseNumber(rest)
	return level, n, width, err
}
