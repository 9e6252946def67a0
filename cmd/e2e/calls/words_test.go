package calls

import (
	"strings"
	"testing"

	"tipline/channels/call"
)

// words are the script's, the last four of each, or all where two end alike: what is tested is the order in which they are heard, and no two sound the same.
func words(t *testing.T) map[string]string {
	t.Helper()
	all, keys := map[string]string{}, map[string]string{}
	for _, key := range call.Keys() {
		whole := strings.Fields(call.Words(call.Vietnamese, key))
		all[key] = strings.Join(whole[max(0, len(whole)-4):], " ")
		if keys[all[key]] != "" {
			all[key] = strings.Join(whole, " ")
		}
		if other := keys[all[key]]; other != "" {
			t.Fatalf("prompts %s and %s are the same words", key, other)
		}
		keys[all[key]] = key
	}
	return all
}
