package harness

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// Shot keeps a picture of the view in the folder that SCREENSHOTS names; without it nothing is kept.
func (s *Screen) Shot(tb testing.TB, name string) {
	tb.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	full, err := chromedp.Run(s.ctx, chromedp.FullScreenshot(100))
	must(tb, err)
	must(tb, os.MkdirAll(dir, 0o755))
	must(tb, os.WriteFile(filepath.Join(dir, name+".png"), small(tb, full), 0o644))
}

// small is the same picture in its 256 commonest colours: a screen of letters has hardly more, and takes a third of the bytes.
func small(tb testing.TB, full []byte) []byte {
	tb.Helper()
	from, err := png.Decode(bytes.NewReader(full))
	must(tb, err)
	area := from.Bounds()
	counts := map[color.RGBA]int{}
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(from.At(x, y)).(color.RGBA) }
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			counts[at(x, y)]++
		}
	}
	common := slices.SortedFunc(maps.Keys(counts), func(a, b color.RGBA) int { return cmp.Or(counts[b]-counts[a], order(a)-order(b)) })
	var palette color.Palette
	for _, c := range common[:min(256, len(common))] {
		palette = append(palette, c)
	}
	to := image.NewPaletted(area, palette)
	nearest := map[color.RGBA]uint8{}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			c := at(x, y)
			if _, known := nearest[c]; !known {
				nearest[c] = uint8(palette.Index(c))
			}
			to.SetColorIndex(x, y, nearest[c])
		}
	}
	var b bytes.Buffer
	must(tb, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, to))
	return b.Bytes()
}

// order puts colours of one count in the same order each time.
func order(c color.RGBA) int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }
