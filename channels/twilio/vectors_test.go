package twilio

import (
	"encoding/json"
	"os"
	"testing"

	"tipline/intake"
)

// TestTwiliosOwnVectors holds our check against what Twilio's helper library for Node says of text messages and calls, good and forged (testdata/vectors.js makes them).
func TestTwiliosOwnVectors(t *testing.T) {
	b, err := os.ReadFile("testdata/signatures.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Token string
		Lines []struct {
			Name, Address, Query, Body, Signature string
			Valid                                 bool
		}
	}
	if err := json.Unmarshal(b, &vectors); err != nil {
		t.Fatal(err)
	}
	good := 0
	for _, v := range vectors.Lines {
		fields, err := intake.ScanForm(nil, []byte(v.Body))
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		if got := NewSignature(v.Address, [][]byte{[]byte(vectors.Token)}).Valid(v.Query, fields, []byte(v.Signature)); got != v.Valid {
			t.Errorf("%s: %v, Twilio's library says %v", v.Name, got, v.Valid)
		}
		if v.Valid {
			good++
		}
	}
	if good < 13 || len(vectors.Lines) < 6*good {
		t.Errorf("%d good ones of %d", good, len(vectors.Lines))
	}
}
