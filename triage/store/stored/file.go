package stored

import (
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A file is a row of the table of files; a folder's name ends with a slash.
type file struct {
	path  string // below the deployment's folder, as written, with <placeholders>
	name  *regexp.Regexp
	mode  int64 // -1 where the page leaves it open
	size  int64 // the same
	brief bool  // it is there for moments only
}

func readFile(t testing.TB, path, mode, size, life string) file {
	t.Helper()
	return file{
		path: path, name: pattern(t, path), mode: number(t, mode, 8), size: number(t, strings.ReplaceAll(size, ",", ""), 10),
		brief: strings.HasPrefix(life, "for moments"),
	}
}

// number reads a cell; a dash leaves it open.
func number(t testing.TB, cell string, base int) int64 {
	t.Helper()
	if cell == "–" {
		return -1
	}
	n, err := strconv.ParseInt(cell, base, 64)
	if err != nil {
		t.Fatalf("docs/store.md: %q is neither a number nor a dash", cell)
	}
	return n
}

// Files looks at everything below these folders of a deployment: its name, mode and, where it is fixed, size. What the page does not list is an error.
func (p *Page) Files(t testing.TB, deployment string, folders ...string) {
	t.Helper()
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(deployment, folder), func(path string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) { // gone since the folder was listed
				return nil
			}
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			below, err := filepath.Rel(deployment, path)
			if err == nil {
				p.file(t, below, info)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (p *Page) file(t testing.TB, path string, info fs.FileInfo) {
	t.Helper()
	if info.IsDir() {
		path += "/"
	}
	for _, f := range p.files {
		if !f.name.MatchString(path) {
			continue
		}
		p.seen[f.path] = true
		if f.mode >= 0 && int64(info.Mode().Perm()) != f.mode {
			t.Errorf("%s has mode %04o; docs/store.md says %04o", path, info.Mode().Perm(), f.mode)
		}
		if f.size >= 0 && info.Size() != f.size {
			t.Errorf("%s has %d bytes; docs/store.md says %d", path, info.Size(), f.size)
		}
		return
	}
	t.Errorf("stored and not in docs/store.md: %s, mode %04o, %d bytes", path, info.Mode().Perm(), info.Size())
}

// UnseenFiles are those that the page lists below these folders and that were never there, but for what is there for moments.
func (p *Page) UnseenFiles(folders ...string) []string {
	var all []string
	for _, f := range p.files {
		for _, folder := range folders {
			if strings.HasPrefix(f.path, folder+"/") && !f.brief && !p.seen[f.path] {
				all = append(all, f.path)
			}
		}
	}
	return all
}
