package load

import (
	"fmt"
	"math/rand/v2"
)

// Places are names of communes as people write them, of three provinces.
var Places = []string{
	"xa A Luoi 1", "xa A Luoi 2", "xa A Luoi 3", "xa A Luoi 4", "xa A Luoi 5", "xa Khe Sanh", "xa Lao Bao", "xa Huong Lap", "xa Huong Phung", "xa Dakrong",
	"xa Ta Rut", "xa Muong Lat", "xa Tam Chung", "xa Quang Chieu", "xa Muong Chanh",
}

var (
	whens = []string{"toi qua", "sang nay", "khoang 2h dem", "chieu hom kia", "tu dau thang", "luc gan sang", "moi dem thu bay", "hom cho phien", "luc mua to", "truoc tet"}
	whos  = []string{"hai nguoi la", "mot nhom thanh nien", "may nguoi gui hang", "nguoi lai xe tai", "ba nguoi dan ong", "mot phu nu la mat", "bon nguoi di xe may", "dam tho rung"}
	does  = []string{
		"cho bao hang trang vao nha bo hoang", "dat trau qua suoi sang ben kia", "giau sung trong bui tre", "ban thuoc phien cho trai ban", "ru con gai di lam xa luong cao",
		"cuong che go qua duong mon", "tron trong lan cho tien", "xep thung thuoc la len thuyen", "cho phao len xe ban tai", "dua nguoi la vuot bien gioi ban dem",
		"dao ham sau ray lua", "phat bat may do song la", "lap lan trai gan cot moc", "thu cmnd cua dan lam gi do", "gom vang lau tu tho mo",
	}
	wheres = []string{"gan cau treo", "sau truong hoc cu", "o bai da cuoi ban", "canh cay da to", "gan tram bom nuoc", "o nga ba vao ray", "duoi chan deo", "ben kho lua cu", "o bo suoi can", "trong ray cao su"}
	ends   = []string{"cac anh kiem tra giup", "mong cac anh den som", "dung noi ai bao", "ba con lo lam", "con nho dang so", "em xin cam on", "nho xem giup", ""}
)

// A Teller tells stories, each of its own.
type Teller struct{ random *rand.Rand }

// NewTeller is one who tells the same each time for one seed.
func NewTeller(seed uint64) *Teller { return &Teller{rand.New(rand.NewPCG(seed, 7))} }

// Story is the text of a tip that no other repeats but by chance.
func (t *Teller) Story() string {
	pick := func(from []string) string { return from[t.random.IntN(len(from))] }
	return fmt.Sprintf("%s %s %s %s o %s, nha thu %d, %s", pick(whens), pick(whos), pick(does), pick(wheres), pick(Places), 1+t.random.IntN(400), pick(ends))
}

// Number is a telephone's.
func (t *Teller) Number() string { return fmt.Sprintf("+849%08d", t.random.IntN(1e8)) }
