package crypto

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var regenerate = flag.Bool("regenerate", false, "write testdata/vectors.json anew")

const vectorsFile = "testdata/vectors.json"

// hexBytes are hex in JSON.
type hexBytes []byte

func (h hexBytes) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h)), nil }
func (h *hexBytes) UnmarshalText(b []byte) (err error) {
	*h, err = hex.DecodeString(string(b))
	return err
}

// Vectors are fixed inputs and what the formats make of them, for this and any other implementation (docs/formats.md). Sealed things hold
// randomness: they are given to be opened. Everything else is also to be made, byte for byte.
type vectors struct {
	Note       string `json:"note"`
	Identities []struct {
		Seed      hexBytes `json:"seed"`
		Text      string   `json:"text"`
		Recipient string   `json:"recipient"`
	} `json:"identities"`
	Envelopes []struct {
		Text     string   `json:"text"`
		Channel  string   `json:"channel"`
		Language string   `json:"language"`
		Answer   string   `json:"answer,omitempty"` // JSON text, exactly
		Marks    []string `json:"marks,omitempty"`
		Reply    string   `json:"reply"`
		Bytes    hexBytes `json:"bytes"`
	} `json:"envelopes"`
	Plaintexts []struct {
		Kind    Kind     `json:"kind"`
		Payload hexBytes `json:"payload"`
		Length  int      `json:"length"`
		Head    hexBytes `json:"head"` // before the padding
	} `json:"plaintexts"`
	Sealed []struct {
		Kind    Kind     `json:"kind"`
		Payload hexBytes `json:"payload"`
		Whole   []int    `json:"whole"`  // identities, each of which opens it alone
		Halves  []int    `json:"halves"` // identities that open it together
		Bytes   hexBytes `json:"bytes"`
	} `json:"sealed"`
	Locks []struct {
		Key    hexBytes `json:"key"`
		ID     ID       `json:"id"`
		Kind   Kind     `json:"kind"`
		Part   string   `json:"part"`
		Sealed hexBytes `json:"sealed"`
		Locked hexBytes `json:"locked"`
	} `json:"locks"`
	Receipts []struct {
		Code      string   `json:"code"`
		Pepper    hexBytes `json:"pepper"`
		Lookup    hexBytes `json:"lookup"`
		Seed      hexBytes `json:"seed"`
		RecordKey hexBytes `json:"record_key"`
		Identity  hexBytes `json:"reply_identity"`
		Desk      string   `json:"desk"`
		ID        ID       `json:"id"`
		Record    hexBytes `json:"record"`
	} `json:"receipts"`
	Signatures []struct {
		Seed        hexBytes `json:"seed"`
		Public      hexBytes `json:"public"`
		Kind        string   `json:"kind"`
		Body        string   `json:"body"`
		Message     hexBytes `json:"message"`
		Signature   hexBytes `json:"signature"`
		Fingerprint string   `json:"fingerprint"`
	} `json:"signatures"`
	Challenges []struct {
		Server   string   `json:"server"`
		Identity int      `json:"identity"`
		Sealed   hexBytes `json:"sealed"`
		Payload  string   `json:"payload"`
		Answer   hexBytes `json:"answer"`
	} `json:"challenges"`
	Files []struct {
		Passphrase string   `json:"passphrase"`
		Member     string   `json:"member"`
		Office     string   `json:"office"`
		Identity   hexBytes `json:"identity"`
		Signing    hexBytes `json:"signing"`
		Pin        hexBytes `json:"pin,omitempty"`
		File       hexBytes `json:"file"`
	} `json:"identity_files"`
	Joinings []struct {
		Member      Member   `json:"member"`
		Seed        hexBytes `json:"seed"` // of the signing key
		Fingerprint string   `json:"fingerprint"`
		Server      string   `json:"server"`
		Token       string   `json:"token"`
		Invitation  string   `json:"invitation"`
		Message     hexBytes `json:"message"`
		Proof       hexBytes `json:"proof"`
	} `json:"joinings"`
	Chains []struct {
		Note     string   `json:"note"`
		Pin      string   `json:"pin"`
		Rosters  []Signed `json:"rosters"`
		Good     bool     `json:"good"`
		Keyrings []struct {
			Note      string   `json:"note"`
			Signed    Signed   `json:"signed"`
			Counts    bool     `json:"counts"`  // a member of some roster signed it: it opens
			Present   bool     `json:"present"` // a member of the newest did
			Strangers []string `json:"strangers"`
		} `json:"keyrings"`
		Chosen []struct {
			Of    []int  `json:"of"`    // keyrings of this chain, in any order
			Month string `json:"month"` // now
			Is    int    `json:"is"`    // the one that clients seal to; -1 none
		} `json:"chosen"`
	} `json:"chains"`
	Grants []struct {
		ID     ID       `json:"id"`
		Sealed hexBytes `json:"sealed"`
		Text   string   `json:"text"`
		Key    hexBytes `json:"key"`
		Grant  hexBytes `json:"grant"`
		To     int      `json:"to"`   // identity that opens the grant, and the half
		Half   hexBytes `json:"half"` // of one office, wrapped to a member of the other
		Own    int      `json:"own"`  // identity of that other office
	} `json:"grants"`
	Steps []struct {
		Note      string `json:"note"`
		Signed    Signed `json:"signed"`
		Office    string `json:"office"`
		Own       int    `json:"own"`       // identity of that office's keyring
		Recipient string `json:"recipient"` // what opens
	} `json:"steps"`
	Shares []struct {
		Identity int         `json:"identity"`
		Shares   [3]hexBytes `json:"shares"`
	} `json:"shares"`
	Padme [][2]int `json:"padme"`
}

func readVectors(t testing.TB) *vectors {
	t.Helper()
	if *regenerate {
		writeVectors(t)
	}
	b, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	v := new(vectors)
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *vectors) identity(t testing.TB, n int) *Identity {
	t.Helper()
	i, err := identityFromSeed(v.Identities[n].Seed)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestVectors(t *testing.T) {
	v := readVectors(t)
	t.Run("joinings", v.checkJoinings)
	t.Run("chains", v.checkChains)
	t.Run("identities", v.checkIdentities)
	t.Run("envelopes", v.checkEnvelopes)
	t.Run("plaintexts", v.checkPlaintexts)
	t.Run("sealed", v.checkSealed)
	t.Run("locks", v.checkLocks)
	t.Run("receipts", v.checkReceipts)
	t.Run("signatures", v.checkSignatures)
	t.Run("challenges", v.checkChallenges)
	t.Run("identity files", v.checkFiles)
	t.Run("shares", v.checkShares)
	t.Run("grants", v.checkGrants)
	t.Run("steps", v.checkSteps)
	for _, p := range v.Padme {
		if got := Padme(p[0]); got != p[1] {
			t.Errorf("Padme(%d) = %d, want %d", p[0], got, p[1])
		}
	}
}

func same(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if len(want) == 0 || !bytes.Equal(got, want) {
		t.Errorf("%s:\n got %.80x\nwant %.80x", what, got, want)
	}
}

func (v *vectors) checkIdentities(t *testing.T) {
	for n, row := range v.Identities {
		i := v.identity(t, n)
		if i.age.String() != row.Text || i.Recipient().String() != row.Recipient {
			t.Errorf("identity %d", n)
		}
	}
}

func (v *vectors) checkEnvelopes(t *testing.T) {
	for _, row := range v.Envelopes {
		e := &Envelope{Text: row.Text, Channel: row.Channel, Language: row.Language, Marks: row.Marks}
		if row.Answer != "" {
			e.Answer = json.RawMessage(row.Answer)
		}
		if row.Reply != "" {
			e.Reply, _ = ParseRecipient(row.Reply)
		}
		b, err := e.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		same(t, "envelope", b, row.Bytes)
		got, err := ParseEnvelope(row.Bytes)
		if err != nil || got.Text != row.Text {
			t.Errorf("%q, %v", got.Text, err)
		}
	}
}

func (v *vectors) checkPlaintexts(t *testing.T) {
	for _, row := range v.Plaintexts {
		b, err := layOut(row.Kind, row.Payload)
		if err != nil || len(b) != row.Length {
			t.Fatal(row.Kind, len(b), err)
		}
		same(t, string(row.Kind), b[:len(row.Head)], row.Head)
	}
}

func (v *vectors) checkSealed(t *testing.T) {
	for _, row := range v.Sealed {
		for _, n := range row.Whole {
			got, err := Open(row.Kind, row.Bytes, v.identity(t, n))
			if err != nil {
				t.Fatal(row.Kind, n, err)
			}
			same(t, string(row.Kind), got, row.Payload)
		}
		if len(row.Halves) == 2 {
			got, err := OpenHalves(row.Kind, row.Bytes, v.identity(t, row.Halves[0]), v.identity(t, row.Halves[1]))
			if err != nil {
				t.Fatal(row.Kind, err)
			}
			same(t, string(row.Kind)+" by halves", got, row.Payload)
		}
	}
}

func (v *vectors) checkLocks(t *testing.T) {
	for _, row := range v.Locks {
		key := [32]byte(row.Key)
		got, err := Unlock(TipKey{key: boxed(&key)}, row.ID, row.Kind, row.Part, row.Locked)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "unlocked", got, row.Sealed)
	}
}

func (v *vectors) checkReceipts(t *testing.T) {
	for _, row := range v.Receipts {
		c, err := ParseCode([]byte(row.Code))
		if err != nil {
			t.Fatal(err)
		}
		r := Derive(c, row.Pepper)
		same(t, "lookup", r.Lookup[:], row.Lookup)
		same(t, "seed", r.seed()[:], row.Seed)
		key, err := r.derive("receipt record")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "record key", key, row.RecordKey)
		i, err := r.Identity()
		if err != nil {
			t.Fatal(err)
		}
		same(t, "reply identity", i.seed()[:], row.Identity)
		desk, id, err := r.OpenRecord(row.Record)
		if err != nil || desk != row.Desk || id != row.ID {
			t.Error(desk, id, err)
		}
	}
}

func (v *vectors) checkSignatures(t *testing.T) {
	for _, row := range v.Signatures {
		k, err := memberFromSeeds("an", "desk", make([]byte, 32), row.Seed)
		if err != nil {
			t.Fatal(err)
		}
		s := Signed{Kind: row.Kind, Body: row.Body}
		k.Sign(&s)
		same(t, "public key", k.Member.Signing, row.Public)
		same(t, "message", s.message(), row.Message)
		same(t, "signature", s.Signatures[0].Signature, row.Signature)
		if s.Fingerprint() != row.Fingerprint {
			t.Error("fingerprint")
		}
	}
}

func (v *vectors) checkChallenges(t *testing.T) {
	for _, row := range v.Challenges {
		k := &MemberKey{Identity: v.identity(t, row.Identity)}
		got, err := k.AnswerChallenge(row.Sealed, row.Server)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "answer", got[:], row.Answer)
	}
}

func (v *vectors) checkFiles(t *testing.T) {
	for _, row := range v.Files {
		k, err := UnlockMemberKey(row.File, row.Passphrase)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "identity", k.Identity.seed()[:], row.Identity)
		same(t, "signing key", k.signer()[:], row.Signing)
		if k.Pin != hex.EncodeToString(row.Pin) {
			t.Error("another pin")
		}
		if k.Member.ID != row.Member || k.Member.Office != row.Office {
			t.Error("another member")
		}
	}
}

func (v *vectors) checkShares(t *testing.T) {
	for _, row := range v.Shares {
		for n := range 3 {
			got, err := JoinRecovery(row.Shares[n], row.Shares[(n+1)%3])
			if err != nil || !got.Equal(v.identity(t, row.Identity)) {
				t.Error(n, err)
			}
		}
	}
}
