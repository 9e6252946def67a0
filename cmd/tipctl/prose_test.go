package main

import (
	"strings"
	"testing"
)

func TestCheckProse(t *testing.T) {
	for prose, named := range map[string]string{
		"": "",
		"Vận chuyển hàng qua suối, ban đêm.":    "",
		"Con trai tôi thấy họ lúc 2h15.":        "Con trai tôi · 2h15",
		"Gặp Hồ Văn Lim, xe 74C-045.67":         "Hồ Văn Lim · 74C-045.67",
		"nó kể với tôi \x1b[2J từ nhà ông Sang": "nó kể với tôi · nhà ông Sang",
	} {
		err := checkProse(prose)
		if (err == nil) != (named == "") || err != nil && !strings.HasSuffix(err.Error(), ": "+named) {
			t.Errorf("%q: %v, want %q", prose, err, named)
		}
	}
}
