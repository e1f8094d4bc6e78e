package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"

	"maunium.net/go/mautrix/crypto/verificationhelper"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// verifications are those that the client was asked for or has asked for. Its methods are the SDK's callbacks.
type verifications struct {
	client *client
	lock   sync.Mutex
	known  map[id.VerificationTransactionID]*verification
}

// verification tells itself as the protocol's VerificationState.
type verification struct {
	ID            id.VerificationTransactionID `json:"verificationId"`
	Stage         string                       `json:"stage"`
	OtherUserID   id.UserID                    `json:"otherUserId"`
	OtherDeviceID id.DeviceID                  `json:"otherDeviceId,omitempty"`
	SAS           *shortString                 `json:"sas,omitempty"`
	Cancellation  *cancellation                `json:"cancellation,omitempty"`

	code          *verificationhelper.QRCode
	theyCancelled bool
}

type shortString struct {
	Emoji   []string `json:"emoji"`
	Decimal []int    `json:"decimal"`
}

type cancellation struct {
	Code string `json:"code"`
	ByUs bool   `json:"byUs"`
}

func newVerifications(c *client) *verifications {
	return &verifications{client: c, known: map[id.VerificationTransactionID]*verification{}}
}

// init must come after the SDK's crypto: what is encrypted is told to the listeners again when it is decrypted.
func (v *verifications) init(ctx context.Context) error {
	c := v.client
	own := c.matrix.Syncer.(*syncer)
	// Before the SDK's own listeners: its callback does not say who has cancelled.
	own.OnEventType(event.ToDeviceVerificationCancel, v.heardCancel)
	own.OnEventType(event.InRoomVerificationCancel, v.heardCancel)
	c.verifier = verificationhelper.NewVerificationHelper(c.matrix, c.machine(), nil, v, true, true, true)
	return c.verifier.Init(ctx)
}

// change makes a change to a verification and reports it, under the lock: what is reported last is what holds.
func (v *verifications) change(txnID id.VerificationTransactionID, make func(*verification)) verification {
	v.lock.Lock()
	defer v.lock.Unlock()
	found, is := v.known[txnID]
	if !is {
		found = &verification{ID: txnID, Stage: "requested"}
		v.known[txnID] = found
	}
	make(found)
	now := *found
	v.client.notify("verificationChanged", map[string]any{"verification": now})
	return now
}

func (v *verifications) find(asked string) (verification, error) {
	v.lock.Lock()
	defer v.lock.Unlock()
	if found, is := v.known[id.VerificationTransactionID(asked)]; is {
		return *found, nil
	}
	return verification{}, fmt.Errorf("no verification %s is known", asked)
}

func (v *verifications) heardCancel(_ context.Context, evt *event.Event) {
	content := evt.Content.AsVerificationCancel()
	v.lock.Lock()
	defer v.lock.Unlock()
	if found, is := v.known[content.TransactionID]; is && evt.Sender == found.OtherUserID {
		found.theyCancelled = true
	}
}

func (v *verifications) VerificationRequested(_ context.Context, txnID id.VerificationTransactionID, from id.UserID, device id.DeviceID) {
	v.change(txnID, func(found *verification) { found.OtherUserID, found.OtherDeviceID = from, device })
}

func (v *verifications) VerificationReady(_ context.Context, txnID id.VerificationTransactionID, device id.DeviceID, _, _ bool, code *verificationhelper.QRCode) {
	v.change(txnID, func(found *verification) { found.Stage, found.OtherDeviceID, found.code = "ready", device, code })
}

func (v *verifications) ShowSAS(_ context.Context, txnID id.VerificationTransactionID, emojis []rune, _ []string, decimals []int) {
	shown := &shortString{Decimal: decimals}
	for _, emoji := range emojis {
		shown.Emoji = append(shown.Emoji, string(emoji))
	}
	v.change(txnID, func(found *verification) { found.Stage, found.SAS = "sas-shown", shown })
}

func (v *verifications) QRCodeScanned(_ context.Context, txnID id.VerificationTransactionID) {
	v.change(txnID, func(found *verification) { found.Stage = "qr-scanned" })
}

func (v *verifications) VerificationDone(ctx context.Context, txnID id.VerificationTransactionID, _ event.VerificationMethod) {
	done := v.change(txnID, func(found *verification) { found.Stage = "done" })
	v.client.machine().OnDevicesChanged(ctx, done.OtherUserID)
	v.client.devicesChanged(done.OtherUserID)
}

func (v *verifications) VerificationCancelled(_ context.Context, txnID id.VerificationTransactionID, code event.VerificationCancelCode, _ string) {
	v.change(txnID, func(found *verification) {
		found.Stage = "cancelled"
		found.Cancellation = &cancellation{string(code), !found.theyCancelled}
	})
}

type requestVerificationParams struct {
	ofUser
	DeviceID string `json:"deviceId,omitempty"`
	RoomID   string `json:"roomId,omitempty"`
}

func (c *client) requestVerification(ctx context.Context, params requestVerificationParams) (verification, error) {
	userID := id.UserID(params.UserID)
	var txnID id.VerificationTransactionID
	var err error
	if params.RoomID != "" {
		txnID, err = c.verifier.StartInRoomVerification(ctx, id.RoomID(params.RoomID), userID)
	} else {
		if err = c.onlyDevice(ctx, userID, id.DeviceID(params.DeviceID)); err != nil {
			return verification{}, err
		}
		txnID, err = c.verifier.StartVerification(ctx, userID)
	}
	if err != nil {
		return verification{}, err
	}
	return c.verifications.change(txnID, func(found *verification) { found.OtherUserID = userID }), nil
}

// onlyDevice refuses what the SDK cannot do: it asks all devices of a user and not one of them.
func (c *client) onlyDevice(ctx context.Context, userID id.UserID, deviceID id.DeviceID) error {
	if deviceID == "" {
		return nil
	}
	devices, err := c.machine().CryptoStore.GetDevices(ctx, userID)
	for other := range devices {
		if other != deviceID && other != c.matrix.DeviceID {
			return unsupported("mautrix-go asks all devices of a user to verify and not one of them")
		}
	}
	return err
}

func (c *client) acceptVerification(ctx context.Context, params ofVerification) (verification, error) {
	if err := c.verifier.AcceptVerification(ctx, id.VerificationTransactionID(params.VerificationID)); err != nil {
		return verification{}, err
	}
	return c.verifications.find(params.VerificationID)
}

func (c *client) startSas(ctx context.Context, params ofVerification) (verification, error) {
	if err := c.verifier.StartSAS(ctx, id.VerificationTransactionID(params.VerificationID)); err != nil {
		return verification{}, err
	}
	return c.verifications.find(params.VerificationID)
}

func (c *client) confirmSas(ctx context.Context, params ofVerification) (nothing, error) {
	return nothing{}, c.verifier.ConfirmSAS(ctx, id.VerificationTransactionID(params.VerificationID))
}

func (c *client) mismatchSas(ctx context.Context, params ofVerification) (nothing, error) {
	return c.cancelWith(ctx, params, event.VerificationCancelCodeSASMismatch, "the short strings do not match")
}

func (c *client) cancelVerification(ctx context.Context, params ofVerification) (nothing, error) {
	return c.cancelWith(ctx, params, event.VerificationCancelCodeUser, "the person cancelled")
}

// cancelWith tells itself too: the SDK calls nobody back for a cancellation that it was asked for.
func (c *client) cancelWith(ctx context.Context, params ofVerification, code event.VerificationCancelCode, reason string) (nothing, error) {
	txnID := id.VerificationTransactionID(params.VerificationID)
	if err := c.verifier.CancelVerification(ctx, txnID, code, reason); err != nil {
		return nothing{}, err
	}
	c.verifications.VerificationCancelled(ctx, txnID, code, reason)
	return nothing{}, nil
}

type codeResult struct {
	Code string `json:"code"`
}

func (c *client) showQr(_ context.Context, params ofVerification) (codeResult, error) {
	found, err := c.verifications.find(params.VerificationID)
	if err != nil {
		return codeResult{}, err
	}
	if found.code == nil {
		return codeResult{}, errors.New("there is no code to show: the other side cannot scan, or an identity is not known")
	}
	return codeResult{base64.StdEncoding.EncodeToString(found.code.Bytes())}, nil
}

type scanParams struct {
	ofVerification
	Code string `json:"code"`
}

func (c *client) scanQr(ctx context.Context, params scanParams) (verification, error) {
	code, err := base64.StdEncoding.DecodeString(params.Code)
	if err != nil {
		return verification{}, err
	}
	if err = c.verifier.HandleScannedQRData(ctx, code); err != nil {
		return verification{}, err
	}
	return c.verifications.find(params.VerificationID)
}

func (c *client) confirmQr(ctx context.Context, params ofVerification) (nothing, error) {
	return nothing{}, c.verifier.ConfirmQRCodeScanned(ctx, id.VerificationTransactionID(params.VerificationID))
}
