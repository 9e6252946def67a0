package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

const (
	// handleSize: 64 bits name a tip among millions, and lead back to no ID.
	handleSize = 8
	// leastID is how many hex digits make a part of a path an ID: tips have 32, documents and invitations 64.
	leastID = 32
	// longestPart bounds every other part of a path: names of acts and offices.
	longestPart = 64
)

// Handle stands for a tip in the log: the first 64 bits of SHA-256("tipline handle" ‖ ID), the ID as its 32 hex digits. Whoever knows a tip's ID finds
// what was done with it; the log, which outlives the tip, names none.
func Handle(id string) string {
	sum := sha256.Sum256([]byte("tipline handle" + id))
	return hex.EncodeToString(sum[:handleSize])
}

// What is how the log names a request: its method and path, each ID replaced by its handle. ErrMalformed for a path that no act has.
func What(method, path string) (string, error) {
	if !strings.HasPrefix(path, "/api/") {
		return "", ErrMalformed
	}
	part := strings.Split(path[1:], "/")
	for i, p := range part {
		if isID(p) {
			part[i] = Handle(p)
		}
	}
	what := method + " /" + strings.Join(part, "/")
	return what, checkWhat(what)
}

func isID(s string) bool {
	return len(s) >= leastID && strings.Trim(s, "0123456789abcdef") == ""
}

// checkWhat refuses what What does not give.
func checkWhat(what string) error {
	method, path, ok := strings.Cut(what, " /api/")
	if !ok || method != "GET" && method != "POST" {
		return ErrMalformed
	}
	for p := range strings.SplitSeq(path, "/") {
		if p == "" || len(p) > longestPart || isID(p) || strings.Trim(p, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return ErrMalformed
		}
	}
	return nil
}
