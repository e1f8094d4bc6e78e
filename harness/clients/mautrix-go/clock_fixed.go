//go:build !movedclock

package main

// canMoveClock says that the program was built with Go's own package time.
const canMoveClock = false

var advanceClock = lacking("the driver was built with a Go whose package time is not known, so its clock cannot be moved")
