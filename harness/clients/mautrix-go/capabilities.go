package main

import "slices"

// capabilities are what this driver keeps the protocol's promises for.
//
// Two things that the SDK has, and that the driver has verbs for, are not among them:
// "room-verification", for its requests in encrypted rooms are encrypted twice (https://github.com/mautrix/go/pull/555);
// "qr", for it is done as soon as it has scanned, before the other side's person has said so: when matrix-js-sdk hears
// of both at once, its request reads as done although nobody confirmed anything.
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
