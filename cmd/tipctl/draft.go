package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tipline/cmd/internal/directory"
	"tipline/triage"
	"tipline/triage/place"
)

// runDraft prints a starting directory.toml out of the compiled gazetteer.
func runDraft(_ context.Context, v *invocation) error {
	f := v.flags()
	provinces := f.String("provinces", strings.Join(directory.Border, ","), "mã tỉnh / codes of provinces, such as 46,44,38")
	communes := f.String("communes", "", "mã xã có đơn vị công an / codes of communes; default: all of the provinces")
	with := f.String("with", "", "thêm đơn vị / also draft: rangers, militia")
	earlier := f.String("corrections", "", "giữ những gì đã sửa trong `tệp` này / put the corrections of this directory.toml over the draft")
	if _, err := v.parse(f, 0); err != nil {
		return err
	}
	plan := directory.Plan{Provinces: fields(*provinces), Communes: fields(*communes), Date: today(time.Now())}
	for _, kind := range fields(*with) {
		plan.With = append(plan.With, triage.UnitKind(kind))
	}
	d, err := directory.Draft(place.Default(), plan)
	if err != nil {
		return err
	}
	if *earlier != "" {
		lost, err := recorrect(d, *earlier)
		if err != nil {
			return err
		}
		for _, what := range lost {
			fmt.Fprintf(v.stderr, "không còn đơn vị để sửa / a correction without its unit: %s\n", visible(what))
		}
	}
	if v.json {
		return v.print(d, nil)
	}
	return directory.Write(v.stdout, d)
}

// fields splits a list at commas and spaces.
func fields(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// today is the date in Vietnam.
func today(now time.Time) string {
	return now.In(time.FixedZone("UTC+7", 7*3600)).Format(time.DateOnly)
}
