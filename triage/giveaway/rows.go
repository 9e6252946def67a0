package giveaway

// Rows are many short rows in one piece of memory, so that a few lines of the cache hold what a text asks for.
type rows[T any] struct {
	all  []T
	from []uint16 // row i is all[from[i]:from[i+1]]
}

// pack lays n rows side by side; those beyond the ones given are empty.
func pack[T any](given [][]T, n int) (r rows[T]) {
	for i := range max(n, len(given)) {
		r.from = append(r.from, uint16(len(r.all)))
		if i < len(given) {
			r.all = append(r.all, given[i]...)
		}
	}
	r.from = append(r.from, uint16(len(r.all)))
	return r
}

func (r *rows[T]) of(i int) []T { return r.all[r.from[i]:r.from[i+1]] }
