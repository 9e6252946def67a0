package triage

// A What says which clock a DueView is about: a closed list.
type What string

const (
	DueLease    What = "lease"    // nobody at the desk has taken the tip
	DueAck      What = "ack"      // the lead has not acknowledged it
	DueRecord   What = "record"   // the lead has not made its record: within 24 hours, 48 in remote communes
	DueCheck    What = "check"    // the lead has not ended its check: 20 days, or what it was prolonged to
	DueLook     What = "lookup"   // a second look before a tip is destroyed
	DueReview   What = "review"   // somebody at the desk looks at a name slip that was opened on danger to life: the next day
	DueApproval What = "approval" // something waits for a second member
	DueCanary   What = "canary"   // a test tip has not arrived, or was not opened
	DueSilent   What = "silent"   // a unit has opened nothing for long, though it was told
	DueVoice    What = "voice"    // a recording is to be written down: by the end of the day after its release

	DueGlass     What = "glass"     // the identity in the desk's safe was used: two take it out of the roster
	DueRehearsal What = "rehearsal" // the desk's safe is to be rehearsed
)

// A Level says how late something is.
type Level string

const (
	LevelWarn Level = "warn" // there is time left, and little
	LevelLate Level = "late" // there is none
)

// A DueView is one thing that somebody must do, and by when: by a minute, or by the end of a day.
type DueView struct {
	Tip   string `json:"tip,omitempty"`  // none for what is not about one
	Desk  string `json:"desk,omitempty"` // whose tip it is
	What  What   `json:"what"`
	Who   string `json:"who"`            // office that must act
	Unit  string `json:"unit,omitempty"` // office that it is about, when that is another: of silent, the unit that opens nothing
	By    int64  `json:"by,omitempty"`   // minute; 0 when it is a day
	Day   int    `json:"day,omitempty"`  // epoch day (UTC+7) at whose end
	Level Level  `json:"level"`
	Top   bool   `json:"top,omitempty"` // every step has fired, and nobody answered: it is in front of the desk now
}
