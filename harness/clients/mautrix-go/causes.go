package main

import (
	"errors"
	"sync"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/olm"
	"maunium.net/go/mautrix/event"
)

// circumstances are what the client must know to say why it has no room key: the SDK only says that it has none.
type circumstances struct {
	asked     sync.Once
	hasBackup bool
}

// learnCircumstances asks, once and when it first matters, whether the account has a backup.
func (c *client) learnCircumstances(failure error) {
	if !isWithoutKey(failure) {
		return
	}
	c.circumstances.asked.Do(func() {
		_, err := c.matrix.GetKeyBackupLatestVersion(c.context)
		c.circumstances.hasBackup = !errors.Is(err, mautrix.MNotFound)
	})
}

func isWithoutKey(failure error) bool {
	return errors.Is(failure, crypto.ErrNoSessionFound) || errors.Is(failure, olm.ErrUnknownMessageIndex)
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
	case errors.Is(failure, crypto.ErrDuplicateMessageIndex):
		return "other"
	default:
		return "malformed"
	}
}

func (c *client) causeBeforeLogin() string {
	switch {
	case c.machine().KeyBackupVersion() != "":
		return "sent-before-device-backup-working"
	case c.circumstances.hasBackup:
		return "sent-before-device-backup-unconfigured"
	default:
		return "sent-before-device-no-backup"
	}
}

// wasAway says whether the server marks the event as sent while the user was not in the room.
func wasAway(evt *event.Event) bool {
	return evt.Unsigned.Membership == event.MembershipLeave || evt.Unsigned.Membership == event.MembershipBan
}
