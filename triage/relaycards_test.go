package triage

import (
	"context"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"tipline/crypto"
)

// madeCards remembers what was made good.
type madeCards struct {
	desk      string
	n         int
	withdrawn string
}

func (m *madeCards) Add(desk string, digests []crypto.RelayDigest) error {
	m.desk, m.n = desk, len(digests)
	return nil
}

func (m *madeCards) Withdraw(desk string) error { m.withdrawn = desk; return nil }

func batchOf(n int) RelayRequest {
	q := RelayRequest{Digests: make([][]byte, n)}
	for i := range q.Digests {
		q.Digests[i] = binary.BigEndian.AppendUint64(make([]byte, 24), uint64(i))
	}
	return q
}

// TestRelayCards: a province's desk makes a whole batch good, whatever its member's client is; nobody else does, and no batch is small enough for a list of names.
func TestRelayCards(t *testing.T) {
	directory := &Directory{Desks: []Desk{{ID: "hue", Provinces: []string{"46"}, Inspectorate: "thanh-tra"}, {ID: "thanh-tra"}}, Units: []Unit{{ID: "xa"}}}
	twice, short := batchOf(RelayLeast), batchOf(RelayLeast)
	twice.Digests[7], short.Digests[7] = twice.Digests[8], short.Digests[7][:31]
	for _, row := range []struct {
		name, office string
		batch        RelayRequest
		want         error
	}{
		{"a batch", "hue", batchOf(RelayLeast), nil},
		{"a large one", "hue", batchOf(RelayMost), nil},
		{"one too few", "hue", batchOf(RelayLeast - 1), ErrMalformed},
		{"one too many", "hue", batchOf(RelayMost + 1), ErrMalformed},
		{"one twice", "hue", twice, ErrMalformed},
		{"one too short", "hue", short, ErrMalformed},
		{"an inspectorate", "thanh-tra", batchOf(RelayLeast), ErrNotFound},
		{"a unit", "xa", batchOf(RelayLeast), ErrNotFound},
	} {
		made := &madeCards{}
		c := &Console{Directory: func() *Directory { return directory }, Relays: made}
		err := c.AddRelayCards(context.Background(), Session{Office: row.office}, row.batch)
		if !errors.Is(err, row.want) || (err == nil) != (made.n == len(row.batch.Digests) && made.desk == row.office) {
			t.Errorf("%s: %v, %d made good", row.name, err, made.n)
		}
		if err := c.WithdrawRelayCards(context.Background(), Session{Office: row.office}); (err == nil) != (row.office == "hue") || made.withdrawn != map[bool]string{true: "hue"}[err == nil] {
			t.Errorf("%s: withdrawn for %q: %v", row.name, made.withdrawn, err)
		}
	}
	end := time.Date(2027, 12, 31, 16, 59, 0, 0, time.UTC) // a minute to midnight in UTC+7
	if !RelayGood(2026, end) || RelayGood(2026, end.Add(time.Minute)) || RelayUntil(end.AddDate(-1, 0, 0)) != 2027 {
		t.Error("cards of 2026 are not good to the end of 2027")
	}
}
