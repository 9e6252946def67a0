package calls

import (
	"strings"
	"testing"

	"tipline/channels/call"
)

// words are the script's, the last four of each, or as many more as make it sound like no other: what is tested is the order in which they are heard.
func words(t *testing.T) map[string]string {
	t.Helper()
	all, keys := map[string]string{}, map[string]string{}
	for _, key := range call.Keys() {
		whole := strings.Fields(call.Words(call.Vietnamese, key))
		for n := 4; all[key] == "" || keys[all[key]] != ""; n++ {
			if n > len(whole)+4 {
				t.Fatalf("prompts %s and %s are the same words", key, keys[all[key]])
			}
			all[key] = strings.Join(whole[max(0, len(whole)-n):], " ")
		}
		keys[all[key]] = key
	}
	return all
}
