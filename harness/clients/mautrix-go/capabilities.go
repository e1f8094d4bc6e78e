package main

import "slices"

// capabilities are what this driver keeps the protocol's promises for.
//
// Two things that the SDK has, and that the driver has verbs for, are not among them:
// "room-verification", for its requests in encrypted rooms are encrypted twice (https://github.com/mautrix/go/pull/555);
// "qr", for it says that it is done as soon as it has scanned a code. The specification lets it ("Alice's device has now
// verified Bob's key", QR codes, steps 6 and 7), but matrix-sdk-crypto takes that only after the person who shows the code
// has confirmed.
var capabilities = []string{
	"sync-v2",
	"persistence",
	"sas",
	"cross-signing",
	"backup",
	"secret-storage",
	"key-storage-state",
	"shields",
	"blacklist",
	"discard-room-key",
	"keeps-room-key",
	"soft-logout",
}

// claimed are the capabilities of this very program.
func claimed() []string {
	if canMoveClock {
		return append(slices.Clone(capabilities), "clock")
	}
	return capabilities
}

// timings are waits of the SDK's that the driver shortens, for the report.
var timings = map[string]string{
	"wait after a failed sync":                "1 s instead of 10 s",
	"wait before a failed request is retried": "1 s, doubled each time, 4 times, instead of no retry",
}
