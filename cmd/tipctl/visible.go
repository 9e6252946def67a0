package main

import show "tipline/cmd/internal/visible"

// visible makes a stranger's text harmless on a terminal.
func visible(s string) string { return show.Text(s) }

// visibleLines is visible for text of several lines; every line starts with margin, so that no line of a stranger's can pass for ours.
func visibleLines(margin, s string) string { return show.Lines(margin, s) }

// plain says whether a terminal shows the rune and nothing else happens.
func plain(r rune) bool { return show.Plain(r) }
