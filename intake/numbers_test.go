package intake

import (
	"strings"
	"testing"

	"tipline/triage"
)

// withLines gives the directory duty lines in A Lưới 1 (46, 19996 in the list).
func withLines(t *testing.T, r *rig) string {
	t.Helper()
	found := r.p.Gazetteer.Resolve([]byte("xa A Luoi 1"), []string{"46"})
	if len(found.Communes) == 0 {
		t.Fatal("the gazetteer has no A Lưới 1")
	}
	code := found.Communes[0].Code
	d := testDirectory()
	d.Units = []triage.Unit{
		{ID: "post", Name: "Đồn", Kind: triage.BorderPost, Communes: []string{code}, Phone: "02343111222"},
		{ID: "police", Name: "Công an xã", Kind: triage.CommunePolice, Communes: []string{code}, Phone: "02343878113"},
		{ID: "silent", Name: "Công an xã khác", Kind: triage.CommunePolice, Communes: []string{code}},
	}
	r.p.Directory = func() *triage.Directory { return d }
	return code
}

func TestNumbers(t *testing.T) {
	r := newRig(t, rigOptions{})
	withLines(t, r)
	for _, text := range []string{"SO A Luoi 1", "so xa A Lưới 1", "Số a luoi 1?", "SO: xã A Lưới 1"} {
		got, ok := r.Numbers("sms", []byte(text), "vi")
		if !ok || !strings.Contains(got, "A Luoi 1: 02343878113, 02343111222.") {
			t.Errorf("%q: %v %q", text, ok, got)
		}
		seemly(t, got, "")
	}
	for _, text := range []string{"SO", "so!", "SO A Luoi 2"} {
		for _, language := range []string{"vi", "en", "lo"} {
			got, ok := r.Numbers("sms", []byte(text), language)
			if !ok || !strings.Contains(got, "115") || strings.Contains(got, "0234") {
				t.Errorf("%q: %v %q", text, ok, got)
			}
			seemly(t, got, "")
		}
	}
	for _, text := range []string{
		"so luong lon ma tuy o xa A Luoi 1", "so 10 nguoi vuot bien A Luoi 1", "so tien A Luoi 1", "sợ quá, có người mang súng", "so xe 75C 12345", "so nha ong Ba o A Luoi 1",
		"so A Luoi 1 A Luoi 2", "so dien thoai cua no 0912345678", "so ma tuy A Luoi 1", "SO " + strings.Repeat("A Luoi 1 ", 40),
	} {
		if got, ok := r.Numbers("sms", []byte(text), "vi"); ok {
			t.Errorf("a tip is taken for a question: %q → %q", text, got)
		}
	}
}
