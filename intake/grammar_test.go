package intake

import (
	"strings"
	"testing"

	"tipline/crypto"
)

func TestParseMessage(t *testing.T) {
	code := crypto.NewCode().Reveal()
	solid := strings.ReplaceAll(code, " ", "")
	last := solid[15]
	wrong := solid[:15] + string('0'+(last-'0'+1)%10)
	rows := []struct {
		name, in string
		want     Message // Text and Code compared as strings
	}{
		{"a tip", "co nguoi mang hang qua moc 609", Message{Text: []byte("co nguoi mang hang qua moc 609")}},
		{"quiet", "IM co nguoi", Message{Text: []byte("co nguoi"), Quiet: true}},
		{"quiet, marks and case", "Ỉm: co nguoi", Message{Text: []byte("co nguoi"), Quiet: true}},
		{"officer", "cb xa nhan tien", Message{Text: []byte("xa nhan tien"), Officers: true}},
		{"quiet and officer", "im cb xa nhan tien", Message{Text: []byte("xa nhan tien"), Quiet: true, Officers: true}},
		{"lost", "Báo thêm: hôm nay", Message{Text: []byte("hôm nay"), Lost: true}},
		{"lost, decomposed marks", "BA\u0301O THE\u0302M hom nay", Message{Text: []byte("hom nay"), Lost: true}},
		{"only bao", "bao nhieu nguoi qua moc", Message{Text: []byte("bao nhieu nguoi qua moc")}},
		{"add", "TL " + code + " them mot nguoi", Message{Command: Add, Code: []byte(code), Text: []byte("them mot nguoi")}},
		{"add, solid code, digits behind", "tl " + solid + " 7 nguoi", Message{Command: Add, Code: []byte(solid), Text: []byte("7 nguoi")}},
		{"add, stuck together", "TL" + solid + " x", Message{Command: Add, Code: []byte(solid), Text: []byte("x")}},
		{"stuck to a group", "Hỏi" + code, Message{Command: Ask, Code: []byte(code)}},
		{"stuck, wrong code", "TL" + wrong + " x", Message{Text: []byte("TL" + wrong + " x")}},
		{"in brackets", "(HOI) " + code, Message{Command: Ask, Code: []byte(code)}},
		{"in quotes", "\"CB\" xa nhan tien", Message{Text: []byte("\" xa nhan tien"), Officers: true}},
		{"typed keys left", "Hoir " + code, Message{Command: Ask, Code: []byte(code)}},
		{"numbered keys left", "huy3 " + code, Message{Command: Forget, Code: []byte(code)}},
		{"typed keys left in two words", "Baso theem: mat ma", Message{Text: []byte("mat ma"), Lost: true}},
		{"typed keys left, both words", "baos theem mat ma", Message{Text: []byte("mat ma"), Lost: true}},
		{"a letter more", "imf co nguoi", Message{Text: []byte("imf co nguoi")}},
		{"add nothing asks", "TL " + code, Message{Command: Ask, Code: []byte(code)}},
		{"add, wrong code: all is a tip", "TL " + wrong + " them", Message{Text: []byte("TL " + wrong + " them")}},
		{"tl as a word", "TL 38 co xe la", Message{Text: []byte("TL 38 co xe la")}},
		{"ask", "hoi " + code, Message{Command: Ask, Code: []byte(code)}},
		{"ask, marks, colon", "Hỏi: " + code + "?", Message{Command: Ask, Code: []byte(code)}},
		{"ask and tell is an addition", "HOI " + code + " co them nguoi", Message{Command: Add, Code: []byte(code), Text: []byte("co them nguoi")}},
		{"ask with a slip", "HOI " + wrong, Message{Command: Mistyped}},
		{"ask with a slip and words: a tip", "HOI " + wrong + " toi thay", Message{Text: []byte("HOI " + wrong + " toi thay")}},
		{"seventeen digits are no code", "HOI " + solid + "1", Message{Text: []byte("HOI " + solid + "1")}},
		{"a question in words is a tip", "hoi dong xa nhan tien", Message{Text: []byte("hoi dong xa nhan tien")}},
		{"a right code alone asks", code, Message{Command: Ask, Code: []byte(code)}},
		{"help", " Giúp! ", Message{Command: Help}},
		{"asking for help keeps its words", "giup voi co nguoi bi bat", Message{Text: []byte("giup voi co nguoi bi bat"), Help: true}},
		{"quiet help", "IM giup", Message{Text: []byte("giup"), Quiet: true, Help: true}},
		{"passed on", "HO " + code + " co nguoi mang hang", Message{Text: []byte("co nguoi mang hang"), Relay: []byte(code)}},
		{"passed on, marks, solid, colon", "Hộ: " + solid + ": co nguoi", Message{Text: []byte("co nguoi"), Relay: []byte(solid)}},
		{"passed on, quiet, about officers", "HO " + code + " IM CB xa nhan tien", Message{Text: []byte("xa nhan tien"), Relay: []byte(code), Quiet: true, Officers: true}},
		{"the word before the card's", "CB HO " + code + " xa nhan tien", Message{Text: []byte("xa nhan tien"), Relay: []byte(code), Officers: true}},
		{"passed on, help", "HO " + code + " GIUP con toi", Message{Text: []byte("GIUP con toi"), Relay: []byte(code), Help: true}},
		{"a card with a slip stays in the text", "HO " + wrong + " co nguoi", Message{Text: []byte("HO " + wrong + " co nguoi"), Relay: []byte(wrong)}},
		{"ho as a word is a tip", "ho 3 nguoi di qua moc", Message{Text: []byte("ho 3 nguoi di qua moc")}},
		{"seventeen digits are no card", "HO " + solid + "1 x", Message{Text: []byte("HO " + solid + "1 x")}},
		{"forget", "HUY " + code, Message{Command: Forget, Code: []byte(code)}},
		{"forget, marks", "hủy: " + solid + ".", Message{Command: Forget, Code: []byte(solid)}},
		{"forget and tell is an addition", "huy " + code + " vi no biet roi", Message{Command: Add, Code: []byte(code), Text: []byte("vi no biet roi")}},
		{"forget with a slip", "HUY " + wrong, Message{Command: Mistyped}},
		{"huy as a word is a tip", "huy hoai rung o moc 609", Message{Text: []byte("huy hoai rung o moc 609")}},
		{"numbers", "SO A Luoi 1", Message{Command: Numbers, Text: []byte("SO A Luoi 1")}},
		{"numbers alone", "Số", Message{Command: Numbers, Text: []byte("Số")}},
		{"quiet numbers are a tip", "IM so luong lon", Message{Text: []byte("so luong lon"), Quiet: true}},
		{"practice", "THU co nguoi mang hang", Message{Text: []byte("THU co nguoi mang hang")}},
		{"a Thursday is no practice", "Thứ năm có người mang hàng", Message{Text: []byte("Thứ năm có người mang hàng")}},
		{"nor is a letter", "thư của nó", Message{Text: []byte("thư của nó")}},
		{"empty", "", Message{}},
		{"not UTF-8", "\xff\xfe", Message{Text: []byte("\xff\xfe")}},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			got := ParseMessage([]byte(r.in))
			if got.Command != r.want.Command || got.Quiet != r.want.Quiet || got.Officers != r.want.Officers || got.Lost != r.want.Lost ||
				got.Help != r.want.Help || string(got.Relay) != string(r.want.Relay) ||
				string(got.Code) != string(r.want.Code) {
				t.Fatalf("got %+v code %q, want %+v", got, got.Code, r.want)
			}
			if (r.want.Command == Report || r.want.Command == Add) && string(got.Text) != string(r.want.Text) {
				t.Fatalf("text %q, want %q", got.Text, r.want.Text)
			}
		})
	}
}

func FuzzParseMessage(f *testing.F) {
	f.Add([]byte("TL 0000 0000 0000 0000 x"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m := ParseMessage(text)
		if len(m.Text) > len(text) || len(m.Code) > len(text) {
			t.Fatal("longer than what came")
		}
	})
}
