package main

import (
	"context"
	"fmt"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/id"
)

type deviceResult struct {
	DeviceID    id.DeviceID    `json:"deviceId"`
	Curve25519  id.IdentityKey `json:"curve25519"`
	Ed25519     id.SigningKey  `json:"ed25519"`
	CrossSigned bool           `json:"crossSigned"`
	Verified    bool           `json:"verified"`
}

type devicesResult struct {
	Devices []deviceResult `json:"devices"`
}

func (c *client) devices(ctx context.Context, params ofUser) (devicesResult, error) {
	userID := id.UserID(params.UserID)
	if err := c.track(ctx, userID); err != nil {
		return devicesResult{}, err
	}
	known, err := c.machine().CryptoStore.GetDevices(ctx, userID)
	if err != nil {
		return devicesResult{}, err
	}
	result := devicesResult{[]deviceResult{}}
	for _, device := range known {
		trust, err := c.machine().ResolveTrustContext(ctx, device)
		if err != nil {
			return devicesResult{}, err
		}
		isSigned, err := c.isSignedByOwner(ctx, device)
		if err != nil {
			return devicesResult{}, err
		}
		result.Devices = append(result.Devices, deviceResult{
			DeviceID:    device.DeviceID,
			Curve25519:  device.IdentityKey,
			Ed25519:     device.SigningKey,
			CrossSigned: isSigned,
			Verified:    trust >= id.TrustStateCrossSignedVerified,
		})
	}
	return result, nil
}

// track downloads the devices of a user whom the SDK does not track yet. The SDK passes over changes that come meanwhile:
// that a question of Crucible's own must not bring about, so after a change it is asked again.
func (c *client) track(ctx context.Context, userID id.UserID) error {
	tracked, err := c.machine().CryptoStore.FilterTrackedUsers(ctx, []id.UserID{userID})
	if err != nil || len(tracked) > 0 {
		return err
	}
	for {
		change := c.deviceListChange.coming()
		if _, err = c.machine().FetchKeys(ctx, []id.UserID{userID}, true); err != nil {
			return err
		}
		select {
		case <-change:
		default:
			return nil
		}
	}
}

// isSignedByOwner asks for signatures alone; the SDK's trust states hide them behind what the person has said.
func (c *client) isSignedByOwner(ctx context.Context, device *id.Device) (bool, error) {
	unmarked := *device
	unmarked.Trust = id.TrustStateUnset
	trust, err := c.machine().ResolveTrustContext(ctx, &unmarked)
	return trust >= id.TrustStateCrossSignedUntrusted, err
}

type setVerifiedParams struct {
	ofUser
	DeviceID string `json:"deviceId"`
}

func (c *client) setDeviceVerified(ctx context.Context, params setVerifiedParams) (nothing, error) {
	userID := id.UserID(params.UserID)
	device, err := c.machine().GetOrFetchDevice(ctx, userID, id.DeviceID(params.DeviceID))
	if err != nil {
		return nothing{}, err
	}
	device.Trust = id.TrustStateVerified
	if err = c.machine().CryptoStore.PutDevice(ctx, userID, device); err != nil {
		return nothing{}, err
	}
	// The SDK shares a room key once, when it is new: those who were left out get the next one.
	c.machine().OnDevicesChanged(ctx, userID)
	c.devicesChanged(userID)
	return nothing{}, nil
}

// settings are what the application keeps and tells at each start.
type settings struct {
	IsolationMode         string          `json:"isolationMode"`
	BlacklistUnverified   bool            `json:"blacklistUnverified"`
	BlacklistUnverifiedIn map[string]bool `json:"blacklistUnverifiedIn"`
}

func (c *client) apply(kept settings) error {
	if kept.IsolationMode != "" {
		return unsupported(noIsolationMode)
	}
	if len(kept.BlacklistUnverifiedIn) > 0 {
		return unsupported(allRoomsOrNone)
	}
	if kept.BlacklistUnverified {
		c.blacklist(true)
	}
	return nil
}

func (c *client) blacklist(unverified bool) {
	c.machine().SendKeysMinTrust = id.TrustStateUnset
	if unverified {
		c.machine().SendKeysMinTrust = id.TrustStateCrossSignedVerified
	}
}

const allRoomsOrNone = "mautrix-go blacklists unverified devices in all rooms or in none"

type blacklistParams struct {
	ofClient
	RoomID    string `json:"roomId,omitempty"`
	Blacklist bool   `json:"blacklist"`
}

func (c *client) setBlacklistUnverified(ctx context.Context, params blacklistParams) (nothing, error) {
	if params.RoomID != "" {
		return nothing{}, unsupported(allRoomsOrNone)
	}
	c.blacklist(params.Blacklist)
	// Of every room that the client is in, for whoever has a room key keeps it.
	c.machine().OnDevicesChanged(ctx, c.matrix.UserID)
	return nothing{}, nil
}

type countResult struct {
	Count int `json:"count"`
}

func (c *client) oneTimeKeyCount(ctx context.Context, _ ofClient) (countResult, error) {
	answer, err := c.matrix.UploadKeys(ctx, &mautrix.ReqUploadKeys{})
	if err != nil {
		return countResult{}, fmt.Errorf("the homeserver did not answer the question for one-time keys: %w", err)
	}
	return countResult{answer.OneTimeKeyCounts.SignedCurve25519}, nil
}
