package sms

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// decode gives a gateway's text as UTF-8, in new memory. Kannel names the charset of each message: UTF-8 for what came in GSM-7, UTF-16BE for UCS-2.
// A text is never refused for its charset: what is not what it says stays as it came.
func decode(text, charset []byte) []byte {
	switch name := string(bytes.ToUpper(charset)); name {
	case "UTF-16BE", "UTF-16", "UCS-2", "UCS-2BE", "ISO-10646-UCS-2":
		if len(text)%2 == 0 {
			return fromUTF16(text)
		}
	case "ISO-8859-1", "LATIN1", "WINDOWS-1252", "CP1252":
		if !utf8.Valid(text) {
			return fromLatin(text)
		}
	}
	return append(make([]byte, 0, len(text)), text...)
}

func fromUTF16(text []byte) []byte {
	out := make([]byte, 0, len(text)/2*3)
	for i := 0; i+1 < len(text); i += 2 {
		r := rune(text[i])<<8 | rune(text[i+1])
		if utf16.IsSurrogate(r) {
			pair := rune(utf8.RuneError)
			if i+3 < len(text) {
				pair = utf16.DecodeRune(r, rune(text[i+2])<<8|rune(text[i+3]))
			}
			if pair != utf8.RuneError {
				i += 2
			}
			r = pair
		}
		if r != 0xFEFF || i > 0 { // a byte order mark is no text
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}

func fromLatin(text []byte) []byte {
	out := make([]byte, 0, 2*len(text))
	for _, c := range text {
		out = utf8.AppendRune(out, rune(c))
	}
	return out
}
