package store

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"tipline/triage"
	"tipline/triage/store/redistest"
)

// TestNothingTellsAFinerTime releases, adds and reads at a known second and looks for it, as any unit of time, in every value and score and in
// the append-only file. Members' acts, which may carry minutes, are left out: this is what a reporter causes.
func TestNothingTellsAFinerTime(t *testing.T) {
	s, server := open(t)
	a, b := arrival(triage.Normal), arrival(triage.Urgent)
	now := time.Now()
	for _, x := range []*triage.Arrival{&a, &b} {
		x.Hour, x.LastDay = triage.Hour(now), triage.Day(now)+triage.ReceiptDays
	}
	more := addition(a)
	more.Hour = triage.Hour(now)
	release(t, s, a, b, more)
	must(t, s.ShareGuard(t.Context(), triage.Day(now), [][16]byte{{1}, {2}}))

	var text strings.Builder
	for key, lines := range dump(t, s) {
		text.WriteString(key + "\n" + lines + "\n")
		end := s.rdb.(*redis.Client).PExpireTime(t.Context(), key).Val().Milliseconds() // negative: never
		if end > 0 && (end+7*3600*1000)%(86400*1000) != 0 {
			t.Errorf("%s goes at %d ms, which is no midnight", key, end)
		}
	}
	text.WriteString(aof(t, server))
	if !strings.Contains(text.String(), strconv.FormatInt(a.Hour, 10)) {
		t.Fatal("the hour itself is not found: the search is blind")
	}
	for _, found := range finer(text.String(), now) {
		t.Errorf("a number tells the time more finely than its hour: %s", found)
	}
}

// aof is all of a server's append-only file.
func aof(t testing.TB, server *redistest.Server) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(server.Dir, "appendonlydir", "*"))
	must(t, err)
	var text strings.Builder
	for _, f := range files {
		raw, err := os.ReadFile(f)
		must(t, err)
		text.Write(raw)
	}
	return text.String()
}

func TestFinerSeesAMinute(t *testing.T) {
	now := time.Now()
	for _, planted := range []int64{now.Unix() / 60, now.Unix(), now.UnixMilli(), now.UnixNano(), (now.Unix() + 7*3600) / 60} {
		if len(finer("score "+strconv.FormatInt(planted, 10), now)) == 0 {
			t.Errorf("%d is not seen", planted)
		}
	}
}

var digits = regexp.MustCompile(`[0-9]{5,}`)

// finer lists the numbers in text that lie within two hours of now in a unit finer than the hour, and on no midnight.
func finer(text string, now time.Time) []string {
	var found []string
	for _, word := range digits.FindAllString(hexWords.ReplaceAllString(text, " "), -1) {
		n, err := strconv.ParseFloat(word, 64)
		if err != nil {
			continue
		}
		for _, perSecond := range []float64{1.0 / 60, 1, 1e3, 1e6, 1e9} {
			at := n / perSecond
			for _, zone := range []float64{0, 7 * 3600} {
				if math.Abs(at-zone-float64(now.Unix())) < 2*3600 && math.Mod(at+7*3600, 86400) != 0 {
					found = append(found, word)
				}
			}
		}
	}
	return found
}

// hexWords are IDs and lookups: random, and long enough to hold any number by chance.
var hexWords = regexp.MustCompile(`[0-9a-f]{32,}`)
