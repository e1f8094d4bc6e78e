package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/cryptohelper"
	"maunium.net/go/mautrix/crypto/verificationhelper"
	"maunium.net/go/mautrix/id"
)

const (
	// As the SDK's own bridges have it.
	requestRetries = 4
	retryWait      = time.Second
)

// client is one device on mautrix-go. Its methods are the protocol's verbs.
type client struct {
	name     string
	password string
	out      *output

	store    *store
	matrix   *mautrix.Client
	crypto   *cryptohelper.CryptoHelper
	verifier *verificationhelper.VerificationHelper
	// The time of the login, on the machine's clock, in milliseconds.
	loggedInAtMs int64

	timeline    *timeline
	memberships *memberships
	synced      *signal
	// The homeserver has told of a change; the SDK works on it after that.
	deviceListChange *signal
	verifications    *verifications
	backup           backupState
	circumstances    circumstances

	syncLock sync.Mutex
	stopLoop func()
	// Ends everything that the client does, by itself or because a verb asks for it.
	context context.Context
	cancel  context.CancelFunc
}

type loginParams struct {
	ofClient
	HomeserverURL string `json:"homeserverUrl"`
	UserID        string `json:"userId"`
	Password      string `json:"password"`
	DeviceID      string `json:"deviceId,omitempty"`
	StoreFile     string `json:"storeFile,omitempty"`

	Settings settings `json:"settings,omitempty"`
}

// login resolves when device keys and one-time keys are on the server.
func login(d *driver, raw json.RawMessage) (any, error) {
	params, err := decode[loginParams](raw)
	if err != nil {
		return nil, err
	}
	c, err := newClient(d.out, params)
	if err != nil {
		return nil, err
	}
	// Known before its keys are on the server: it may be killed meanwhile.
	d.add(c)
	if err = c.start(c.context, params.Settings); err != nil {
		d.forget(c.name)
		c.end()
		return nil, err
	}
	return map[string]any{"userId": c.matrix.UserID, "deviceId": c.matrix.DeviceID}, nil
}

func newClient(out *output, params loginParams) (*client, error) {
	opened, err := openStore(context.Background(), params.StoreFile)
	if err != nil {
		return nil, err
	}
	c := &client{name: params.Client, password: params.Password, out: out, store: opened}
	c.synced, c.deviceListChange = newSignal(), newSignal()
	c.context, c.cancel = context.WithCancel(context.Background())
	if c.matrix, err = mautrix.NewClient(params.HomeserverURL, "", ""); err == nil {
		c.matrix.Log = newLogger(out, c.name)
		c.matrix.DefaultHTTPRetries = requestRetries
		c.matrix.DefaultHTTPBackoff = retryWait
		c.matrix.Syncer = newSyncer(c.context, c.deviceListChange.happened, c.synced.happened)
		c.crypto, err = cryptohelper.NewCryptoHelper(c.matrix, []byte("crucible"), opened.Database)
	}
	if err == nil {
		err = c.restoreSession(c.context, params)
	}
	if err != nil {
		c.end()
		return nil, err
	}
	c.timeline = newTimeline(c)
	c.memberships = newMemberships(c)
	c.verifications = newVerifications(c)
	return c, nil
}

// restoreSession becomes the device whose store it is, or prepares a login: as a new one, or with another session as that one.
func (c *client) restoreSession(ctx context.Context, params loginParams) error {
	row := c.store.QueryRow(ctx, "SELECT user_id, device_id, access_token, logged_in_at FROM driver_session")
	err := row.Scan(&c.matrix.UserID, &c.matrix.DeviceID, &c.matrix.AccessToken, &c.loggedInAtMs)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return ownFault("the store does not say whose it is", err)
	}
	if err == nil && params.DeviceID == "" {
		return nil
	}
	// The session in the store has ended, and would only make the homeserver refuse the login.
	c.matrix.AccessToken = ""
	c.crypto.LoginAs = &mautrix.ReqLogin{
		DeviceID:   id.DeviceID(params.DeviceID),
		Type:       mautrix.AuthTypePassword,
		Identifier: mautrix.UserIdentifier{Type: mautrix.IdentifierTypeUser, User: params.UserID},
		Password:   params.Password,
	}
	return nil
}

// start logs in if need be, and sees to it that the keys are on the server.
func (c *client) start(ctx context.Context, kept settings) error {
	if err := c.crypto.Init(ctx); err != nil {
		return err
	}
	if err := c.apply(kept); err != nil {
		return err
	}
	c.matrix.Store = tokens{c.matrix.Store, c.context}
	c.matrix.Crypto = c.crypto
	if c.crypto.LoginAs != nil {
		if c.loggedInAtMs == 0 {
			c.loggedInAtMs = time.Now().UnixMilli()
		}
		_, err := c.store.Exec(ctx, "DELETE FROM driver_session")
		if err == nil {
			_, err = c.store.Exec(ctx, "INSERT INTO driver_session VALUES ($1, $2, $3, $4)",
				c.matrix.UserID, c.matrix.DeviceID, c.matrix.AccessToken, c.loggedInAtMs)
		}
		if err != nil {
			return ownFault("the login cannot be stored", err)
		}
	}
	c.machine().SessionReceived = func(_ context.Context, roomID id.RoomID, sessionID id.SessionID, _ uint32) {
		c.timeline.retry(sessionID)
		c.backup.keyCame(c)
	}
	if err := c.restoreSecrets(ctx); err != nil {
		return err
	}
	c.listen()
	return c.verifications.init(ctx)
}

func (c *client) machine() *crypto.OlmMachine { return c.crypto.Machine() }

func (c *client) notify(method string, params map[string]any) {
	params["client"] = c.name
	c.out.notify(method, params)
}

// end stops all that the client does, whatever it waits for, and deletes its store.
func (c *client) end() {
	c.cancel()
	c.stopSyncing()
	c.store.remove()
}

type storeParams struct {
	ofClient
	File string `json:"file"`
}

func (c *client) snapshotStore(ctx context.Context, params storeParams) (nothing, error) {
	return nothing{}, c.store.copyTo(ctx, params.File)
}

// stall leaves the store as it is now; the driver stops the process with the answer.
func (c *client) stall(ctx context.Context, params storeParams) (nothing, error) {
	return nothing{}, c.store.freezeTo(ctx, params.File)
}

type closeParams struct {
	ofClient
	StoreFile string `json:"storeFile,omitempty"`
}

func closeClient(d *driver, raw json.RawMessage) (any, error) {
	params, err := decode[closeParams](raw)
	if err != nil {
		return nil, err
	}
	c, err := d.client(params.Client)
	if err != nil {
		return nil, err
	}
	// A client that leaves nothing has no answer to wait for: `end` cuts short whatever it does.
	if params.StoreFile != "" {
		c.stopSyncing()
		err = c.store.copyTo(c.context, params.StoreFile)
	}
	d.forget(c.name)
	c.end()
	return nothing{}, err
}

func logout(d *driver, raw json.RawMessage) (any, error) {
	params, err := decode[ofClient](raw)
	if err != nil {
		return nil, err
	}
	c, err := d.client(params.Client)
	if err != nil {
		return nil, err
	}
	c.stopSyncing()
	if _, err = c.matrix.Logout(c.context); err != nil {
		return nil, fmt.Errorf("the homeserver did not take the logout: %w", err)
	}
	d.forget(c.name)
	c.end()
	return nothing{}, nil
}
