package triage

import (
	"slices"

	"tipline/triage/audit"
)

// signedBy is the act that a session's member signed. errUnsignedAct.
func (s *Sessions) signedBy(of Session, what string, body []byte, header string) (*audit.Act, error) {
	m, known := s.member(of.Member)
	if !known || m.Office != of.Office {
		return nil, ErrLogin
	}
	a := audit.NewAct(s.server, m, what, body, 0, audit.Empty)
	if a.SetHeader(header) != nil || a.Check(m.Signing) != nil {
		return nil, errUnsignedAct
	}
	return a, nil
}

// auditEntries are a bundle's entries as an office may see them: its own, and for an inspectorate those of the offices that it watches over. Of all others the
// leaf's hash alone, which proves that nothing was changed and tells nothing: who is accused must not be able to count what is done about it.
func (c *Console) auditEntries(s Session, entries [][]byte) []EntryView {
	shown := map[string]bool{}
	views := make([]EntryView, 0, len(entries))
	for _, e := range entries {
		a, err := audit.ParseAct(e)
		office := ""
		if err == nil {
			office = a.Office
		}
		show, known := shown[office]
		if !known {
			show = office == s.Office || c.watchesOver(s.Office, office)
			shown[office] = show
		}
		if show {
			views = append(views, EntryView{Entry: string(e)})
			continue
		}
		views = append(views, EntryView{Leaf: audit.LeafHash(e)})
	}
	return views
}

// watchesOver says whether an office is the inspectorate of another: of a desk that names it, or of a unit in that desk's provinces which is no
// inspectorate itself.
func (c *Console) watchesOver(inspectorate, office string) bool {
	d := c.Directory()
	u, unit := d.Unit(office)
	return slices.ContainsFunc(d.Desks, func(k Desk) bool {
		return k.Inspectorate == inspectorate &&
			(k.ID == office || unit && u.Kind != InspectorateU && slices.Contains(k.Provinces, u.Province))
	})
}
