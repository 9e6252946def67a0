package sms

import (
	"net/url"
	"strings"
	"testing"

	"tipline/intake"
)

// TestCommands sends every command through Twilio's door and both kinds of gateway, as villagers may spell it.
func TestCommands(t *testing.T) {
	code := intake.NewCode().Reveal()
	solid := strings.ReplaceAll(code, " ", "")
	const tipAnswer, added, none = "Ma: ", "dung ma cu", ""
	rows := []struct {
		text, says         string
		taken, asked, gone int
	}{
		{"co nguoi qua moc 609", tipAnswer, 1, 0, 0}, {"Có người qua mốc 609", tipAnswer, 1, 0, 0}, {"IM co nguoi", none, 1, 0, 0}, {"Ỉm có người", none, 1, 0, 0},
		{"TL " + code + " them", added, 1, 0, 0}, {"tl" + " " + solid + ": thêm", added, 1, 0, 0}, {"TL 12 co nguoi", tipAnswer, 1, 0, 0},
		{"HOI " + code, "Chua co tin moi", 0, 1, 0}, {"hỏi " + solid + "?", "Chua co tin moi", 0, 1, 0}, {code, "Chua co tin moi", 0, 1, 0},
		{"HUY " + code, "Da huy", 0, 0, 1}, {"Hủy: " + solid, "Da huy", 0, 0, 1}, {"huy hoai rung o moc 609", tipAnswer, 1, 0, 0},
		{"SO A Luoi 1", "115", 0, 0, 0}, {"SO luong lon o A Luoi 1", tipAnswer, 1, 0, 0},
		{"THU co nguoi qua moc 609", tipAnswer, 1, 0, 0}, {"BAO THEM co nguoi", tipAnswer, 1, 0, 0}, {"CB xa nhan tien", tipAnswer, 1, 0, 0},
		{"GIUP", "115", 0, 0, 0}, {"giup voi co nguoi bi bat", tipAnswer, 1, 0, 0},
		{"HO " + code + " co nguoi cho hang", tipAnswer, 1, 0, 0}, {"HO " + code, "Cu nhan", 0, 0, 0}, {"ho lam nhu vay lau roi", tipAnswer, 1, 0, 0},
	}
	for _, row := range rows {
		t.Run(row.text, func(t *testing.T) {
			in := &strict{TB: t}
			base := serve(t, in, twilioDoorOf(), gatewayDoor(false))
			form := callback("SM1", "+84901234567", row.text)
			_, page := send(t, base+"/sms/twilio", form, sign(token, address, form))
			_, plain := ask(t, base+"/sms/gateway/kannel/"+token+"?"+url.Values{"text": {row.text}, "from": {"+84901234567"}, "id": {"7"}}.Encode())
			for door, answer := range map[string]string{"twilio": spoken(t, page), "gateway": plain} {
				if !strings.Contains(answer, row.says) || (row.says == none) != (answer == "") || len(answer) > intake.MaxSMS || !ascii(answer) {
					t.Errorf("%s answers %q, want %q", door, answer, row.says)
				}
			}
			if len(in.taken) != 2*row.taken || len(in.asked) != 2*row.asked || len(in.forgot) != 2*row.gone {
				t.Errorf("taken %d, asked %d, forgotten %d", len(in.taken), len(in.asked), len(in.forgot))
			}
		})
	}
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}
