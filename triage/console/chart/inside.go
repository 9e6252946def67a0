package chart

import "math"

// steps is how finely a polygon is searched for its middle, each way.
const steps = 12

// inside is a point of the polygon far from its edges: the middle of a bent commune is outside of it.
func inside(p polygon) point {
	low, high := p[0][0], p[0][0]
	for _, at := range p[0] {
		low = point{min(low.x, at.x), min(low.y, at.y)}
		high = point{max(high.x, at.x), max(high.y, at.y)}
	}
	best, far := p[0][0], -1.0
	for i := 1; i < steps; i++ {
		for j := 1; j < steps; j++ {
			at := point{low.x + (high.x-low.x)*i/steps, low.y + (high.y-low.y)*j/steps}
			if !p.holds(at) {
				continue
			}
			if d := p.toEdge(at); d > far {
				best, far = at, d
			}
		}
	}
	return best
}

// holds counts the edges to the right of a point, holes included.
func (p polygon) holds(at point) bool {
	odd := false
	for _, ring := range p {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if (a.y > at.y) != (b.y > at.y) && float64(at.x) < float64(b.x-a.x)*float64(at.y-a.y)/float64(b.y-a.y)+float64(a.x) {
				odd = !odd
			}
		}
	}
	return odd
}

// toEdge is the distance to the nearest edge.
func (p polygon) toEdge(at point) float64 {
	nearest := math.Inf(1)
	for _, ring := range p {
		for i, a := range ring {
			nearest = min(nearest, toSegment(at, a, ring[(i+1)%len(ring)]))
		}
	}
	return nearest
}

func toSegment(at, a, b point) float64 {
	dx, dy := float64(b.x-a.x), float64(b.y-a.y)
	t := 0.0
	if long := dx*dx + dy*dy; long > 0 {
		t = min(1, max(0, (float64(at.x-a.x)*dx+float64(at.y-a.y)*dy)/long))
	}
	return math.Hypot(float64(at.x)-float64(a.x)-t*dx, float64(at.y)-float64(a.y)-t*dy)
}
