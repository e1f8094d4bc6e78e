package main

import (
	"context"
	"encoding/json"
)

const noIsolationMode = "mautrix decrypts what devices send that are not cross-signed, so it has no isolation mode"

// verb does what the protocol promises in the verb's comment, or returns why it could not.
type verb func(d *driver, raw json.RawMessage) (any, error)

var verbs = map[string]verb{
	"login":  login,
	"logout": logout,
	"close":  closeClient,

	"startSync":     ofOne((*client).startSync),
	"stopSync":      ofOne((*client).stopSync),
	"snapshotStore": ofOne((*client).snapshotStore),
	"stall":         ofOne((*client).stall),

	"createRoom":     ofOne((*client).createRoom),
	"invite":         ofOne((*client).invite),
	"join":           ofOne((*client).join),
	"leave":          ofOne((*client).leave),
	"kick":           ofOne((*client).kick),
	"setDisplayName": ofOne((*client).setDisplayName),
	"sendState":      ofOne((*client).sendState),
	"members":        ofOne((*client).members),

	"sendText":       ofOne((*client).sendText),
	"getEvent":       ofOne((*client).getEvent),
	"backPaginate":   ofOne((*client).backPaginate),
	"shield":         ofOne((*client).shield),
	"discardRoomKey": ofOne((*client).discardRoomKey),

	"devices":                ofOne((*client).devices),
	"setDeviceVerified":      ofOne((*client).setDeviceVerified),
	"setBlacklistUnverified": ofOne((*client).setBlacklistUnverified),
	"oneTimeKeyCount":        ofOne((*client).oneTimeKeyCount),

	"bootstrapCrossSigning": ofOne((*client).bootstrapCrossSigning),
	"crossSigningStatus":    ofOne((*client).crossSigningStatus),

	"enableBackup":        ofOne((*client).enableBackup),
	"restoreBackup":       ofOne((*client).restoreBackup),
	"waitForBackupUpload": ofOne((*client).waitForBackupUpload),
	"keyStorageState":     ofOne((*client).keyStorageState),

	"requestVerification": ofOne((*client).requestVerification),
	"acceptVerification":  ofOne((*client).acceptVerification),
	"startSas":            ofOne((*client).startSas),
	"confirmSas":          ofOne((*client).confirmSas),
	"mismatchSas":         ofOne((*client).mismatchSas),
	"showQr":              ofOne((*client).showQr),
	"scanQr":              ofOne((*client).scanQr),
	"confirmQr":           ofOne((*client).confirmQr),
	"cancelVerification":  ofOne((*client).cancelVerification),

	"setIsolationMode": lacking(noIsolationMode),
	"advanceClock":     advanceClock,
	"notification":     lacking("mautrix fetches nothing for a push process"),

	"resetIdentity":        lacking("mautrix does not reset an identity"),
	"pinIdentity":          lacking("mautrix pins no identities"),
	"withdrawVerification": lacking("mautrix pins no identities"),
	"startDehydration":     lacking("mautrix has no dehydrated devices"),
	"queueText":            lacking("mautrix has no send queue"),
	"resumeSending":        lacking("mautrix has no send queue"),
}

// ofOne makes a verb of a client's method. It works on the client's context: with the client it ends.
func ofOne[P any, R any](do func(*client, context.Context, P) (R, error)) verb {
	return func(d *driver, raw json.RawMessage) (any, error) {
		params, err := decode[P](raw)
		if err != nil {
			return nil, err
		}
		whose, err := decode[ofClient](raw)
		if err != nil {
			return nil, err
		}
		c, err := d.client(whose.Client)
		if err != nil {
			return nil, err
		}
		return do(c, c.context, params)
	}
}

// lacking is a verb for which the SDK has nothing.
func lacking(why string) verb {
	return func(*driver, json.RawMessage) (any, error) {
		return nil, unsupported(why)
	}
}
