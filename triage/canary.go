package triage

import "context"

// Canaries are the test tips that are under way: known in memory alone, so that nothing stored tells one from another tip.
type Canaries interface {
	Late(desk string) []CanaryView              // those of a desk that got stuck
	Now(ctx context.Context, desk string) error // sends one to the desk through each door at once. ErrSoon
}

// CanaryNow sends test tips to the own desk.
func (c *Console) CanaryNow(ctx context.Context, s Session) error {
	if !c.desk(s) || c.Canaries == nil {
		return ErrNotFound
	}
	return c.Canaries.Now(ctx, s.Office)
}
