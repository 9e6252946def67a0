package chart

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// ErrBoundaries: the file is not what docs/gazetteer.md describes.
var ErrBoundaries = errors.New("not a boundaries file")

// Boundaries are the outlines of communes in whole units of 1/10,000 degree, x to the east and y to the south, x narrowed by the cosine of
// 18.5 degrees so that a shape in Central Vietnam looks as it does on the ground. Each outline is the path of an SVG element.
type Boundaries struct {
	Communes []Outline `json:"communes"`
}

// An Outline is one commune's.
type Outline struct {
	Code string `json:"c"`
	Path string `json:"d"`
	Box  [4]int `json:"b"`  // x, y, width, height
	At   [2]int `json:"at"` // a point well inside, for its name
}

const (
	unit = 10_000
	west = 102.0
	// north is where y begins.
	north = 24.0
	// maxFile bounds what is read at start; nine provinces take one megabyte.
	maxFile = 64 << 20
)

var narrow = math.Cos(18.5 * math.Pi / 180)

// A feature is what is read of GeoJSON.
type feature struct {
	Properties struct {
		Code string `json:"code"`
	} `json:"properties"`
	Geometry struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
}

// ReadBoundaries reads GeoJSON: features with a property code and a Polygon or MultiPolygon in degrees. ErrBoundaries, with the reason.
func ReadBoundaries(from io.Reader) (Boundaries, error) {
	var file struct {
		Type     string    `json:"type"`
		Features []feature `json:"features"`
	}
	if err := json.NewDecoder(io.LimitReader(from, maxFile)).Decode(&file); err != nil {
		return Boundaries{}, fmt.Errorf("%w: %w", ErrBoundaries, err)
	}
	if file.Type != "FeatureCollection" || len(file.Features) == 0 {
		return Boundaries{}, fmt.Errorf("%w: no feature collection", ErrBoundaries)
	}
	var b Boundaries
	for i, f := range file.Features {
		polygons, err := f.polygons()
		if err != nil {
			return Boundaries{}, fmt.Errorf("%w: feature %d: %w", ErrBoundaries, i+1, err)
		}
		b.Communes = append(b.Communes, outline(f.Properties.Code, polygons))
	}
	return b, nil
}

// A point is in units of the drawing.
type point struct{ x, y int }

// A polygon is its outer ring, then its holes.
type polygon [][]point

func (f *feature) polygons() ([]polygon, error) {
	var raw [][][][2]float64
	var err error
	switch f.Geometry.Type {
	case "Polygon":
		raw = make([][][][2]float64, 1)
		err = json.Unmarshal(f.Geometry.Coordinates, &raw[0])
	case "MultiPolygon":
		err = json.Unmarshal(f.Geometry.Coordinates, &raw)
	default:
		return nil, fmt.Errorf("geometry %q", f.Geometry.Type)
	}
	if err != nil {
		return nil, err
	}
	var all []polygon
	for _, rings := range raw {
		if p := project(rings); len(p) > 0 {
			all = append(all, p)
		}
	}
	if len(all) == 0 || f.Properties.Code == "" {
		return nil, errors.New("no code or no outline")
	}
	return all, nil
}

// project drops what a whole unit (some ten metres) cannot tell apart.
func project(rings [][][2]float64) polygon {
	var p polygon
	for _, ring := range rings {
		var points []point
		for _, c := range ring {
			at := point{int(math.Round((c[0] - west) * unit * narrow)), int(math.Round((north - c[1]) * unit))}
			if n := len(points); n == 0 || points[n-1] != at {
				points = append(points, at)
			}
		}
		if n := len(points); n > 1 && points[0] == points[n-1] {
			points = points[:n-1]
		}
		if len(points) >= 3 {
			p = append(p, points)
		} else if len(p) == 0 {
			return nil // no outer ring
		}
	}
	return p
}

func outline(code string, all []polygon) Outline {
	o := Outline{Code: code}
	var path []byte
	largest, area := all[0], 0.0
	low, high := all[0][0][0], all[0][0][0]
	for _, p := range all {
		for _, ring := range p {
			path = draw(path, ring)
		}
		for _, at := range p[0] {
			low = point{min(low.x, at.x), min(low.y, at.y)}
			high = point{max(high.x, at.x), max(high.y, at.y)}
		}
		if a := size(p[0]); a > area {
			largest, area = p, a
		}
	}
	o.Path = string(path)
	o.Box = [4]int{low.x, low.y, high.x - low.x, high.y - low.y}
	at := inside(largest)
	o.At = [2]int{at.x, at.y}
	return o
}

// draw writes one ring: where it begins, then the steps.
func draw(path []byte, ring []point) []byte {
	last := point{}
	for i, at := range ring {
		step := point{at.x - last.x, at.y - last.y}
		switch {
		case i == 0:
			path = append(path, 'M')
		case i == 1:
			path = append(path, 'l')
		case step.x >= 0:
			path = append(path, ' ')
		}
		path = strconv.AppendInt(path, int64(step.x), 10)
		if step.y >= 0 {
			path = append(path, ' ')
		}
		path = strconv.AppendInt(path, int64(step.y), 10)
		last = at
	}
	return append(path, 'z')
}

// size is the area of a ring, twice and without sign.
func size(ring []point) float64 {
	sum := 0.0
	for i, at := range ring {
		next := ring[(i+1)%len(ring)]
		sum += float64(at.x)*float64(next.y) - float64(next.x)*float64(at.y)
	}
	return math.Abs(sum)
}
