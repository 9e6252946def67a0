package triage

// What the second look says and takes (look.go). Grants go by what they open: "tip" is the verbatim, 32 hex digits an entry of the thread, a file, or what was written down.

// GrantedTip is the name of the verbatim among grants; an entry of the thread goes by its ID.
const GrantedTip = "tip"

// A LookItemView is one tip that waits for a second look by the asking member's office.
type LookItemView struct {
	ID          string      `json:"id"`
	Desk        string      `json:"desk"`
	Lane        Lane        `json:"lane"`
	Day         int         `json:"day"`                   // epoch day since which it waits
	By          int         `json:"by"`                    // epoch day at whose end it should have been looked at
	Disposition Disposition `json:"disposition,omitempty"` // none: open for a year, and nobody closed it
	Closer      string      `json:"closer,omitempty"`      // office that closed it
	Link        string      `json:"link,omitempty"`        // of a repeat, ID of the tip that it is said to repeat
	Granted     bool        `json:"granted"`               // there is something to open it with
	Own         bool        `json:"own,omitempty"`         // of the asking member's own desk, whose keyring opens it
	Mine        bool        `json:"mine,omitempty"`        // the asking member closed it, and somebody else must look
	Acts        int64       `json:"acts"`                  // of the reading: an answer names it
}

// A LookView is a tip for a second look. Each sealed thing opens with its grant, or with the keyring of the tip's own desk.
type LookView struct {
	Item     LookItemView      `json:"item"`
	Erased   bool              `json:"erased,omitempty"`
	Verbatim []byte            `json:"verbatim,omitempty"`
	Thread   []ThreadView      `json:"thread,omitempty"`
	Grants   map[string][]byte `json:"grants,omitempty"`
	Written  []ThreadView      `json:"written,omitempty"` // what the desk or an interpreter wrote down of recordings
	Files    []FileView        `json:"files,omitempty"`   // photos and recordings, each opened by its grant
	Talk     []TalkView        `json:"talk,omitempty"`    // what the looking office was told and has said before
	Story    *LookStory        `json:"story,omitempty"`   // of a repeat, the tip that it is said to repeat
}

// A LookStory is a tip that another is said to repeat.
type LookStory struct {
	ID       string `json:"id"`
	Verbatim []byte `json:"verbatim,omitempty"`
	Grant    []byte `json:"grant,omitempty"`
}

// An AgreeRequest says that a tip may end.
type AgreeRequest struct {
	Acts int64 `json:"acts"` // LookItemView.Acts: what was looked at
}

// A BackRequest sends a tip back to its desk's queue.
type BackRequest struct {
	Acts     int64  `json:"acts"`               // LookItemView.Acts
	Note     []byte `json:"note,omitempty"`     // why: kind thread, sealed to the desk's keyring
	Unopened bool   `json:"unopened,omitempty"` // the grant does not open it; then a note is not needed
}

// A GrantRequest gives the look office what opens a tip: kind grant, sealed to its keyring.
type GrantRequest struct {
	Grants map[string][]byte `json:"grants"`
}

// An OutOfScopeRequest ends a tip that is not about crime.
type OutOfScopeRequest struct {
	Grants map[string][]byte `json:"grants,omitempty"` // for the look office
}

// A RecuseRequest hands a tip that concerns the asking unit itself to an inspectorate.
type RecuseRequest struct {
	To   string `json:"to"`   // office of the directory's decision on a tip about that unit
	Card []byte `json:"card"` // kind card, sealed to its keyring
	Note []byte `json:"note"` // why, and what was said so far: kind thread, to the same
}

// A SlipFigureView is how often a unit opened name slips in a month, and how many of those tips came to nothing.
type SlipFigureView struct {
	Desk      string `json:"desk"`
	Unit      string `json:"unit"`
	Month     string `json:"month"`     // 2026-11
	Opened    int    `json:"opened"`    // tips whose slip the unit opened
	Danger    int    `json:"danger"`    // of those, at once, on danger to life
	Unfounded int    `json:"unfounded"` // tips destroyed in that month as unfounded or false whose slip it had opened
}
