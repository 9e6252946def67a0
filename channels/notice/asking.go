package notice

import "tipline/triage"

// asking puts the digits behind a text: all that differs between two notices to posts without a network.
func asking(text string, d triage.Digits) string { return text + askingWords + d.String() }

const askingWords = " Tra loi: OK "

// MaxText is how long a text may be so that digits have room behind it in one message of 160 letters.
const MaxText = 160 - len(askingWords) - triage.DigitsLen
