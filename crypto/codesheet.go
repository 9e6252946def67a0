package crypto

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	_ "embed"
	"errors"
	"slices"
	"strings"
)

// SheetWords is how many words a code sheet has.
const SheetWords = 64

// codeWords are 128 words of two syllables, without marks, that stay apart over a bad line.
//
//go:embed codewords.txt
var codeWords string

// CodeSheet is a post's sheet of a month (docs/formats.md, section 15): words drawn by the desk's keyring of that month, so that each of its members can
// make the same sheet on the own device, and nobody else can: the server knows none of them. sheet is the month, and its turn where there is one.
func (i *Identity) CodeSheet(office, sheet string) ([]string, error) {
	if i == nil {
		return nil, errors.New("code sheet: no identity")
	}
	words := strings.Fields(strings.ReplaceAll(codeWords, " ", "_"))
	var key []byte
	var err error
	erasing(func() { key, err = hkdf.Key(sha256.New, i.seed()[:], nil, format+"code sheet\n"+office+"\n"+sheet, 32) })
	if err != nil {
		return nil, err
	}
	defer clear(key)
	place := func(word string) []byte {
		m := hmac.New(sha256.New, key)
		m.Write([]byte(word))
		return m.Sum(nil)
	}
	for n := range words {
		words[n] = strings.ReplaceAll(words[n], "_", " ")
	}
	slices.SortFunc(words, func(a, b string) int { return bytes.Compare(place(a), place(b)) })
	return words[:SheetWords], nil
}
