package registry

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tipline/crypto"
)

// Load reads and checks a registry folder:
//
//	rosters/<version>.json
//	directory.json
//	keyrings/<office>/<month>.json, and <month>.<turn>.json where the month was turned
//
// The error lists every fault with its file.
func Load(dir, pin string) (*Registry, error) {
	docs, err := Read(dir)
	if err != nil {
		return nil, err
	}
	return Check(pin, docs)
}

// Read reads the folder and believes nothing yet.
func Read(dir string) (Documents, error) {
	var (
		docs   Documents
		faults Faults
	)
	for _, path := range rosterFiles(dir, &faults) {
		docs.Rosters = append(docs.Rosters, readDocument(path, &faults))
	}
	docs.Directory = readDocument(filepath.Join(dir, "directory.json"), &faults)
	files, err := filepath.Glob(filepath.Join(dir, "keyrings", "*", "*.json"))
	if err != nil {
		return Documents{}, fmt.Errorf("read registry: %w", err)
	}
	for _, path := range files {
		docs.Keyrings = append(docs.Keyrings, readDocument(path, &faults))
	}
	if len(faults) > 0 {
		return Documents{}, faults
	}
	return docs, nil
}

// rosterFiles are 1.json, 2.json and so on, in the order of their numbers and without a gap.
func rosterFiles(dir string, faults *Faults) []string {
	folder := filepath.Join(dir, "rosters")
	entries, err := os.ReadDir(folder)
	if err != nil {
		faults.add(folder, "cannot be read: %v", errors.Unwrap(err))
		return nil
	}
	var versions []int
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), unfinished) {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSuffix(e.Name(), ".json"))
		if err != nil || n < 1 || e.Name() != strconv.Itoa(n)+".json" {
			faults.add(filepath.Join(folder, e.Name()), "is not named after a version, such as 1.json")
			continue
		}
		versions = append(versions, n)
	}
	slices.Sort(versions)
	var files []string
	for i, n := range versions {
		if n != i+1 {
			faults.add(folder, "version %d is missing", i+1)
			break
		}
		files = append(files, filepath.Join(folder, strconv.Itoa(n)+".json"))
	}
	if len(versions) == 0 {
		faults.add(folder, "holds no roster")
	}
	return files
}

func readDocument(path string, faults *Faults) Document {
	d := Document{From: path}
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		faults.add(path, "is missing")
	case err != nil:
		faults.add(path, "cannot be read: %v", errors.Unwrap(err))
	default:
		if d.Signed, err = crypto.ParseSigned(b); err != nil {
			faults.add(path, "is not a signed document: %v", err)
		}
	}
	return d
}

// Write puts documents into a folder as Load reads them. Files appear whole or not at all.
func Write(dir string, rosters []crypto.Signed, directory crypto.Signed, keyrings map[string]map[string]crypto.Signed) error {
	for i, r := range rosters {
		if err := WriteDocument(filepath.Join(dir, "rosters", strconv.Itoa(i+1)+".json"), r); err != nil {
			return err
		}
	}
	if err := WriteDocument(filepath.Join(dir, "directory.json"), directory); err != nil {
		return err
	}
	for office, months := range keyrings {
		for month, k := range months {
			if err := WriteDocument(KeyringFile(dir, office, month), k); err != nil {
				return err
			}
		}
	}
	return nil
}

// KeyringFile is where an office's first keyring of a month stands.
func KeyringFile(dir, office, month string) string {
	return keyringFile(dir, &crypto.Keyring{Office: office, Month: month})
}

func keyringFile(dir string, k *crypto.Keyring) string {
	return filepath.Join(dir, "keyrings", filepath.FromSlash(keyringName(k)))
}

// keyringName is the office and the file of a keyring.
func keyringName(k *crypto.Keyring) string {
	if k.Turn == 0 {
		return k.Office + "/" + k.Month + ".json"
	}
	return k.Office + "/" + k.Month + "." + strconv.Itoa(k.Turn) + ".json"
}

// Body is what a signed document's file says, without any question whether to believe it; false when the file is no signed document.
func Body(file []byte) ([]byte, bool) {
	s, err := crypto.ParseSigned(file)
	if err != nil {
		return nil, false
	}
	return []byte(s.Body), true
}
