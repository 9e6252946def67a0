package place

import "strings"

// reason says in plain words why the commune is listed.
func (x *weighing) reason(c uint16, s *standing) string {
	var parts []string
	com := &x.g.communes[c]
	if s.ref != nil {
		parts = append(parts, x.meaning(com, s.ref))
		if s.district >= 0 {
			parts = append(parts, "đúng "+lowerType(x.regions[s.district].districts[0], x.g)+" (cũ)")
		}
		if s.province >= 0 {
			parts = append(parts, "đúng tỉnh "+x.regions[s.province].provinces[0].name)
		}
		if how := x.mentions[s.mention].how; how != "" {
			parts = append(parts, how)
		}
	}
	if s.support != "" {
		parts = append(parts, s.support)
	}
	return strings.Join(parts, "; ")
}

func lowerType(d *ref, g *Gazetteer) string {
	return d.typ.String() + " " + d.name
}

// meaning words one entry of the lists.
func (x *weighing) meaning(com *commune, r *ref) string {
	switch r.kind {
	case kindCommune:
		return "nêu tên " + com.typ.String() + " " + com.name
	case kindLegacy:
		split := ""
		if r.to-r.from > 1 {
			split = ", đã chia nhiều nơi"
		}
		return r.typ.String() + " " + r.name + " (cũ) nay thuộc " + com.typ.String() + " " + com.name + split
	case kindSeries:
		return "nêu " + r.name + ", không rõ số"
	case kindDistrict:
		return "thuộc " + lowerType(r, x.g) + " (cũ)"
	case kindCrossing:
		return "cửa khẩu " + r.name
	case kindPost:
		return "đồn biên phòng " + r.name
	case kindVillage:
		return "có bản " + r.name + " (chỉ là gợi ý)"
	case kindLao:
		return "đối diện " + r.name + " bên Lào"
	}
	return r.name
}
