package config

import (
	"crypto/sha3"
	"encoding/base32"
	"strings"
)

// onionFault says what is wrong with the address of an onion service of version 3: http, 56 letters of which two bytes check the others (tor-spec, rend-spec-v3,
// section 6), and nothing behind. A mistyped one leads people nowhere, or to who made the likeness of it.
func onionFault(address string) string {
	name, plain := strings.CutPrefix(address, "http://")
	name, onion := strings.CutSuffix(name, ".onion")
	if !plain || !onion || len(name) != 56 {
		return "not http://, 56 letters and .onion, as tor wrote it into the service's folder, file hostname"
	}
	b, err := base32.StdEncoding.DecodeString(strings.ToUpper(name))
	if err != nil || name != strings.ToLower(name) || b[34] != 3 {
		return "not the name of an onion service of version 3"
	}
	sum := sha3.Sum256(append(append([]byte(".onion checksum"), b[:32]...), b[34]))
	if sum[0] != b[32] || sum[1] != b[33] {
		return "mistyped: its own check does not fit"
	}
	return ""
}
