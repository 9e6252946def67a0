package directory

import "tipline/triage"

// Short names for the table below.
const (
	commune   = triage.CommunePolice
	post      = triage.BorderPost
	command   = triage.BorderCommand
	pc04      = triage.DrugPolice
	province  = triage.ProvincePolice
	customs   = triage.Customs
	inspector = triage.InspectorateU
)

func kinds(k ...triage.UnitKind) []triage.UnitKind { return k }

// Routes is the tree that a draft starts with: which matter goes to whom, in a border commune and elsewhere. The first node that matches
// wins. Every step ends at a province-level body, since those have a duty desk day and night.
func Routes() []triage.Node {
	yes := true
	return []triage.Node{
		{Officers: &yes, Lead: inspector, Steps: kinds(inspector),
			Reason: "tin về cán bộ: chỉ thanh tra nhận, đơn vị bị nêu và cấp trên của đơn vị đó không được biết"},
		{Matters: []string{"border_marker"}, Lead: post, Copies: kinds(command), Steps: kinds(command),
			Reason: "mốc giới, đường biên: đồn biên phòng phụ trách, báo ban chỉ huy"},
		byBorder([]string{"drug_shipment"},
			node(post, kinds(pc04, command), kinds(command, pc04), "ma túy số lượng lớn hoặc có vũ khí ở xã biên giới: đồn và trực ban PC04 cùng lúc, báo ban chỉ huy"),
			node(pc04, kinds(province), kinds(province), "ma túy số lượng lớn: PC04 nhận ngay")),
		byBorder([]string{"drugs"},
			node(commune, kinds(post, pc04), kinds(post, pc04, province), "ma túy ở xã biên giới: công an xã chủ trì, đồn biên phòng cùng nhận, báo PC04"),
			node(commune, kinds(pc04), kinds(pc04, province), "ma túy: công an xã nhận, báo PC04")),
		byBorder([]string{"illegal_crossing"},
			node(post, kinds(command), kinds(command), "xuất nhập cảnh trái phép ở xã biên giới: đồn biên phòng, báo ban chỉ huy"),
			node(commune, kinds(command), kinds(province), "đưa người qua biên giới, nơi xảy ra không giáp biên: công an xã, báo ban chỉ huy biên phòng")),
		byBorder([]string{"trafficking"},
			node(post, kinds(commune, province), kinds(command, province), "mua bán người ở xã biên giới: đồn và công an xã cùng nhận, báo công an tỉnh"),
			node(commune, kinds(province), kinds(province), "mua bán người: công an xã, báo công an tỉnh")),
		byBorder([]string{"smuggling"},
			node(post, kinds(customs), kinds(command), "buôn lậu ở xã biên giới: đồn biên phòng, báo hải quan"),
			node(commune, kinds(customs), kinds(province), "buôn lậu: công an xã, báo hải quan")),
		byBorder([]string{"weapons", "weapon_surrender"},
			node(commune, kinds(post), kinds(post, province), "vũ khí, vật liệu nổ ở xã biên giới: công an xã, đồn biên phòng cùng nhận"),
			node(commune, nil, kinds(province), "vũ khí, vật liệu nổ: công an xã")),
		byBorder([]string{"forest"},
			node(post, kinds(commune), kinds(command), "rừng, động vật hoang dã, khoáng sản ở xã biên giới: đồn biên phòng và công an xã"),
			node(commune, nil, kinds(province), "rừng, động vật hoang dã, khoáng sản: công an xã")),
		byBorder([]string{"wanted"},
			node(commune, kinds(post, province), kinds(post, province), "người bị truy nã ở xã biên giới: công an xã và đồn biên phòng, báo công an tỉnh"),
			node(commune, kinds(province), kinds(province), "người bị truy nã: công an xã, báo công an tỉnh")),
		byBorder(nil,
			node(commune, nil, kinds(province, command), "việc khác ở xã biên giới: công an xã"),
			node(commune, nil, kinds(province), "việc khác: công an xã")),
	}
}

func node(lead triage.UnitKind, copies, steps []triage.UnitKind, reason string) triage.Node {
	return triage.Node{Lead: lead, Copies: copies, Steps: steps, Reason: reason}
}

// byBorder is one matter with its two columns: border communes, and the rest.
func byBorder(matters []string, border, elsewhere triage.Node) triage.Node {
	yes := true
	border.Border = &yes
	elsewhere.Matters = matters
	elsewhere.Routes = []triage.Node{border}
	return elsewhere
}
