package triage

// What the desk listener says and takes of interpreters (interpret.go). A part is the ID of a photo or recording, of an entry of the thread, or the tip's own for its text.

// An InterpretRequest grants one thing of a tip to an interpreter.
type InterpretRequest struct {
	Part   string `json:"part"`
	Member string `json:"member"` // one of the directory's interpreters
	Grant  []byte `json:"grant"`  // kind grant, sealed to that member
}

// An UninterpretRequest takes it back.
type UninterpretRequest struct {
	Part string `json:"part"`
}

// An InterpreterView says to a tip's desk who may open what of it, until when.
type InterpreterView struct {
	Part   string `json:"part"`
	Member string `json:"member"`
	Until  int64  `json:"until"` // minute
}

// An InterpretItemView is one thing that the asking member was granted. Of its tip it says nothing but the ID.
type InterpretItemView struct {
	Tip   string `json:"tip"`
	Part  string `json:"part"`
	Desk  string `json:"desk"`
	Until int64  `json:"until"` // minute at which it lapses
}

// An Interpretable is what kind of thing was granted, in the words of the formats.
type Interpretable string

const (
	InterpretFile   Interpretable = "file"
	InterpretTip    Interpretable = "tip"
	InterpretThread Interpretable = "thread"
)

// An InterpretView is one such thing, and what opens it.
type InterpretView struct {
	Item   InterpretItemView `json:"item"`
	Kind   Interpretable     `json:"kind"`
	Sealed []byte            `json:"sealed"`
	Grant  []byte            `json:"grant"` // kind grant, sealed to the asking member
}

// An InterpretDoneRequest is what the interpreter wrote down. The grant ends with it.
type InterpretDoneRequest struct {
	Note     []byte `json:"note,omitempty"`     // kind thread, sealed to the desk's keyring; its envelope names the language
	Declined bool   `json:"declined,omitempty"` // cannot do it; then there is no note
}
