// Package matter suggests what a text is about, how urgent it is and whether it accuses officers, from word lists that are data (lists.toml). Officers decide.
package matter

// An Answer is what the lists say of a text.
type Answer struct {
	Matter   string   `json:"matter"` // ID from the list, "other" when nothing fits
	Urgent   bool     `json:"urgent"`
	Officers bool     `json:"about_officers"`
	Words    []string `json:"words,omitempty"` // list entries that decided, for the officer's eyes
}

// Lists are compiled word lists with their version.
type Lists struct{}

// Default are the lists compiled into the binary.
func Default() *Lists { return &Lists{} }

// Judge reads folded text (place.Fold) and never keeps it.
func (l *Lists) Judge(folded []byte) Answer { return Answer{Matter: "other"} }
