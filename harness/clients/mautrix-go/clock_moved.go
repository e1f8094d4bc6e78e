//go:build movedclock

package main

import (
	"context"
	"time"
)

// canMoveClock says that the program was built with a package time whose clock can be moved (clock-overlay.ts).
const canMoveClock = true

type advance struct {
	ofClient
	Ms int64 `json:"ms"`
}

var advanceClock = ofOne(func(_ *client, _ context.Context, by advance) (nothing, error) {
	if by.Ms < 0 {
		return nothing{}, &rpcError{codeInvalidRequest, "the clock moves forward only"}
	}
	time.CrucibleAdvance(time.Duration(by.Ms) * time.Millisecond)
	return nothing{}, nil
})
