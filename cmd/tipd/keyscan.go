package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// A server that holds a private key can be made to read what it keeps, so it does not start beside one. What is looked for are the first
// words of an age identity and of an unlocked identity file (docs/formats.md), as they are, in the other case, in hex and in base64.
// Errors name the file, never what stands in it.

// privateWords begin everything that could open a tip.
var privateWords = []string{"AGE-SECRET-KEY-", "tipline/1 identity\n"}

// privateMarks are the byte strings searched for.
var privateMarks = marksOf(privateWords)

func marksOf(words []string) [][]byte {
	var marks [][]byte
	for _, w := range words {
		marks = append(marks, []byte(w), []byte(strings.ToLower(w)))
		marks = append(marks, []byte(hex.EncodeToString([]byte(w))), []byte(strings.ToUpper(hex.EncodeToString([]byte(w)))))
		for shift := range 3 {
			marks = append(marks, inBase64(w, shift))
		}
	}
	return marks
}

// inBase64 is the part of w's base64 that does not depend on its neighbours, when w begins shift bytes into a group of three.
func inBase64(w string, shift int) []byte {
	padded := strings.Repeat("\x00", shift) + w
	encoded := base64.RawStdEncoding.EncodeToString([]byte(padded))
	from := (shift*8 + 5) / 6
	until := len(padded) * 8 / 6
	return []byte(encoded[from:until])
}

// scanEnvironment lists the variables that hold a private key.
func scanEnvironment(env []string) []error {
	var faults []error
	for _, pair := range env {
		name, value, _ := strings.Cut(pair, "=")
		if holdsMark([]byte(value + "\n")) {
			faults = append(faults, fmt.Errorf("environment variable %s holds a private key: remove it; identities belong on members' own devices", name))
		}
	}
	return faults
}

// scanFiles lists the files under roots (files or directories; missing ones are passed over) that hold a private key or cannot be read.
func scanFiles(roots ...string) []error {
	found := map[string]error{}
	for _, root := range roots {
		scanRoot(root, found)
	}
	paths := make([]string, 0, len(found))
	for path := range found {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	var faults []error
	for _, path := range paths {
		faults = append(faults, found[path])
	}
	return faults
}

func scanRoot(root string, found map[string]error) {
	real, err := filepath.EvalSymlinks(root)
	if err != nil {
		return // a named file that is missing is a configuration fault, told there
	}
	err = filepath.WalkDir(real, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			found[path] = fmt.Errorf("cannot look for private keys: %w", err)
			return nil
		}
		stat, err := os.Stat(path)
		if err != nil || !stat.Mode().IsRegular() {
			return nil
		}
		holds, err := fileHoldsMark(path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // gone meanwhile
		case err != nil:
			found[path] = fmt.Errorf("cannot look for private keys: %w", err)
		case holds:
			found[path] = fmt.Errorf("%s holds a private key: remove it; identities belong on members' own devices", path)
		}
		return nil
	})
	if err != nil {
		found[root] = fmt.Errorf("cannot look for private keys: %w", err)
	}
}

// fileHoldsMark reads in pieces that overlap by more than the longest mark.
func fileHoldsMark(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	const overlap = 128
	piece := make([]byte, 1<<20)
	kept := 0
	for {
		n, err := io.ReadFull(f, piece[kept:])
		if holdsMark(piece[:kept+n]) {
			return true, nil
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		kept = copy(piece, piece[len(piece)-overlap:])
	}
}

func holdsMark(b []byte) bool {
	for _, mark := range privateMarks {
		if bytes.Contains(b, mark) {
			return true
		}
	}
	return false
}
