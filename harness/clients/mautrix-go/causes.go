package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/olm"
	"maunium.net/go/mautrix/event"
)

// circumstances are what the client must know to say why it has no room key: the SDK only says that it has none.
type circumstances struct {
	asking sync.Mutex
	// Whether the account has a backup; nil while no answer has told.
	hasBackup atomic.Pointer[bool]
}

// learnCircumstances asks, when it matters, whether the account has a backup, until an answer has told.
func (c *client) learnCircumstances(failure error, evt *event.Event) {
	if !isWithoutKey(failure) || wasAway(evt) || evt.Timestamp >= c.loggedInAtMs {
		return
	}
	c.circumstances.asking.Lock()
	defer c.circumstances.asking.Unlock()
	if c.circumstances.hasBackup.Load() != nil {
		return
	}
	_, err := c.matrix.GetKeyBackupLatestVersion(c.context)
	if hasNone := errors.Is(err, mautrix.MNotFound); err == nil || hasNone {
		hasBackup := !hasNone
		c.circumstances.hasBackup.Store(&hasBackup)
	}
}

func isWithoutKey(failure error) bool {
	return errors.Is(failure, crypto.ErrNoSessionFound) || errors.Is(failure, olm.ErrUnknownMessageIndex)
}

// What the SDK finds wrong with an event itself, whatever keys there are.
var malformations = []error{
	crypto.ErrIncorrectEncryptedContentType, crypto.ErrUnsupportedAlgorithm, crypto.ErrCorruptedMegolmPayload, crypto.ErrWrongRoom,
	olm.ErrBadSignature, olm.ErrBadMAC, olm.ErrBadMessageFormat, olm.ErrWrongProtocolVersion, olm.ErrInputToSmall,
}

func isMalformed(failure error) bool {
	for _, malformation := range malformations {
		if errors.Is(failure, malformation) {
			return true
		}
	}
	var notBase64 base64.CorruptInputError
	var notJSON *json.SyntaxError
	var otherJSON *json.UnmarshalTypeError
	return errors.As(failure, &notBase64) || errors.As(failure, &notJSON) || errors.As(failure, &otherJSON)
}

// causeOf tells the SDK's error in the protocol's words.
func (c *client) causeOf(failure error, evt *event.Event) string {
	var withheld *event.RoomKeyWithheldEventContent
	switch {
	case errors.As(failure, &withheld):
		if withheld.Code == event.RoomKeyWithheldUnverified {
			return "withheld-unverified-device"
		}
		return "withheld"
	case isWithoutKey(failure) && wasAway(evt):
		return "sent-before-membership"
	case isWithoutKey(failure) && evt.Timestamp < c.loggedInAtMs:
		return c.causeBeforeLogin()
	case errors.Is(failure, crypto.ErrNoSessionFound):
		return "missing-room-key"
	case errors.Is(failure, olm.ErrUnknownMessageIndex):
		return "room-key-starts-later"
	case isMalformed(failure):
		return "malformed"
	default:
		return "other"
	}
}

func (c *client) causeBeforeLogin() string {
	hasBackup := c.circumstances.hasBackup.Load()
	switch {
	case c.machine().KeyBackupVersion() != "":
		return "sent-before-device-backup-working"
	case hasBackup == nil:
		return "other"
	case *hasBackup:
		return "sent-before-device-backup-unconfigured"
	default:
		return "sent-before-device-no-backup"
	}
}

// wasAway says whether the server marks the event as sent while the user was not in the room.
func wasAway(evt *event.Event) bool {
	return evt.Unsigned.Membership == event.MembershipLeave || evt.Unsigned.Membership == event.MembershipBan
}
