package intake

import (
	"errors"

	"tipline/crypto"
)

// IsMistyped says whether an error of Accept or News means that the code was typed wrongly.
func IsMistyped(err error) bool {
	return errors.Is(err, crypto.ErrCheckDigit) || errors.Is(err, crypto.ErrNotACode)
}

// NewCode draws a code, for those who play the core before a channel; channels themselves have no business with crypto.
func NewCode() crypto.Code { return crypto.NewCode() }
