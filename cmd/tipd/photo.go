package main

import (
	"fmt"
	"os"

	"tipline/cmd/internal/cleaner"
)

// cleanPhoto is the argument by which this program becomes the child that cleans one photo.
const cleanPhoto = "clean-photo"

// photoCleaner runs this program again for each photo, with nothing of this process.
func photoCleaner() (*cleaner.Cleaner, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find own program: %w", err)
	}
	return cleaner.New(self, cleanPhoto), nil
}
