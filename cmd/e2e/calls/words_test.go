package calls

import (
	"strings"

	"tipline/channels/call"
)

// words are the script's, the first three of each: what is tested is the order in which they are heard.
func words() map[string]string {
	all := map[string]string{}
	for _, key := range call.Keys() {
		some := strings.Fields(call.Words(call.Vietnamese, key))
		all[key] = strings.Join(some[:min(3, len(some))], " ")
	}
	return all
}
