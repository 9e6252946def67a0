package triage_test

import (
	"errors"
	"testing"

	"tipline/triage"
)

func TestAllow(t *testing.T) {
	d := &triage.Directory{
		Desks: []triage.Desk{{ID: "hue", Provinces: []string{"46"}}, {ID: "thanh-tra"}},
		Units: []triage.Unit{
			{ID: "xa-1", Kind: triage.CommunePolice, Province: "46", Communes: []string{"1"}, Above: []string{"tinh"}},
			{ID: "xa-2", Kind: triage.CommunePolice, Province: "46", Communes: []string{"2"}, Above: []string{"tinh"}},
			{ID: "tinh", Kind: triage.ProvincePolice, Province: "46"},
			{ID: "cu", Kind: triage.BorderPost, Province: "46", Communes: []string{"3"}, Until: "2025-06-30"},
		},
	}
	named := triage.Facts{Province: "46", Commune: "1", Officers: true, Accused: []string{"xa-1"}}
	unnamed := triage.Facts{Province: "46", Commune: "1", Officers: true}
	nowhere := triage.Facts{Province: "46", Officers: true}
	for _, row := range []struct {
		name   string
		facts  triage.Facts
		office string
		want   bool
	}{
		{"a unit", triage.Facts{Province: "46", Commune: "1"}, "xa-1", true},
		{"a desk", triage.Facts{}, "thanh-tra", true},
		{"nobody", triage.Facts{}, "xa-9", false},
		{"a unit of the past", triage.Facts{}, "cu", false},
		{"the accused", named, "xa-1", false},
		{"above the accused", named, "tinh", false},
		{"beside the accused", named, "xa-2", true},
		{"nobody named: the commune's", unnamed, "xa-1", false},
		{"nobody named: another commune's", unnamed, "xa-2", true},
		{"no place: anybody's", nowhere, "xa-2", false},
		{"no place: an inspectorate's", nowhere, "thanh-tra", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			err := d.Allow(row.facts, row.office, "2026-11-22")
			if (err == nil) != row.want || err != nil && !errors.Is(err, triage.ErrRouting) {
				t.Errorf("got %v, allowed should be %v", err, row.want)
			}
		})
	}
}
