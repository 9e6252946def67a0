package intake

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tipline/crypto"
)

// seemly holds an answer against what DESIGN section 9 asks of every text message.
func seemly(tb testing.TB, text string, code string) {
	tb.Helper()
	if len(text) == 0 || len(text) > MaxSMS {
		tb.Fatalf("%d characters: %q", len(text), text)
	}
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' || strings.IndexByte("`^{}[]~|\\", text[i]) >= 0 {
			tb.Fatalf("%q is not one septet of GSM-7: %q", text[i], text)
		}
	}
	found := sixteen.FindAllString(text, -1)
	switch {
	case code == "" && len(found) > 0, code != "" && (len(found) != 1 || found[0] != code):
		tb.Fatalf("codes %q in %q, want %q", found, text, code)
	}
	if !strings.Contains(text, Emergency) {
		tb.Fatalf("no emergency number: %q", text)
	}
	low := strings.ToLower(text)
	if !strings.Contains(low, "xoa ca") && !strings.Contains(low, "delete both") {
		tb.Fatalf("does not say to delete both messages: %q", text)
	}
	for _, word := range []string{"cong an", "canh sat", "ma tuy", "police", "drug", "bien phong", "to giac", "tin bao", "toi pham", "crime"} {
		if strings.Contains(low, word) {
			tb.Fatalf("%q in %q", word, text)
		}
	}
}

var questions = []string{
	"", "Xa nao: A Luoi 1, 2, 3, 4 hay 5?", "Luc nao?", strings.Repeat("rat dai ", 60), "khong co dau cham hoi", strings.Repeat("x", 300),
	"Ông đi xe màu gì, biển số mấy? Đi về hướng nào, có ai khác đi cùng không, lúc đó là mấy giờ và trời đã tối chưa?", "ຢູ່ໃສ?",
	"so 1234 5678 9012 3456 hay 0912345678901234 hay 12345678901234567890?", "3067941721953235 86930010 2468 99", "{a}|[b]~^\\`", "\x00\u202e\n\t", "“trích” – dẫn…",
}

func TestEveryAnswerIsSeemly(t *testing.T) {
	for _, language := range []string{"vi", "en", "lo", "", "xx"} {
		for _, q := range questions {
			t.Run(fmt.Sprintf("%s %.20s", language, q), func(t *testing.T) {
				for range 20 {
					code := crypto.NewCode()
					seemly(t, Answer{Code: code, Question: q}.SMS(language), code.Reveal())
				}
				helped := crypto.NewCode()
				seemly(t, Answer{Code: helped, Help: true, Question: q}.SMS(language), helped.Reveal())
				seemly(t, Answer{Outcome: ReceivedBare, Question: q}.SMS(language), "")
				seemly(t, Answer{Outcome: Added, Question: q}.SMS(language), "")
				seemly(t, News{State: AQuestion, Question: q}.SMS(language), "")
			})
		}
		for _, text := range []string{
			News{}.SMS(language), News{State: Finished}.SMS(language), SMSHelp(language), SMSAid(language), Answer{Outcome: PassedOn}.SMS(language), SMSAck(language), SMSMistyped(language), SMSTooLong(language), SMSAway(language),
		} {
			seemly(t, text, "")
		}
	}
}

func TestAnyQuestionOfTheDeskIsSeemly(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		q := rapid.String().Draw(rt, "question") + rapid.StringMatching(`[0-9 ]{0,60}`).Draw(rt, "digits")
		seemly(t, News{State: AQuestion, Question: q}.SMS("vi"), "")
		code := crypto.NewCode()
		seemly(t, Answer{Code: code, Question: q}.SMS("en"), code.Reveal())
	})
}

func TestQuestionKeepsItsWords(t *testing.T) {
	got := News{State: AQuestion, Question: "Ông đi Xe màu Đỏ?"}.SMS("vi")
	if !strings.Contains(got, "Ong di Xe mau Do?") {
		t.Fatal(got)
	}
}
