package main

import (
	"context"
	"fmt"
	"io"
)

// listing is a command that takes nothing and shows what the desk listener has at a path; empty is said when that is nothing.
func listing[T any](path, empty string, show func(w io.Writer, all []T)) func(context.Context, *invocation) error {
	return func(ctx context.Context, v *invocation) error {
		if _, err := v.parse(v.flags(), 0); err != nil {
			return err
		}
		d, err := v.openDesk(nil)
		if err != nil {
			return err
		}
		all := []T{}
		if err := d.get(ctx, path, &all); err != nil {
			return err
		}
		return v.print(all, func(w io.Writer) {
			if len(all) == 0 {
				fmt.Fprintln(w, empty)
				return
			}
			show(w, all)
		})
	}
}
