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
	rangers   = triage.Rangers
	militia   = triage.Militia
	team      = triage.JointTeam
	inspector = triage.InspectorateU
)

func kinds(k ...triage.UnitKind) []triage.UnitKind { return k }

// Routes is the tree that a draft starts with: which matter goes to whom, in a border commune and elsewhere. The first node that matches wins. Every step ends at a
// province-level body, since those have a duty desk day and night. A kind that the directory has no unit of (rangers, militia and joint teams are not in
// public lists) gets nothing and takes nothing away.
func Routes() []triage.Node {
	yes := true
	officers := node(inspector, nil, kinds(inspector),
		"tin về cán bộ: chỉ thanh tra nhận, đơn vị bị nêu và cấp trên của đơn vị đó không được biết",
		"about officers: the inspectorate alone; the unit named and those above it must not know")
	officers.Officers = &yes
	abroad := node(post, kinds(province), kinds(command),
		"nơi xảy ra ở bên Lào: đồn biên phòng và công an tỉnh",
		"the place is in Laos: border post and provincial police")
	abroad.Abroad = &yes
	marker := node(post, kinds(command), kinds(command),
		"mốc giới, đường biên: đồn biên phòng phụ trách, báo ban chỉ huy",
		"border marker or line: the border post, copy to the border command")
	marker.Matters = []string{"border_marker"}
	named := node(post, kinds(commune), kinds(command),
		"nêu số mốc giới, chưa rõ việc gì: đồn biên phòng giữ đoạn mốc, công an xã cùng nhận",
		"a marker is named and the matter is not clear: the border post that holds it, and commune police")
	named.Matters, named.Marker = []string{"other"}, &yes
	return append([]triage.Node{officers, abroad, marker, named}, matters()...)
}

// matters are the rows with two columns. A matter without words of its own goes by the last one.
func matters() []triage.Node {
	drugs := byBorder([]string{"drugs"},
		urgent(node(commune, kinds(post, pc04, team), kinds(post, pc04, province),
			"ma túy ở xã biên giới: công an xã chủ trì, đồn biên phòng cùng nhận, báo PC04",
			"drugs in a border commune: commune police and border post together, copy to the drug police"),
			node(post, kinds(pc04, command, team), kinds(command, pc04),
				"ma túy đang diễn ra ở xã biên giới: đồn và trực ban PC04 cùng lúc, báo ban chỉ huy",
				"drugs in a border commune, happening now: border post and drug police at once, copy to the border command")),
		urgent(node(commune, kinds(pc04), kinds(pc04, province),
			"ma túy: công an xã nhận, báo PC04",
			"drugs: commune police, copy to the drug police"),
			node(pc04, kinds(commune), kinds(province),
				"ma túy đang diễn ra: PC04 nhận ngay, công an xã ở gần cùng nhận",
				"drugs, happening now: drug police at once, commune police as the nearest")))
	crossing := node("", nil, nil, "buôn lậu ở cửa khẩu: đồn biên phòng và hải quan cùng nhận", "smuggling at a crossing: border post and customs together")
	yes := true
	crossing.Crossing = &yes
	smuggling := node(post, kinds(customs, team), kinds(command),
		"buôn lậu ở xã biên giới: đồn biên phòng, báo hải quan", "smuggling in a border commune: border post, copy to customs")
	smuggling.Routes = []triage.Node{crossing}
	return []triage.Node{
		byBorder([]string{"drug_shipment"},
			node(post, kinds(pc04, command, team), kinds(command, pc04),
				"ma túy số lượng lớn hoặc có vũ khí ở xã biên giới: đồn và trực ban PC04 cùng lúc, báo ban chỉ huy",
				"large or armed shipment in a border commune: border post and drug police at once, copy to the border command"),
			node(pc04, kinds(command), kinds(province),
				"ma túy số lượng lớn hoặc có vũ khí: PC04 nhận ngay, báo ban chỉ huy biên phòng",
				"large or armed shipment: drug police at once, copy to the border command")),
		drugs,
		byBorder([]string{"illegal_crossing"},
			node(post, kinds(command), kinds(command),
				"xuất nhập cảnh trái phép ở xã biên giới: đồn biên phòng, báo ban chỉ huy",
				"illegal crossing in a border commune: border post, copy to the border command"),
			node(commune, kinds(command), kinds(province),
				"đưa người qua biên giới, nơi xảy ra không giáp biên: công an xã, báo ban chỉ huy biên phòng",
				"people guided over, away from the line: commune police, copy to the border command")),
		byBorder([]string{"trafficking"},
			node(post, kinds(commune, province, team), kinds(command, province),
				"mua bán người ở xã biên giới: đồn và công an xã cùng nhận, báo công an tỉnh",
				"trafficking in people in a border commune: border post and commune police together, copy to the provincial police"),
			node(commune, kinds(province), kinds(province),
				"mua bán người: công an xã, báo công an tỉnh",
				"trafficking in people: commune police, copy to the provincial police")),
		byBorder([]string{"smuggling"}, smuggling,
			node(commune, kinds(customs), kinds(province), "buôn lậu: công an xã, báo hải quan", "smuggling: commune police, copy to customs")),
		byBorder([]string{"weapons"},
			node(commune, kinds(post, militia), kinds(post, province),
				"vũ khí, vật liệu nổ ở xã biên giới: công an xã, đồn biên phòng cùng nhận, báo quân sự xã",
				"weapons or explosives in a border commune: commune police and border post, copy to the militia"),
			node(commune, kinds(militia), kinds(province), "vũ khí, vật liệu nổ: công an xã, báo quân sự xã", "weapons or explosives: commune police, copy to the militia")),
		byBorder([]string{"weapon_surrender"},
			node(commune, kinds(post, militia), kinds(post, province),
				"giao nộp vũ khí, người giao nộp không bị nghi vấn: công an xã hoặc đồn biên phòng, báo quân sự xã",
				"handing in a weapon, no suspicion on whoever does: commune police or border post, copy to the militia"),
			node(commune, kinds(militia), kinds(province),
				"giao nộp vũ khí, người giao nộp không bị nghi vấn: công an xã, báo quân sự xã",
				"handing in a weapon, no suspicion on whoever does: commune police, copy to the militia")),
		byBorder([]string{"forest"},
			node(post, kinds(rangers, commune), kinds(command),
				"rừng, động vật hoang dã, khoáng sản ở xã biên giới: đồn biên phòng, kiểm lâm và công an xã",
				"timber, wildlife, mining in a border commune: border post, rangers and commune police"),
			node(commune, kinds(rangers), kinds(province),
				"rừng, động vật hoang dã, khoáng sản: công an xã, kiểm lâm cùng nhận",
				"timber, wildlife, mining: commune police and rangers")),
		byBorder([]string{"wanted"},
			node(commune, kinds(post, province), kinds(post, province),
				"người bị truy nã ở xã biên giới: công an xã và đồn biên phòng, báo công an tỉnh",
				"wanted person in a border commune: commune police and border post, copy to the provincial police"),
			node(commune, kinds(province), kinds(province), "người bị truy nã: công an xã, báo công an tỉnh", "wanted person: commune police, copy to the provincial police")),
		{Matters: []string{"help", "help_rehab"}, Lead: commune, Steps: kinds(province), // only where there is danger: the code keeps every other from all forces
			Reason: "xin giúp, đang nguy hiểm: công an xã đến ngay", ReasonEn: "asks for help and is in danger: commune police at once"},
		one("disaster", node(commune, nil, kinds(province),
			"thiên tai, tai nạn: số khẩn cấp trước, rồi công an xã", "disaster or accident: the emergency numbers first, then commune police")),
		byBorder(nil,
			node(commune, nil, kinds(province, command), "việc khác ở xã biên giới: công an xã", "anything else in a border commune: commune police"),
			node(commune, nil, kinds(province), "việc khác: công an xã", "anything else: commune police")),
	}
}

func node(lead triage.UnitKind, copies, steps []triage.UnitKind, vi, en string) triage.Node {
	return triage.Node{Lead: lead, Copies: copies, Steps: steps, Reason: vi, ReasonEn: en}
}

// byBorder is one matter with its two columns: border communes, and the rest.
func byBorder(matters []string, border, elsewhere triage.Node) triage.Node {
	yes := true
	border.Border = &yes
	elsewhere.Matters = matters
	elsewhere.Routes = append([]triage.Node{border}, elsewhere.Routes...)
	return elsewhere
}

// urgent puts a rule for what happens now inside the one for what can wait.
func urgent(calm, now triage.Node) triage.Node {
	yes := true
	now.Urgent = &yes
	calm.Routes = append(calm.Routes, now)
	return calm
}

func one(matter string, n triage.Node) triage.Node {
	n.Matters = []string{matter}
	return n
}
