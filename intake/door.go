package intake

import "tipline/triage/place"

// A Door is one configured way in: a number, a gateway, a page. Its name stands in the path or in the configuration, never in a tip.
type Door struct {
	Name    string     // what Submission.Door says
	Channel string     // sms, web, voice, manned
	Area    place.Area // province codes that it serves; the first one's desk gets what has no place
	Blind   bool       // the gateway never tells us the sender: limits by sender don't exist here
	Limit   int        // messages an hour of one bucket of senders that stay out of the bulk lane; 0: DefaultLimit
	Budget  int        // messages an hour of the whole door that stay out of the bulk lane; 0: DefaultBudget
}

const (
	// DefaultLimit leaves room for several honest senders who share a bucket.
	DefaultLimit = 12
	// DefaultBudget is far above what a province sends in its worst hour.
	DefaultBudget = 2000
)
