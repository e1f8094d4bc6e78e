package main

// capabilities are what this driver keeps the protocol's promises for.
var capabilities = []string{
	"sync-v2",
	"persistence",
	"sas",
	"qr",
	"cross-signing",
	"backup",
	"secret-storage",
	"shields",
	"blacklist",
	"discard-room-key",
}

// timings are waits of the SDK's that the driver shortens, for the report.
var timings = map[string]string{
	"wait after a failed sync":                "1 s instead of 10 s",
	"wait before a failed request is retried": "1 s, doubled each time, 4 times, instead of no retry",
}
