package matter

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tipline/triage/place"
)

func judge(text string) Answer { return Default().Judge(place.Fold(nil, []byte(text))) }

func TestMatter(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"o ban Lach co nguoi ban ma tuy", "drugs"},
		{"nhà ông đó bán hồng phiến cho thanh niên", "drugs"},
		{"quan karaoke co choi da va bay lac", "drugs"},
		{"co nguoi banmatuy o cho", "drugs"},
		{"cos nguwowif basn thuoocs phieenj", "drugs"},
		{"toi nay co 3 nguoi mang hang trang tu ben Lao ve", "drug_shipment"},
		{"xe tai cho 10 banh heroin", "drug_shipment"},
		{"no co 2kg ma tuy da trong nha", "drug_shipment"},
		{"giau 6000 vien hong phien", "drug_shipment"},
		{"dan nguoi qua bien gioi bang duong mon", "illegal_crossing"},
		{"có nhóm đưa người vượt biên sang Lào", "illegal_crossing"},
		{"con gai ban toi bi lua ban sang Trung Quoc", "trafficking"},
		{"no rao tuyen viec nhe luong cao roi lua ban sang tam giac vang", "trafficking"},
		{"xe cho phao no tu Lao ve ban tet", "smuggling"},
		{"kho thuoc la lau o sau nha", "smuggling"},
		{"no co sung kip va thuoc no trong nha", "weapons"},
		{"toi co khau sung cu muon giao nop", "weapon_surrender"},
		{"cot moc 511/1 bi xe dich", "border_marker"},
		{"co nguoi pha moc bien gioi", "border_marker"},
		{"lam tac vao pha rung chat go quy", "forest"},
		{"ban te te va thu rung o quan", "forest"},
		{"gia danh cong an goi dien lua tien", "fraud"},
		{"cho vay nang lai, ghi de", "fraud"},
		{"dem qua trau nha toi bi trom", "theft_violence"},
		{"chong danh vo suot ngay", "theft_violence"},
		{"co nguoi bi truy na dang tron trong ray", "wanted"},
		{"con toi nghien ma tuy, xin giup di cai nghien", "help_rehab"},
		{"lu quet cuon nha, co nguoi mac ket", "disaster"},
		{"hom nay troi dep", "other"},
		{"", "other"},
	} {
		if got := judge(row.text); got.Matter != row.want {
			t.Errorf("%q: matter %s %v, want %s", row.text, got.Matter, got.Words, row.want)
		}
	}
}

func TestUrgent(t *testing.T) {
	for _, row := range []struct {
		text string
		want bool
	}{
		{"toi nay co nguoi mang ma tuy qua suoi", true},
		{"dang danh nhau o cho, co nguoi cam dao", true},
		{"mot tieng nua no cho hang lau qua", true},
		{"con toi bi bat coc, cuu voi", true},
		{"moc bien gioi bi pha", true},
		{"no hay ban ma tuy o quan", false},
		{"tuan truoc co nguoi vuot bien", false},
		{"hom nay troi mua", false},
		{"hom qua toi thay xe cho go", false},
		{"muon cai nghien thi den dau", false},
	} {
		if got := judge(row.text); got.Urgent != row.want {
			t.Errorf("%q: urgent %v (%s %v), want %v", row.text, got.Urgent, got.Matter, got.Words, row.want)
		}
	}
}

func TestOfficers(t *testing.T) {
	for _, row := range []struct {
		text string
		want bool
	}{
		{"cong an xa bao ke cho bon ban ma tuy", true},
		{"Công an viên bản Na nhận tiền của nhóm buôn lậu", true},
		{"can bo bien phong cho xe hang lau di qua lay tien, an chia voi chu hang", true},
		{"anh Y la cong an xa ban ma tuy", true},
		{"bon no dua tien cho cong an nen khong so", true},
		{"no la em trai truong cong an xa", true},
		{"dan bao roi ma cong an khong xu ly", true},
		{"dung bao cho cong an xa vi ho cung mot bon", true},
		{"toi khong dam bao cong an xa", true},
		{"hai quan lam luat o cua khau", true},
		{"kiem lam tiep tay cho lam tac", true},
		{"don truong bien phong thong dong voi bon buon go", true},
		{"chu tich xa tham nhung tien ho tro", true},
		{"cax nhan phong bi roi tha nguoi", true},
		{"bon ban ma tuy hoi lo can bo", true},
		{"ca xa thu tien cua bon danh bac", true},

		{"de nghi cong an vao cuoc bat bon ban ma tuy", false},
		{"kinh gui cong an xa, o ban toi co nguoi ban ma tuy", false},
		{"nho bien phong den ngay, co nguoi vuot bien", false},
		{"bao cong an xa Ta Rut co nhom cho vay nang lai", false},
		{"cong an da bat mot nguoi ban ma tuy hom qua, con mot nguoi nua", false},
		{"gia danh cong an goi dien lua tien", false},
		{"co nguoi tu xung la can bo lua dao", false},
		{"gan don bien phong co kho hang lau", false},
		{"toi thay xe dau gan tru so cong an xa, ban ma tuy cho hoc sinh", false},
		{"mong cac anh cong an xu ly nhom ban ma tuy", false},
		{"bo doi bien phong giup dan, nho cac anh kiem tra nha ong X", false},
		{"co nguoi ban ma tuy o ban Lach", false},
		{"bon chung so cong an nen chi ban ban dem", false},
		{"cong an xa o day lam tot lam", false},
	} {
		if got := judge(row.text); got.Officers != row.want {
			t.Errorf("%q: about officers %v %v, want %v", row.text, got.Officers, got.Words, row.want)
		}
	}
}

// TestDoubt: who is named for no known reason goes up, and the inspectorate is told that it is no more than that.
func TestDoubt(t *testing.T) {
	for text, want := range map[string]bool{
		"cong an xa voi nha do than nhau lam": true, "anh Y cong an xa, hang o nha ba Ba": true, "coong an xax vowis nhaf ddos": true,
		"cong an xa bao ke": false, "co nguoi ban ma tuy": false,
	} {
		if got := judge(text); got.Doubt != want || want && !got.Officers {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestListsAreSound(t *testing.T) {
	l := Default()
	want := []string{"weapon_surrender", "help_rehab", "help", "drugs", "drug_shipment", "trafficking", "illegal_crossing", "smuggling", "weapons",
		"border_marker", "forest", "fraud", "theft_violence", "wanted", "disaster", "other"}
	var got []string
	for _, n := range l.Names() {
		got = append(got, n.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("matters %v, want %v", got, want)
	}
	if n, ok := l.Name("drugs"); !ok || n.Vi == "" || n.En == "" {
		t.Errorf("Name(drugs) = %+v, %v", n, ok)
	}
	if _, ok := l.Name("opinion"); ok {
		t.Error("there is a matter for opinions")
	}
}

func TestParseFaults(t *testing.T) {
	for _, row := range []struct{ from, to, want string }{
		{`version = "2026-11-22"`, `version = ""`, "no version"},
		{`"ma tuy da"`, `"ma túy đá"`, "plain lower-case ASCII"},
		{`id = "fraud"`, `id = "drugs"`, "twice"},
		{`needs = "drugs"`, `needs = "none"`, "unknown none"},
		{`id = "other"`, `id = "others"`, "no matter"},
		{`large_units`, `big_units`, "unknown key"},
	} {
		broken := strings.Replace(embedded, row.from, row.to, 1)
		if _, err := Parse(broken); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", row.to, err, row.want)
		}
	}
}

func FuzzJudge(f *testing.F) {
	for _, s := range []string{"", "toi nay co ma tuy", "cong an xa bao ke", "2 kg", "9999 vien", " ", "kg"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		folded := place.Fold(nil, text)
		before := bytes.Clone(folded)
		a := Default().Judge(folded)
		if _, ok := Default().Name(a.Matter); !ok {
			t.Errorf("unknown matter %q", a.Matter)
		}
		if !bytes.Equal(before, folded) {
			t.Error("the text was changed")
		}
		Default().Judge(text) // not folded: wrong, but must not crash
	})
}

func BenchmarkJudge(b *testing.B) {
	text := place.Fold(nil, []byte("toi nay co 2 nguoi cho hang trang tu ben Lao qua duong mon, cong an xa biet ma khong bat"))
	b.ReportAllocs()
	for b.Loop() {
		Default().Judge(text)
	}
}

func BenchmarkJudgeHostile(b *testing.B) {
	for _, s := range []string{"cong an bao ke ", "ma tuy ", "a ", "cong an bat "} {
		text := bytes.Repeat([]byte(s), 64<<10/len(s))
		b.Run(s, func(b *testing.B) {
			for b.Loop() {
				Default().Judge(text)
			}
		})
	}
}

// TestPracticeIsJudgedAsAnyOther: THU in front changes nothing, but where it begins a phrase.
func TestPracticeIsJudgedAsAnyOther(t *testing.T) {
	for _, text := range plain(t) {
		folded := place.Fold(nil, []byte(text))
		if a, b := Default().Judge(folded), Default().Judge(append([]byte("thu "), folded...)); !reflect.DeepEqual(a, b) {
			t.Errorf("%q: %v and %v", text, a, b)
		}
	}
	for text, want := range map[string]string{"thu": "", "thu nghiem": "nghiem", "thu 2 co nguoi": "thu 2 co nguoi", "thuc te": "thuc te", "": "",
		"thu cua khau long sap co xe": "cua khau long sap co xe", "thu cua dan moi nha": "thu cua dan moi nha"} {
		if got := string(Default().AfterPractice([]byte(text))); got != want {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}
