// Package photo makes a stranger's picture harmless: it is decoded, turned upright, made no larger than an officer needs, and encoded afresh, so that nothing of
// the file that came is left but what can be seen. Place, time, serial numbers, thumbnails, profiles and comments are gone with the old file.
//
// It must never see a tip, a key or a sender, and writes no file. The server runs it in a child with little memory (Child), since decoders are what
// hostile files are made for.
package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"

	"golang.org/x/image/draw"
)

const (
	// MaxBytes is the largest picture that is taken, as it comes.
	MaxBytes = 3 << 20
	// longest is the longer side of what is kept, in pixels: a number plate at ten metres can be read, and the finest noise, by which a camera can be
	// told from others of its make, is lost.
	longest = 2048
	// quality is the JPEG quality of what is kept.
	quality = 85
	// decodeBudget bounds the bytes that a decoder may fill with one picture. With the picture that is kept (16 MB at most) and the
	// file itself, one child stays under 64 MB.
	decodeBudget = 36 << 20
)

var (
	// ErrFormat: no JPEG, PNG or WebP, or a broken one.
	ErrFormat = errors.New("not a picture that can be read")
	// ErrPixels: so many pixels that decoding it would fill the memory.
	ErrPixels = errors.New("picture has too many pixels")
	// ErrBytes: over MaxBytes.
	ErrBytes = errors.New("picture is too large")
)

// Clean decodes a JPEG, PNG or WebP file and gives a JPEG of what it shows. ErrFormat, ErrPixels, ErrBytes.
func Clean(raw []byte) ([]byte, error) {
	if len(raw) > MaxBytes {
		return nil, ErrBytes
	}
	f, err := formatOf(raw)
	if err != nil {
		return nil, err
	}
	config, err := f.config(bytes.NewReader(raw))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return nil, ErrFormat
	}
	// Twice as wide as it is high, or any other shape: what counts is the product, which could overflow only beyond what the formats can say.
	if pixels := int64(config.Width) * int64(config.Height); pixels > 2*decodeBudget/f.weight(raw, config) {
		return nil, ErrPixels
	}
	picture, err := f.decode(bytes.NewReader(raw))
	if err != nil {
		return nil, ErrFormat
	}
	upright := turn(shrink(picture), orientation(f.exif(raw)))
	var out bytes.Buffer
	if err := jpeg.Encode(&out, upright, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return out.Bytes(), nil
}

// shrink draws a picture on white, its longer side no more than longest.
func shrink(p image.Image) *image.RGBA {
	from := p.Bounds()
	w, h := from.Dx(), from.Dy()
	if side := max(w, h); side > longest {
		w, h = max(1, w*longest/side), max(1, h*longest/side)
	}
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(to, to.Bounds(), p, from, draw.Over, nil)
	return to
}

// turn sets a picture upright that was taken in one of the eight ways of the Exif tag (Exif 2.3, 4.6.4, tag 274); 1 is upright.
func turn(p *image.RGBA, how int) *image.RGBA {
	if how <= 1 {
		return p
	}
	w, h := p.Rect.Dx(), p.Rect.Dy()
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if how >= 5 {
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := turned(how, x, y, w, h)
			copy(to.Pix[to.PixOffset(tx, ty):][:4], p.Pix[p.PixOffset(x, y):][:4])
		}
	}
	return to
}

// turned is where the pixel at x, y of a picture of w by h stands when it is upright.
func turned(how, x, y, w, h int) (int, int) {
	switch how {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	default: // 8
		return y, w - 1 - x
	}
}
