package intake

import (
	"io/fs"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tipline/triage"
)

func TestCataloguesSayTheSameThings(t *testing.T) {
	want := slices.Sorted(maps.Keys(catalogues["vi"]))
	var used strings.Builder
	for _, pattern := range []string{"pages/*.html"} {
		names, err := fs.Glob(pages, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			used.Write(mustRead(name))
		}
	}
	for lang, c := range catalogues {
		if got := slices.Sorted(maps.Keys(c)); !slices.Equal(got, want) {
			t.Errorf("%s has other texts than vi", lang)
		}
		for key, text := range c {
			if strings.TrimSpace(text) == "" || strings.ContainsAny(text, "{}") {
				t.Errorf("%s: %s is %q", lang, key, text)
			}
		}
	}
	inCode := []string{"mistyped", "not_a_code", "name", "rhythm", "hours", "minutes", "seconds"} // and the e_… texts, which fail picks
	for _, key := range want {
		if !strings.Contains(used.String(), ".T."+key+"}") && !slices.Contains(inCode, key) && !strings.HasPrefix(key, "e_") {
			t.Errorf("%s is drawn nowhere", key)
		}
	}
	for _, m := range regexp.MustCompile(`\.T\.(\w+)`).FindAllStringSubmatch(used.String(), -1) {
		if catalogues["vi"][m[1]] == "" {
			t.Errorf("%s has no text", m[1])
		}
	}
}

func TestKeptSaysTheProgramsOwnFigures(t *testing.T) {
	for lang := range catalogues {
		page, err := draw("kept", lang, view{}, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{triage.ReceiptDays, triage.GuardDays, triage.UnfoundedDays, triage.ClosedDays, triage.OpenDays} {
			if !strings.Contains(string(page), strconv.Itoa(n)) {
				t.Errorf("%s: %d is missing", lang, n)
			}
		}
		if n := strings.Count(string(page), "<li>"); n != 9 {
			t.Errorf("%s: %d promises", lang, n)
		}
	}
}

func TestKeptSaysWhenThisServerReleases(t *testing.T) {
	for _, row := range []struct {
		schedule Schedule
		want     map[string]string
	}{
		{Schedule{}, map[string]string{"": "cách nhau ít nhất 1\u00a0giờ; tin khẩn chờ một lúc bất kỳ từ 30\u00a0giây đến 2\u00a0phút", "?l=en": "at least 1\u00a0h apart", "?l=lo": "1\u00a0ຊົ່ວໂມງ"}},
		{Schedule{Every: 6 * time.Hour, UrgentMin: 45 * time.Second, UrgentMax: 90 * time.Second}, map[string]string{"?l=en": "6\u00a0h apart, and an urgent message waits a random time between 45\u00a0s and 90\u00a0s"}},
		{Schedule{Hours: []int{6, 12, 22}}, map[string]string{"?l=en": "6\u00a0h apart"}},
		{Schedule{Hours: []int{6, 16, 20}}, map[string]string{"?l=en": "4\u00a0h apart"}},
		{Schedule{Hours: []int{1, 12, 23}}, map[string]string{"?l=en": "2\u00a0h apart"}},
		{Schedule{Hours: []int{6}}, map[string]string{"?l=en": "24\u00a0h apart"}},
		{Schedule{Every: 5 * time.Second, Demonstration: true}, map[string]string{"?l=en": "5\u00a0s apart"}},
	} {
		base := serve(t, &strict{TB: t}, func(s *Site) { s.Schedule = row.schedule })
		for query, want := range row.want {
			resp, page := get(t, base+"/kept"+query)
			if resp.StatusCode != 200 || !strings.Contains(page, want) {
				t.Errorf("%+v, %q: no %q", row.schedule, query, want)
			}
		}
	}
}

func TestFrontPageSaysWhatItMust(t *testing.T) {
	for lang := range catalogues {
		page, err := draw("tip", lang, view{Here: "/", Once: "x"}, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{`lang="` + lang + `"`, "tel:113", "tel:114", "tel:115", `<label for="text">`, catalogues[lang]["punish"], catalogues[lang]["who_sms_text"], `href="/?l=`} {
			if !strings.Contains(string(page), part) {
				t.Errorf("%s: %q is missing", lang, part)
			}
		}
	}
}

// TestColoursCanBeRead computes WCAG contrast for every pair of text and ground in both schemes: 4.5 to 1 at least.
func TestColoursCanBeRead(t *testing.T) {
	sets := regexp.MustCompile(`:root\{([^}]*)\}`).FindAllStringSubmatch(string(styleSheet), -1)
	if len(sets) != 2 {
		t.Fatalf("%d schemes", len(sets))
	}
	for i, set := range sets {
		colour := map[string]float64{}
		for _, m := range regexp.MustCompile(`--(\w+):#([0-9a-f]{3,6})`).FindAllStringSubmatch(set[1], -1) {
			colour[m[1]] = luminance(t, m[2])
		}
		for _, pair := range [][2]string{
			{"ink", "paper"}, {"ink", "card"}, {"ink", "mark"}, {"soft", "paper"}, {"soft", "card"}, {"soft", "mark"}, {"act", "paper"}, {"act", "card"},
			{"act", "mark"}, {"on", "act"}, {"warn", "paper"}, {"warn", "card"},
		} {
			a, b := colour[pair[0]], colour[pair[1]]
			if ratio := (max(a, b) + .05) / (min(a, b) + .05); ratio < 4.5 {
				t.Errorf("scheme %d: %s on %s is %.1f to 1", i, pair[0], pair[1], ratio)
			}
		}
	}
}

func luminance(tb testing.TB, hex string) float64 {
	tb.Helper()
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			tb.Fatal(err)
		}
		v := float64(n) / 255
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
