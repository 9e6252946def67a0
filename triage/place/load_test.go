package place

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// embeddedLists is a copy of the embedded lists to break.
func embeddedLists(t testing.TB) fstest.MapFS {
	t.Helper()
	folder := fstest.MapFS{}
	for _, l := range lists {
		b, err := embedded.ReadFile("data/" + l.name + ".tsv")
		if err != nil {
			t.Fatal(err)
		}
		folder[l.name+".tsv"] = &fstest.MapFile{Data: b}
	}
	return folder
}

// A broken list is refused with the file, the line and the fault.
func TestReadFaults(t *testing.T) {
	for _, row := range []struct{ file, text, want string }{
		{"communes.tsv", "h\n00001\txã\tA\t99\t\t\n", `communes.tsv:2: unknown province "99"`},
		{"communes.tsv", "h\n1\txã\tA\t11\t\t\n", `communes.tsv:2: commune "1": a code has five digits`},
		{"communes.tsv", "h\n00001\tlàng\tA\t11\t\t\n", `communes.tsv:2: commune "00001": type "làng"`},
		{"communes.tsv", "h\n00001\txã\tA\t11\t\t\n00001\txã\tB\t11\t\t\n", `communes.tsv:3: commune "00001" twice`},
		{"communes.tsv", "h\n", "communes: no row"},
		{"communes.tsv", "h\n\xff\n", "communes.tsv: not UTF-8"},
		{"provinces.tsv", "h\n11\tA\tTỉnh A\tTỉnh A\n11\tB\tTỉnh B\tTỉnh B\n", `provinces.tsv:3: province "11" twice`},
		{"legacy.tsv", "h\n2025-06-30\txã\tA\tHuyện B\tTỉnh C\t99999\n", `legacy.tsv:2: unknown commune "99999"`},
		{"posts.tsv", "h\nA\tB\n", "posts.tsv:2: 2 columns, want 5"},
		{"markers.tsv", "h\nx\t1\t11\t\t\n", "markers.tsv:2"},
	} {
		folder := embeddedLists(t)
		folder[row.file] = &fstest.MapFile{Data: []byte(row.text)}
		if _, err := Read(folder); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %s", row.file, err, row.want)
		}
	}
}

func TestReadListsEveryFault(t *testing.T) {
	folder := embeddedLists(t)
	folder["posts.tsv"] = &fstest.MapFile{Data: []byte("h\nA\tB\nC\tD\n")}
	delete(folder, "villages.tsv")
	_, err := Read(folder)
	if n := strings.Count(fmt.Sprint(err), "\n") + 1; n != 3 || !strings.Contains(err.Error(), "neither villages.tsv nor villages.csv") {
		t.Errorf("%d faults, want 3: %v", n, err)
	}
}

// A newer gazetteer may come as the full CSV files: units merge again, and yesterday's commune is an old name tomorrow.
func TestReadFullFiles(t *testing.T) {
	folder := embeddedLists(t)
	delete(folder, "legacy.tsv")
	folder["legacy_names.csv"] = &fstest.MapFile{Data: []byte("layer,legacy_name,legacy_type,key,legacy_code,legacy_district,legacy_province,new_code,via\n" +
		"2027-01-01,Vùng Mới,xã,vung moi,1,Huyện Hướng Hóa,Tỉnh Quảng Trị,19429,\n2027-01-01,Vùng Mới,xã,vung moi,1,Huyện Hướng Hóa,Tỉnh Quảng Trị,19432,\n")}
	g, err := Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	a := g.Resolve([]byte("xa vung moi huyen huong hoa"), nil)
	got := listedCodes(a)
	if !a.Ambiguous || len(got) != 2 || !slices.Contains(got, "19429") || !slices.Contains(got, "19432") {
		t.Errorf("%+v", a)
	}
	if b := Default().Resolve([]byte("xa vung moi huyen huong hoa"), nil); len(b.Communes) > 0 && b.Communes[0].Score >= sureEnough {
		t.Errorf("the embedded lists know it: %+v", b)
	}
}
