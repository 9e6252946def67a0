// Package calls telephones a running server: SIPp is the trunk and everybody behind it. The tests send sound in real time, and mostly wait.
package calls

import (
	"flag"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// many is how many callers leave a report; ten at once.
var many = flag.Int("calls", 10, "callers who leave a report, in tens")

const (
	caller = "0905173461" // stands nowhere else
	tens   = 10
	// gone is how long nobody may be heard before the line is let go.
	gone = 5 * time.Second
)

// stories are said by machine, one by each ten callers.
var stories = []string{
	"Có xe chở hàng lạ qua bản lúc nửa đêm, hai người đàn ông dỡ xuống ven suối.",
	"Tối thứ sáu thuyền nhỏ cập bến sau rẫy sắn, ba bao tải chuyển lên xe máy.",
	"Nhà hoang cuối thôn có người lạ ngủ ban ngày, đêm thì đi qua đường mòn biên giới.",
	"Sáng sớm thấy họ giấu gói đen dưới gốc cây đa gần cột mốc, rồi đi về phía cầu treo.",
	"Có kẻ rủ mấy đứa con gái trong bản đi làm xa, lương cao, không cho mang giấy tờ.",
}

// TestCalls has callers press keys and speak, ten at once, and beside them callers of whom nothing comes, whose sound is full of garbage, and who hang up early. The desk hears
// what was said, whole and as loud; nothing readable of it is on the disk, and nothing of who called.
func TestCalls(t *testing.T) {
	t.Parallel()
	program, d := harness.Build(t, "tipd"), harness.Deploy(t, harness.Options{Every: 2 * time.Second})
	d.Prompts(t, "vi", words(t))
	sipp := &harness.SIPp{Server: d.Hotline(t, tens+6, gone), Number: harness.Dialled, Caller: caller}
	s := d.Start(t, program)

	var sources [][]int16
	said := map[int]int{} // reports by story
	for i := range (*many + tens - 1) / tens {
		story := i % len(stories)
		if len(sources) <= story {
			sources = append(sources, harness.Speech(t, "vi", stories[story], 0))
		}
		said[story] += tens
		if i > 0 {
			sipp.Dial(t, harness.Dialling{Calls: tens, AtOnce: tens, Sends: report(sources[story]), Stays: 9 * time.Second})
			continue
		}
		var beside sync.WaitGroup
		for _, dialling := range others(sources[0]) {
			beside.Go(func() { sipp.Dial(t, dialling) })
		}
		sipp.Dial(t, harness.Dialling{Calls: tens, AtOnce: tens, Sends: report(sources[0]), Stays: 9 * time.Second})
		beside.Wait()
	}
	said[0] += 2 // through garbage

	desk := d.Officer(t, "hue-1")
	desk.Login(t)
	want := *many/tens*tens + 3
	harness.Until(t, "all that was said", func() bool { return len(desk.Queue(t)) >= want })
	d.Settle(t, desk)
	recordings := listen(t, desk)
	if len(recordings) != want {
		t.Errorf("%d recordings at the desk of %d that were made", len(recordings), want)
	}
	cut := 0
	for _, file := range recordings {
		story, whole := compare(t, harness.FromWAV(t, file), sources)
		if !whole {
			cut++
		} else {
			said[story]--
		}
	}
	for story, left := range said {
		if left != 0 {
			t.Errorf("story %d: %d recordings more or fewer than callers", story, left)
		}
	}
	if cut != 1 {
		t.Errorf("%d recordings are cut off, of one caller who hung up", cut)
	}
	quiet(t, s)
	s.Stop(t)
	nothingStays(t, d, recordings[:min(3, len(recordings))])
}

// report is a caller who knows the menu: a report, no place, as usual, then speaks.
func report(story []int16) *harness.Telephone {
	p := harness.NewTelephone()
	p.Wait(300 * time.Millisecond)
	p.Press("1011")
	p.Wait(1200 * time.Millisecond)
	p.Say(story)
	p.Wait(300 * time.Millisecond)
	p.Press("#")
	p.Wait(time.Second)
	return p
}

// others are callers who leave a report through garbage, of whom nothing comes, who hang up at once, and who hang up while they speak.
func others(story []int16) []harness.Dialling {
	garbled := report(story)
	garbled.Garble()
	return []harness.Dialling{
		{Calls: 2, AtOnce: 2, Sends: garbled, Stays: 9 * time.Second},
		{Calls: 1, Dropped: true},
		{Calls: 2, AtOnce: 1, Stays: time.Millisecond},
		{Calls: 1, Sends: report(story), Stays: 4 * time.Second},
	}
}

// listen opens all recordings at the desk.
func listen(t *testing.T, desk *harness.Officer) (all [][]byte) {
	t.Helper()
	for _, v := range desk.Queue(t) {
		all = append(all, desk.Files(t, v.ID)...)
	}
	return all
}

// compare finds the story that a recording holds, and whether it is whole: alike, as loud within 3 %, and as long within a tenth of a second.
func compare(t *testing.T, recording []int16, sources [][]int16) (story int, whole bool) {
	t.Helper()
	var alike, louder float64
	for i, source := range sources {
		if _, a, l := harness.Heard(recording, source); a > alike {
			story, alike, louder = i, a, l
		}
	}
	longer := float64(span(recording)-span(sources[story])) / 8000
	t.Logf("story %d: likeness %.4f, %.3f times as loud, %+.3f s", story, alike, louder, longer)
	return story, alike > 0.99 && math.Abs(louder-1) < 0.03 && math.Abs(longer) < 0.1
}

// span is the number of samples between the first loud one and the last.
func span(s []int16) int {
	const loud = 500
	first, last := 0, 0
	for i, v := range s {
		if v > loud || v < -loud {
			if first == 0 {
				first = i
			}
			last = i
		}
	}
	return last - first
}

// quiet says that the log has no line of calls.
func quiet(t *testing.T, s *harness.Server) {
	t.Helper()
	for line := range strings.Lines(s.Log(t)) {
		if strings.Contains(line, "msg=release") || strings.Contains(line, "something waits") || !strings.Contains(line, "msg=") || strings.Contains(line, "no key is destroyed") {
			continue
		}
		t.Errorf("a line of the log: %s", line)
	}
}
