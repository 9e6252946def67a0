package crypto

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// placeholder is all that a secret ever prints.
const placeholder = "[secret]"

var errSecret = errors.New("a secret is not written out")

// hidden is embedded in types that must not print, serialise or be compared with ==. Their bytes are also kept behind a
// pointer, because fmt calls no method on the unexported fields of others.
type hidden struct{ _ [0]func() }

// Format prints the placeholder for every verb.
func (hidden) Format(f fmt.State, _ rune) { io.WriteString(f, placeholder) }

// LogValue is the placeholder.
func (hidden) LogValue() slog.Value { return slog.StringValue(placeholder) }

// MarshalJSON refuses.
func (hidden) MarshalJSON() ([]byte, error) { return nil, errSecret }

// MarshalText refuses.
func (hidden) MarshalText() ([]byte, error) { return nil, errSecret }

// MarshalBinary refuses.
func (hidden) MarshalBinary() ([]byte, error) { return nil, errSecret }

// Zero overwrites b: for buffers that held plaintext or keys.
func Zero(b []byte) { clear(b) }
