package intake

// zero overwrites what must not stay readable in memory. The compiler may not drop a clear of memory that is reachable from the caller.
func zero(slices ...[]byte) {
	for _, b := range slices {
		clear(b)
	}
}

// zero forgets the submission: every byte that arrived, and the slices themselves.
func (s *Submission) zero() {
	for _, field := range []*[]byte{&s.Text, &s.Sender, &s.Carrier, &s.Code, &s.Relay} {
		clear((*field)[:cap(*field)])
		*field = nil
	}
}
