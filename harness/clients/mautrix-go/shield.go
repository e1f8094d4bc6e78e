package main

import (
	"context"
	"fmt"

	"maunium.net/go/mautrix/id"
)

type shieldResult struct {
	Colour string `json:"colour"`
	Reason string `json:"reason,omitempty"`
}

// shield says what the SDK's trust state of a decrypted event means beside it. The SDK names states, not colours.
func (c *client) shield(ctx context.Context, params ofEvent) (shieldResult, error) {
	wire, isClear := c.timeline.find(id.EventID(params.EventID))
	if wire == nil {
		return shieldResult{}, fmt.Errorf("event %s is not in the timeline", params.EventID)
	}
	if !isClear {
		return shieldResult{Colour: "none"}, nil
	}
	// Decrypted anew, for trust may have changed since.
	clear, err := c.machine().DecryptMegolmEvent(ctx, wire)
	if err != nil {
		return shieldResult{}, err
	}
	state := clear.Mautrix.TrustState
	colour := colourOf(state)
	if colour == "none" {
		return shieldResult{Colour: colour}, nil
	}
	return shieldResult{colour, state.String()}, nil
}

func colourOf(state id.TrustState) string {
	switch state {
	case id.TrustStateVerified, id.TrustStateCrossSignedVerified, id.TrustStateCrossSignedTOFU:
		return "none"
	case id.TrustStateForwarded, id.TrustStateBackup:
		return "grey"
	default:
		return "red"
	}
}
