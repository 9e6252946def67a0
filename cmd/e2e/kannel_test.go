package e2e

import (
	"fmt"
	"math/rand/v2"
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
			sent = append(sent, fmt.Sprintf("tin %d: %s o xa Huong Phung", i, unlike(i, 9, plainWords)))
		case 1:
			sent = append(sent, fmt.Sprintf("Tin %d: %s, xã Lao Bảo", i, unlike(i, 5, markedWords)))
		case 2:
			sent = append(sent, fmt.Sprintf("tin %d: %s xa Muong Lat", i, unlike(i, 60, plainWords)))
		case 3:
			sent = append(sent, fmt.Sprintf("Tin %d: %s xã A Lưới 2", i, unlike(i, 30, markedWords)))
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

// Words of which no two hundred texts are alike: what repeats another is folded at the door, and gets its receipt from the bulk lane's few.
var (
	plainWords = strings.Fields("xe may la di qua suoi luc gan sang nguoi gui hang duong mon ban go trau bo ruong ray nuong cau khe doi nui rung chieu toi khuya sang trua thay nghe bao noi " +
		"quen mat xanh do vang den trang cao thap gay beo gia tre con ba bon nam bay tam chin thung bao tui goi day dao lua gao ngo san che thuoc rieu muoi mam ca ga lon vit chay dung ngoi nam")
	markedWords = strings.Fields("xe lạ đi qua suối lúc gần sáng người gùi hàng đường mòn bản gỗ trâu bò ruộng rẫy nương cầu khe đồi núi rừng chiều tối khuya trưa thấy nghe quen mặt đỏ vàng đen trắng " +
		"thấp gầy béo già trẻ bốn bảy tám chín thùng túi gói dây lửa gạo ngô sắn chè thuốc rượu muối mắm cá gà lợn vịt chạy đứng ngồi nằm")
)

// unlike is n words, others for each i.
func unlike(i, n int, words []string) string {
	random := rand.New(rand.NewPCG(uint64(i), uint64(n)))
	chosen := make([]string, n)
	for j := range chosen {
		chosen[j] = words[random.IntN(len(words))]
	}
	return strings.Join(chosen, " ")
}
