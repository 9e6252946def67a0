package main

import (
	"bytes"
	"errors"
	"strings"
	"sync/atomic"

	"filippo.io/age"
)

// class is the smallest size class of a tip.
const class = 2048

// A sealer seals to one group of recipients after the other.
type sealer struct {
	to   [][]age.Recipient
	next atomic.Uint64
}

func newSealer(lines []string) (*sealer, error) {
	s := &sealer{}
	for _, line := range lines {
		var group []age.Recipient
		for word := range strings.FieldsSeq(line) {
			r, err := age.ParseHybridRecipient(word)
			if err != nil {
				return nil, errors.New("no hybrid recipient")
			}
			group = append(group, r)
		}
		if len(group) != 3 {
			return nil, errors.New("not three recipients in a line")
		}
		s.to = append(s.to, group)
	}
	return s, nil
}

// seal makes one age file of the text, padded to the class.
func (s *sealer) seal(text []byte) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, 8<<10))
	w, err := age.Encrypt(out, s.to[s.next.Add(1)%uint64(len(s.to))]...)
	if err != nil {
		return nil, err
	}
	padded := make([]byte, class)
	copy(padded, text)
	if _, err := w.Write(padded); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
