package e2e

import (
	"encoding/binary"
	"net/http"
	"testing"

	"tipline/cmd/internal/harness"
	"tipline/triage"
)

// relayCards makes a batch good for the officer's desk. Its digests are of no codes: what is stored of them looks the same.
func relayCards(t *testing.T, o *harness.Officer) {
	t.Helper()
	batch := triage.RelayRequest{Digests: make([][]byte, triage.RelayLeast)}
	for i := range batch.Digests {
		batch.Digests[i] = binary.BigEndian.AppendUint64(make([]byte, 24), uint64(i))
	}
	if status, body := o.Try(t, http.MethodPost, "/api/relay-cards", batch); status != http.StatusNoContent {
		t.Fatalf("relay cards: %d %s", status, body)
	}
}
