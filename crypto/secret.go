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

// A box keeps a secret behind a func, because fmt calls no method on unexported fields of others, and for a wrong verb it prints
// what a pointer points to; of a func it only ever prints an address.
type box[T any] func() *T

// boxed puts v into a box.
func boxed[T any](v *T) box[T] { return func() *T { return v } }

// hidden is embedded in types that must not print, serialise or be compared with ==. It holds where fmt, slog or JSON see the
// value itself; boxes hold where they see it through others' fields.
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
