package triage

// What the desk listener says and takes of notices, of posts without a network, and of test tips.

// A DeadLetterView is an address of an office that notices could not be brought to: refused for good, or not taken for a day. It names no tip.
type DeadLetterView struct {
	Office string `json:"office"`
	Via    string `json:"via"` // notifier, as the directory names it
	Day    int    `json:"day"` // on which it was given up last
}

// A DeadLetterRequest settles one: again puts its office's notice back, otherwise it is given up.
type DeadLetterRequest struct {
	Office string `json:"office"`
	Via    string `json:"via"`
	Again  bool   `json:"again,omitempty"`
}

// A RungResult is what came of one attempt: a closed list.
type RungResult string

const (
	RungReached RungResult = "reached" // whoever carries it has taken it
	RungLater   RungResult = "later"   // not now; a real notice would be tried again
	RungRefused RungResult = "refused" // for good: the address or the set-up is wrong
)

// A RungView says of one address of the own office what came of a test notice.
type RungView struct {
	Via    string     `json:"via"`
	Result RungResult `json:"result"`
}

// A ReadbackView is the next word to ask a post for: number N of its sheet. What that word is, the member's own device knows.
type ReadbackView struct {
	Office string `json:"office"`
	Sheet  string `json:"sheet"`  // month, and its turn where there is one: 2026-11, 2026-11.1
	Number int    `json:"number"` // from 1 on; 0 when the sheet is used up
	Left   int    `json:"left"`   // words that nobody was asked for yet, this one among them
}

// A ReadbackRequest says that a post was asked for a word, and whether it was right. Right or wrong, that word is used up.
type ReadbackRequest struct {
	Office string `json:"office"`
	Sheet  string `json:"sheet"`
	Number int    `json:"number"`
	Right  bool   `json:"right,omitempty"`
}

// An AckHow is how an office acknowledged otherwise than on its own device: a closed list.
type AckHow string

const (
	AckSMS      AckHow = "sms"      // by the digits of a notice, from a telephone
	AckReadback AckHow = "readback" // by a word of its sheet; the desk wrote it down
)

// A CanaryState is where a test tip got stuck: a closed list.
type CanaryState string

const (
	CanaryRefused   CanaryState = "refused"   // the door did not take it
	CanaryLost      CanaryState = "lost"      // taken, and not at the desk after its release
	CanaryUnopened  CanaryState = "unopened"  // at the desk, and nobody took it in time
	CanaryUnrouted  CanaryState = "unrouted"  // opened, and its card never sent on to the unit it names
	CanaryUnclaimed CanaryState = "unclaimed" // at the unit, and not acknowledged in time
)

// A CanaryView is a test tip that got stuck. It does not say which tip it is: whoever knew could open that one alone.
type CanaryView struct {
	Door   string      `json:"door"`
	Office string      `json:"office"` // desk or unit that has to look into it
	State  CanaryState `json:"state"`
}
