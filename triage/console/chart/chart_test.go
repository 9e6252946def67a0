package chart

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"tipline/triage/matter"
	"tipline/triage/place"
)

// bent is a commune in the shape of an L with a hole beside its corner; the middle of its box is outside of it.
const bent = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"20056","name":"Xã"},"geometry":{"type":"Polygon","coordinates":
[[[107.0,16.0],[107.3,16.0],[107.3,16.1],[107.1,16.1],[107.1,16.3],[107.0,16.3],[107.0,16.0]],[[107.02,16.02],[107.02,16.03],[107.03,16.03],[107.02,16.02]]]}},
{"type":"Feature","properties":{"code":"20044"},"geometry":{"type":"MultiPolygon","coordinates":[[[[107.5,16.0],[107.6,16.0],[107.6,16.1],[107.5,16.0]]],[[[108,16],[108,16.5],[108.5,16],[108,16]]]]}}]}`

func TestReadBoundaries(t *testing.T) {
	b, err := ReadBoundaries(strings.NewReader(bent))
	if err != nil || len(b.Communes) != 2 {
		t.Fatalf("%d communes, %v", len(b.Communes), err)
	}
	l := b.Communes[0]
	if want := "M47416 80000l2845 0 0-1000-1896 0 0-2000-949 0zM47606 79800l0-100 95 0z"; l.Path != want {
		t.Errorf("path %s, want %s", l.Path, want)
	}
	if want := [4]int{47416, 77000, 2845, 3000}; l.Box != want {
		t.Errorf("box %v, want %v", l.Box, want)
	}
	polygons, _ := (&feature{}).polygons()
	if polygons != nil {
		t.Error("a feature without an outline has one")
	}
	p := polygon{{{47416, 80000}, {50261, 80000}, {50261, 79000}, {48364, 79000}, {48364, 77000}, {47416, 77000}}}
	if at := (point{l.At[0], l.At[1]}); !p.holds(at) {
		t.Errorf("the point %v of a bent commune is outside of it", at)
	}
	two := b.Communes[1]
	if n := strings.Count(two.Path, "M"); n != 2 {
		t.Errorf("a commune of two parts has %d outlines", n)
	}
	if two.At[0] < 56900 {
		t.Errorf("its name stands at %v, in the small part", two.At)
	}
}

func TestReadBoundariesRefuses(t *testing.T) {
	for name, file := range map[string]string{
		"no JSON":       "communes",
		"empty":         `{"type":"FeatureCollection","features":[]}`,
		"another type":  `{"type":"Topology","features":[{}]}`,
		"a line":        strings.Replace(bent, `"type":"Polygon"`, `"type":"LineString"`, 1),
		"no code":       strings.Replace(bent, `"code":"20056"`, `"code":""`, 1),
		"two points":    `{"type":"FeatureCollection","features":[{"properties":{"code":"1"},"geometry":{"type":"Polygon","coordinates":[[[1,1],[1,2]]]}}]}`,
		"not a number":  strings.Replace(bent, `107.3`, `"x"`, 1),
		"cut in half":   bent[:len(bent)/2],
		"wrong nesting": strings.Replace(bent, `"type":"Polygon"`, `"type":"MultiPolygon"`, 1),
	} {
		if _, err := ReadBoundaries(strings.NewReader(file)); !errors.Is(err, ErrBoundaries) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPlaces(t *testing.T) {
	p := NewPlaces(place.Default(), matter.Default())
	if !slices.ContainsFunc(p.Matters, func(m Matter) bool { return m.ID == matter.Other && m.Vi != "" && m.En != "" }) {
		t.Errorf("%d matters", len(p.Matters))
	}
	if !slices.Contains(p.Urgency, "ngay bay gio") && len(p.Urgency) < 10 {
		t.Errorf("urgent are %v", p.Urgency)
	}
	if len(p.Communes) != 3321 || len(p.Provinces) != 34 {
		t.Fatalf("%d communes in %d provinces", len(p.Communes), len(p.Provinces))
	}
	known := map[string]bool{}
	for _, c := range p.Communes {
		known[c.Code] = true
	}
	for kind, all := range map[string][]Landmark{"post": p.Posts, "crossing": p.Crossings, "marker": p.Markers} {
		if len(all) < 20 {
			t.Errorf("%d of kind %s", len(all), kind)
		}
		for _, m := range all {
			if m.Name == "" || len(m.Communes) == 0 || slices.ContainsFunc(m.Communes, func(c string) bool { return !known[c] }) {
				t.Errorf("%s %q in %v", kind, m.Name, m.Communes)
			}
		}
	}
	if b := Encode(p); len(b) > 400<<10 || !json.Valid(b) {
		t.Errorf("%d bytes for every officer's browser", len(b))
	}
}

func TestServe(t *testing.T) {
	b, err := ReadBoundaries(strings.NewReader(bent))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		path       string
		boundaries *Boundaries
		status     int
	}{
		{"/map/places.json", nil, 200},
		{"/map/boundaries.json", nil, 404},
		{"/map/boundaries.json", &b, 200},
	} {
		app := fiber.New()
		Serve(app, Places{}, row.boundaries)
		for _, packed := range []string{"", "gzip, br"} {
			r := httptest.NewRequest("GET", row.path, nil)
			r.Header.Set("Accept-Encoding", packed)
			resp, err := app.Test(r)
			if err != nil {
				t.Fatal(err)
			}
			var body io.Reader = resp.Body
			if row.status == 200 && packed != "" {
				if body, err = gzip.NewReader(resp.Body); err != nil {
					t.Fatal(err)
				}
			}
			text, err := io.ReadAll(body)
			if err != nil || resp.StatusCode != row.status || row.status == 200 && !json.Valid(text) {
				t.Errorf("%s %q: %d %v", row.path, packed, resp.StatusCode, err)
			}
		}
	}
}
