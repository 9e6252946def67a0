package crypto

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// classes are the only plaintext lengths of tips, cards, slips and thread entries.
var classes = [...]int{2048, 8192, 32768}

var errPadding = errors.New("padding is not as the format says")

// Padme is the length to which n bytes are padded so that at most O(log log n) bits of the length show, at a cost of at most 12 %.
func Padme(n int) int {
	if n < 2 {
		return n
	}
	exponent := bits.Len(uint(n)) - 1
	clear := exponent - bits.Len(uint(exponent))
	mask := 1<<clear - 1
	return (n + mask) &^ mask
}

// paddedSize is the length of the whole plaintext of a kind, kind line included, that holds n bytes; n itself for kinds that
// are of one length anyhow.
func paddedSize(kind Kind, n int) (int, error) {
	switch kind {
	case KindTip, KindCard, KindSlip, KindThread:
		for _, class := range classes {
			if n <= class {
				return class, nil
			}
		}
		return 0, ErrTooLarge
	case KindFile, KindExport:
		if n > MaxFile {
			return 0, ErrTooLarge
		}
		return Padme(n), nil
	}
	return n, nil
}

// MaxFile is the largest file that is sealed in one piece.
const MaxFile = 64 << 20

// frame gives what stands before a payload of n bytes, which is the kind's line and the length, and how many zeros follow it.
func frame(kind Kind, n int) (head []byte, pad int, err error) {
	line := kind.line()
	head = binary.BigEndian.AppendUint32([]byte(line), uint32(n))
	size, err := paddedSize(kind, len(head)+n)
	if err != nil {
		return nil, 0, err
	}
	return head, size - len(head) - n, nil
}

// takeOut gives the payload, which is a part of plaintext, from between what frame says.
func takeOut(kind Kind, plaintext []byte) ([]byte, error) {
	line := kind.line()
	if len(plaintext) < len(line) || string(plaintext[:len(line)]) != line {
		return nil, ErrWrongKind
	}
	rest := plaintext[len(line):]
	if len(rest) < 4 {
		return nil, errPadding
	}
	length := uint64(binary.BigEndian.Uint32(rest))
	rest = rest[4:]
	if length > uint64(len(rest)) {
		return nil, errPadding
	}
	size, err := paddedSize(kind, len(line)+4+int(length))
	if err != nil || size != len(plaintext) {
		return nil, errPadding
	}
	var dirt byte
	for _, b := range rest[length:] {
		dirt |= b
	}
	if dirt != 0 {
		return nil, errPadding
	}
	return rest[:length:length], nil
}
