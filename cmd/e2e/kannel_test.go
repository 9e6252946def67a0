package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tipline/cmd/internal/harness"
)

// TestKannel sends 100 SMS through a real Kannel: GSM-7 and UCS-2, single and in parts, among them a dozen as villagers write them.
func TestKannel(t *testing.T) {
	o := quick
	o.Receipts = 100
	d := harness.Deploy(t, o)
	k := harness.StartKannel(t, d.Gateway+"?text=%b&charset=%C&id=%I", 4)
	s := d.Start(t, harness.Build(t, "tipd"))
	harness.Until(t, "the receipts", func() bool { return s.Metric(t, "tipline_receipts_ready") >= o.Receipts+o.Receipts/4 }) // the bulk lane has a quarter of its own

	b, err := os.ReadFile(filepath.Join("testdata", "villagers.txt"))
	if err != nil {
		t.Fatal(err)
	}
	sent := strings.Split(strings.TrimSpace(string(b)), "\n")
	if len(sent) < 12 {
		t.Fatal("a dozen realistic tips are asked for")
	}
	for i := len(sent); i < 100; i++ {
		switch i % 4 {
		case 0:
			sent = append(sent, fmt.Sprintf("tin %d: xe may la di qua suoi luc gan sang o xa Huong Phung", i))
		case 1:
			sent = append(sent, fmt.Sprintf("Tin %d: có xe lạ ở bản, xã Lao Bảo", i))
		case 2:
			sent = append(sent, fmt.Sprintf("tin %d: ", i)+strings.Repeat("nhom nguoi gui hang qua duong mon ", 8)+"xa Muong Lat")
		case 3:
			sent = append(sent, fmt.Sprintf("Tin %d: ", i)+strings.Repeat("nhóm người gùi hàng qua đường mòn ", 5)+"xã A Lưới 2")
		}
	}
	answers := make([]string, len(sent))
	queue := make(chan int)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range queue {
				answers[i] = k.Send(t, harness.SMS{From: number(i), To: "8088", Text: sent[i]})
			}
		})
	}
	for i := range sent {
		queue <- i
	}
	close(queue)
	wg.Wait()

	for i, a := range answers {
		if len(a) > 160 || strings.IndexFunc(a, func(r rune) bool { return r > 126 || r < ' ' }) >= 0 {
			t.Errorf("answer %d is %d long or not ASCII: %q", i, len(a), a)
		}
		if n := len(receipt.FindAllString(a, -1)); n != 1 {
			t.Errorf("answer %d holds %d receipts: %q", i, n, a)
		}
	}
	desks := d.Desks(t)
	waitTips(t, len(sent), desks)
	got := map[string]bool{}
	for _, text := range texts(t, desks) {
		got[text] = true
	}
	for i, text := range sent {
		if !got[text] {
			t.Errorf("SMS %d did not arrive as sent: %q", i, text)
		}
	}
	logs := k.Logs(t) + s.Log(t)
	for i := range sent {
		if strings.Contains(logs, number(i)[2:]) {
			t.Errorf("the logs hold number %d", i)
		}
	}
}
