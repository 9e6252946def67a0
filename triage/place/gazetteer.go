package place

import (
	"math/bits"
	"strings"
)

// A kind says which list a name came from.
type kind uint8

const (
	kindCommune  kind = iota
	kindLegacy        // a commune abolished since 2017
	kindSeries        // the name without the number: "A Lưới" for A Lưới 1 to 5
	kindDistrict      // abolished in July 2025
	kindProvince
	kindOldProvince // merged away in July 2025
	kindCrossing
	kindPost
	kindVillage
	kindLao // district, province or crossing place on the Lao side
	kindEnd
)

type commune struct {
	code, name, plain string // see plain
	typ               role
	province          uint8
	border            bool
	oldProv           []uint8
}

type province struct{ code, name, plain, full string }

// A ref is one meaning of a name.
type ref struct {
	kind     kind
	typ      role
	old      bool   // of the 2017 list: few people still say it
	weak     bool   // the list itself only infers the commune
	seat     bool   // a post: its first commune is where it stands, the others what it covers
	district int16  // the legacy district that a legacy commune lay in, or that this is; -1 none
	oldProv  int16  // the legacy province, -1 none
	province int16  // the province of today, -1 none or several
	abroad   int16  // of a place in Laos: its province there, -1 not known
	breaks   uint32 // bit i: a space stands before the i-th letter of the joined key
	spelling uint64 // marks, ten bits a syllable
	from     uint32 // communes: g.codes[from:to]
	to       uint32
	name     string
}

// A Gazetteer is the compiled list of places. Safe for concurrent use: nothing changes after load.
type Gazetteer struct {
	communes     []commune
	provinces    []province
	oldProvs     []string // full names
	districts    []district
	byCode       map[string]uint16
	border       []bool // per province: some commune touches Laos
	refs         []ref
	codes        []uint16
	names        names
	slips        slips
	districtsOf  [][]int16         // per commune: the old districts that it took land from
	within       [][]held          // per district
	cuts         map[string][]held // districts by last syllable
	markers      []marker
	laoScript    []laoName
	posts        []Post
	laoDistricts []LaoDistrict
	laoProvinces []string
	landmarks    Listing // what maps and choices show
}

type district struct {
	full    string
	typ     role
	name    string
	oldProv int16
	codes   []uint16
}

// names finds refs by joined key ("muonglat"). It is a plain open-addressing table: one probe touches one cache line, which is
// what keeps a hostile 64 KB text cheap.
type names struct {
	slots []uint32 // index into keys, plus one; in the bits above mask the hash's own, so that hardly any other key is looked at
	keys  []nameKey
	mask  uint64
	heads sieve // every beginning of a name, the whole of it too
}

type nameKey struct {
	joined   string
	from, to uint32 // refs
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func hashByte(h uint64, b byte) uint64 { return (h ^ uint64(b)) * fnvPrime }

func hashString(s string) uint64 {
	h := uint64(fnvOffset)
	for i := range len(s) {
		h = hashByte(h, s[i])
	}
	return h
}

// mix spreads FNV's low bits before they choose a slot.
func mix(h uint64) uint64 { return h ^ h>>29 ^ h>>47 }

func (n *names) build(keys []nameKey) {
	size := 1 << bits.Len(uint(len(keys)*2))
	n.keys, n.slots, n.mask = keys, make([]uint32, size), uint64(size-1)
	for i, k := range keys {
		h := uint64(fnvOffset)
		for at := range len(k.joined) {
			h = hashByte(h, k.joined[at])
			n.heads.add(mix(h))
		}
		h = mix(h)
		at := h & n.mask
		for n.slots[at] != 0 {
			at = (at + 1) & n.mask
		}
		n.slots[at] = n.tag(h) | uint32(i+1)
	}
}

// begins tells whether a name may begin with letters of this hash: where none does, none goes on so either.
func (n *names) begins(h uint64) bool { return n.heads.has(mix(h)) }

// find returns the index of the joined key, or -1. The caller rolls the hash along the text.
func (n *names) find(h uint64, joined []byte) int {
	h = mix(h)
	tag := n.tag(h)
	for at := h & n.mask; n.slots[at] != 0; at = (at + 1) & n.mask {
		slot := n.slots[at]
		if slot&^uint32(n.mask) != tag {
			continue
		}
		if k := slot&uint32(n.mask) - 1; n.keys[k].joined == string(joined) {
			return int(k)
		}
	}
	return -1
}

// tag is what a slot holds of a hash.
func (n *names) tag(h uint64) uint32 { return uint32(h>>32) &^ uint32(n.mask) }

// communesOf are the communes that a ref may mean.
func (g *Gazetteer) communesOf(r *ref) []uint16 { return g.codes[r.from:r.to] }

// sameKey compares two names without marks and spaces.
func sameKey(a, b string) bool { return joinKey(a) == joinKey(b) }

// joinKey is the folded name without its spaces.
func joinKey(name string) string {
	return strings.ReplaceAll(string(Fold(nil, []byte(name))), " ", "")
}
