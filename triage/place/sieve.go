package place

// A sieve stands in front of a large table: what it lets through may be there, what it holds back is not. It is small enough to stay in the cache while a
// message is sealed, which the tables are not.
type sieve [sieveBits / 64]uint64

// sieveBits are ten for each beginning of a name, so that one in ten is let through for nothing.
const sieveBits = 1 << 19

func (s *sieve) add(hash uint64) {
	at := hash % sieveBits
	s[at/64] |= 1 << (at % 64)
}

func (s *sieve) has(hash uint64) bool {
	at := hash % sieveBits
	return s[at/64]&(1<<(at%64)) != 0
}
