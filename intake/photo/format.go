package photo

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// A format is one of the three that telephones and browsers make.
type format struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	weight func(raw []byte, c image.Config) int64 // bytes that its decoder fills for a pixel, in halves, at the most
	exif   func(raw []byte) []byte                // the Exif block, nil where there is none
}

var formats = []struct {
	at    int
	magic string
	format
}{
	{0, "\xff\xd8\xff", format{jpeg.DecodeConfig, jpeg.Decode, jpegWeight, jpegExif}},
	{0, "\x89PNG\r\n\x1a\n", format{png.DecodeConfig, png.Decode, pngWeight, pngExif}},
	{8, "WEBPVP8", format{webp.DecodeConfig, webp.Decode, webpWeight, webpExif}},
}

// formatOf goes by the first bytes; what a sender calls the file is never asked. ErrFormat.
func formatOf(raw []byte) (format, error) {
	for _, f := range formats {
		if len(raw) > f.at && bytes.HasPrefix(raw[f.at:], []byte(f.magic)) {
			return f.format, nil
		}
	}
	return format{}, ErrFormat
}

// A segment is one marker of a JPEG file with what belongs to it.
type segment struct {
	marker byte
	body   []byte
}

// jpegSegments are those before the first scan.
func jpegSegments(raw []byte) []segment {
	var all []segment
	for rest := raw[2:]; len(rest) >= 4 && rest[0] == 0xff; {
		marker, length := rest[1], int(binary.BigEndian.Uint16(rest[2:]))
		if marker == 0xff { // a fill byte
			rest = rest[1:]
			continue
		}
		if marker == 0xda || length < 2 || 2+length > len(rest) {
			break
		}
		all = append(all, segment{marker, rest[4 : 2+length]})
		rest = rest[2+length:]
	}
	return all
}

// jpegWeight counts a byte for each sample, colours mostly at half or a quarter of the resolution, and four more where the picture comes in several
// passes, whose coefficients are all kept until the last. Without a readable frame it takes the worst.
func jpegWeight(raw []byte, _ image.Config) int64 {
	const baseline, progressive, worst = 1, 5, 4 * 5
	for _, s := range jpegSegments(raw) {
		if s.marker < 0xc0 || s.marker > 0xc2 || len(s.body) < 6 || len(s.body) < 6+3*int(s.body[5]) {
			continue
		}
		var most, all int64
		for i := range int(s.body[5]) {
			factors := s.body[6+3*i+1]
			samples := int64(factors>>4) * int64(factors&15)
			most, all = max(most, samples), all+samples
		}
		each := int64(baseline)
		if s.marker == 0xc2 {
			each = progressive
		}
		if most > 0 {
			return (2*each*all + most - 1) / most
		}
	}
	return 2 * worst
}

func jpegExif(raw []byte) []byte {
	for _, s := range jpegSegments(raw) {
		if block, ok := bytes.CutPrefix(s.body, []byte("Exif\x00\x00")); ok && s.marker == 0xe1 {
			return block
		}
	}
	return nil
}

// pngWeight is by the depth of the colours; a picture in seven passes is decoded beside the pass at hand.
func pngWeight(raw []byte, c image.Config) int64 {
	weight := int64(2 * 4)
	if c.ColorModel == color.NRGBA64Model || c.ColorModel == color.RGBA64Model {
		weight = 2 * 8
	}
	const interlace = 28 // in the header, which is the first chunk
	if len(raw) > interlace && raw[interlace] != 0 {
		weight *= 2
	}
	return weight
}

func pngExif(raw []byte) []byte {
	for rest := raw[8:]; len(rest) >= 12; {
		length := int64(binary.BigEndian.Uint32(rest))
		if length > int64(len(rest))-12 {
			return nil
		}
		if string(rest[4:8]) == "eXIf" {
			return rest[8 : 8+length]
		}
		rest = rest[12+length:]
	}
	return nil
}

// webpWeight is that of a lossless picture, which is decoded twice over.
func webpWeight([]byte, image.Config) int64 { return 2 * 8 }

func webpExif(raw []byte) []byte {
	for rest := raw[12:]; len(rest) >= 8; {
		length := int64(binary.LittleEndian.Uint32(rest[4:]))
		if length > int64(len(rest))-8 {
			return nil
		}
		if string(rest[:4]) == "EXIF" {
			return bytes.TrimPrefix(rest[8:8+length], []byte("Exif\x00\x00"))
		}
		rest = rest[min(int64(len(rest)), 8+length+length%2):]
	}
	return nil
}

// orientation reads the one tag that is needed before the rest is thrown away: how the camera was held. 1 where nothing readable says so.
func orientation(exif []byte) int {
	var order binary.ByteOrder
	switch {
	case len(exif) < 8:
		return 1
	case string(exif[:4]) == "II*\x00":
		order = binary.LittleEndian
	case string(exif[:4]) == "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	const entry, tag, short = 12, 0x0112, 3
	first := int64(order.Uint32(exif[4:]))
	if first+2 > int64(len(exif)) {
		return 1
	}
	n := int64(order.Uint16(exif[first:]))
	for i := range n {
		at := first + 2 + i*entry
		if at+entry > int64(len(exif)) {
			return 1
		}
		if order.Uint16(exif[at:]) == tag && order.Uint16(exif[at+2:]) == short {
			if how := int(order.Uint16(exif[at+8:])); how >= 1 && how <= 8 {
				return how
			}
			return 1
		}
	}
	return 1
}
