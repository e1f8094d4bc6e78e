package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"reflect"
	"sync"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/backup"
	"maunium.net/go/mautrix/crypto/signatures"
	"maunium.net/go/mautrix/crypto/ssss"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// backupState uploads one batch at a time. The SDK has the parts of a backup and leaves it to the application to use them.
type backupState struct {
	uploading sync.Mutex
}

type enableBackupResult struct {
	RecoveryKey string              `json:"recoveryKey"`
	Version     id.KeyBackupVersion `json:"version"`
}

func (c *client) enableBackup(ctx context.Context, params ofClient) (enableBackupResult, error) {
	if _, err := c.bootstrapCrossSigning(ctx, params); err != nil {
		return enableBackupResult{}, err
	}
	storageKey, err := c.makeSecretStorage(ctx)
	if err != nil {
		return enableBackupResult{}, err
	}
	key, err := backup.NewMegolmBackupKey()
	if err != nil {
		return enableBackupResult{}, err
	}
	if err = c.machine().SSSS.SetEncryptedAccountData(ctx, event.AccountDataMegolmBackupKey, key.Bytes(), storageKey); err != nil {
		return enableBackupResult{}, err
	}
	version, err := c.makeVersion(ctx, key)
	if err != nil {
		return enableBackupResult{}, err
	}
	if err = c.useBackup(ctx, key, version); err != nil {
		return enableBackupResult{}, err
	}
	_, err = c.waitForBackupUpload(ctx, params)
	return enableBackupResult{storageKey.RecoveryKey(), version}, err
}

// makeSecretStorage puts the private keys of the identity into a new secret storage.
func (c *client) makeSecretStorage(ctx context.Context) (*ssss.Key, error) {
	key, err := c.machine().SSSS.GenerateAndUploadKey(ctx, "")
	if err != nil {
		return nil, err
	}
	if err = c.machine().UploadCrossSigningKeysToSSSS(ctx, key, c.machine().CrossSigningKeys); err != nil {
		return nil, err
	}
	return key, c.machine().SSSS.SetDefaultKeyID(ctx, key.ID)
}

// makeVersion makes a backup version that this device and the identity have signed.
func (c *client) makeVersion(ctx context.Context, key *backup.MegolmBackupKey) (id.KeyBackupVersion, error) {
	data := backup.MegolmAuthData{PublicKey: id.Ed25519(base64.RawStdEncoding.EncodeToString(key.PublicKey().Bytes()))}
	byDevice, err := c.machine().GetAccount().SignJSON(data)
	if err != nil {
		return "", err
	}
	byIdentity, err := c.machine().CrossSigningKeys.MasterKey.SignJSON(data)
	if err != nil {
		return "", err
	}
	master := c.machine().CrossSigningKeys.MasterKey.PublicKey().String()
	data.Signatures = signatures.Signatures{c.matrix.UserID: {
		id.NewKeyID(id.KeyAlgorithmEd25519, c.matrix.DeviceID.String()): byDevice,
		id.NewKeyID(id.KeyAlgorithmEd25519, master):                     byIdentity,
	}}
	made, err := c.matrix.CreateKeyBackupVersion(ctx, &mautrix.ReqRoomKeysVersionCreate[backup.MegolmAuthData]{
		Algorithm: id.KeyBackupAlgorithmMegolmBackupV1,
		AuthData:  data,
	})
	if err != nil {
		return "", err
	}
	return made.Version, nil
}

// useBackup has room keys that come from now on go into this version.
func (c *client) useBackup(ctx context.Context, key *backup.MegolmBackupKey, version id.KeyBackupVersion) error {
	encoded := base64.RawStdEncoding.EncodeToString(key.Bytes())
	if err := c.machine().CryptoStore.PutSecret(ctx, id.SecretMegolmBackupV1, encoded); err != nil {
		return err
	}
	defer c.keyStorageChanged()
	return c.machine().SetKeyBackupVersion(ctx, version)
}

// knownBackupKey is nil when the store has none.
func (c *client) knownBackupKey(ctx context.Context) (*backup.MegolmBackupKey, error) {
	secret, err := c.secret(ctx, id.SecretMegolmBackupV1)
	if err != nil || secret == nil {
		return nil, err
	}
	return backup.MegolmBackupKeyFromBytes(secret)
}

type restoreParams struct {
	ofClient
	RecoveryKey string `json:"recoveryKey"`
}

type restoreResult struct {
	Imported int `json:"imported"`
	Total    int `json:"total"`
}

// restoreBackup takes what secret storage holds, and signs this device before it uses the backup.
func (c *client) restoreBackup(ctx context.Context, params restoreParams) (restoreResult, error) {
	if err := c.takeIdentity(ctx, params.RecoveryKey); err != nil {
		return restoreResult{}, err
	}
	key, err := c.backupKey(ctx, params.RecoveryKey)
	if err != nil {
		return restoreResult{}, err
	}
	version, err := c.machine().GetAndVerifyLatestKeyBackupVersion(ctx, key)
	if err != nil {
		return restoreResult{}, err
	}
	// The SDK also takes a version for good that is signed and of another key.
	if string(version.AuthData.PublicKey) != base64.RawStdEncoding.EncodeToString(key.PublicKey().Bytes()) {
		return restoreResult{}, errors.New("secret storage does not have the key of the newest backup version")
	}
	if err = c.useBackup(ctx, key, version.Version); err != nil {
		return restoreResult{}, err
	}
	return c.importAll(ctx, key, version.Version)
}

// backupKey opens secret storage.
func (c *client) backupKey(ctx context.Context, recoveryKey string) (*backup.MegolmBackupKey, error) {
	keyID, data, err := c.machine().SSSS.GetDefaultKeyData(ctx)
	if err != nil {
		return nil, err
	}
	key, err := data.VerifyRecoveryKey(keyID, recoveryKey)
	if err != nil {
		return nil, err
	}
	secret, err := c.machine().SSSS.GetDecryptedAccountData(ctx, event.AccountDataMegolmBackupKey, key)
	if err != nil {
		return nil, err
	}
	return backup.MegolmBackupKeyFromBytes(secret)
}

// importAll does what the SDK's GetAndStoreKeyBackup does, and counts.
func (c *client) importAll(ctx context.Context, key *backup.MegolmBackupKey, version id.KeyBackupVersion) (restoreResult, error) {
	var result restoreResult
	stored, err := c.matrix.GetKeyBackup(ctx, version)
	if err != nil {
		return result, err
	}
	for roomID, room := range stored.Rooms {
		for sessionID, data := range room.Sessions {
			result.Total++
			session, err := data.SessionData.Decrypt(key)
			if err == nil {
				_, err = c.machine().ImportRoomKeyFromBackup(ctx, version, roomID, sessionID, session)
			}
			if err != nil {
				c.matrix.Log.Warn().Err(err).Msg("a room key of the backup was not imported")
				continue
			}
			result.Imported++
		}
	}
	return result, nil
}

// waitForBackupUpload uploads what is not in the backup yet; an upload that is under way is waited for.
func (c *client) waitForBackupUpload(ctx context.Context, _ ofClient) (nothing, error) {
	if c.machine().KeyBackupVersion() == "" {
		return nothing{}, errors.New("no backup is active, so nothing goes into it")
	}
	return nothing{}, c.backup.upload(ctx, c)
}

// keyCame uploads a room key that has come in, if there is a backup for it.
func (b *backupState) keyCame(c *client) {
	if c.machine().KeyBackupVersion() == "" {
		return
	}
	go func() {
		if err := b.upload(c.context, c); err != nil && !errors.Is(err, context.Canceled) {
			c.matrix.Log.Warn().Err(err).Msg("room keys could not be put into the backup")
		}
	}()
}

func (b *backupState) upload(ctx context.Context, c *client) error {
	b.uploading.Lock()
	defer b.uploading.Unlock()
	version := c.machine().KeyBackupVersion()
	sessions, err := c.machine().CryptoStore.GetGroupSessionsWithoutKeyBackupVersion(ctx, version).AsList()
	if err != nil || len(sessions) == 0 {
		return err
	}
	key, err := c.knownBackupKey(ctx)
	if err != nil {
		return err
	}
	if key == nil {
		return errors.New("the key of the backup is not known")
	}
	batch := &mautrix.ReqKeyBackup{Rooms: map[id.RoomID]mautrix.ReqRoomKeyBackup{}}
	for _, session := range sessions {
		data, err := encryptForBackup(session, key)
		if err != nil {
			return err
		}
		if _, is := batch.Rooms[session.RoomID]; !is {
			batch.Rooms[session.RoomID] = mautrix.ReqRoomKeyBackup{Sessions: map[id.SessionID]mautrix.ReqKeyBackupData{}}
		}
		batch.Rooms[session.RoomID].Sessions[session.ID()] = data
	}
	if _, err = c.matrix.PutKeysInBackup(ctx, version, batch); err != nil {
		return err
	}
	return c.markUploaded(ctx, sessions, version)
}

// markUploaded notes what is in the backup. A session that came in a better copy while this one was uploaded stays as it is
// now, for the next upload; the transaction keeps others from storing one in between.
func (c *client) markUploaded(ctx context.Context, uploaded []*crypto.InboundGroupSession, version id.KeyBackupVersion) error {
	keys := c.machine().CryptoStore
	return c.store.DoTxn(ctx, nil, func(ctx context.Context) error {
		for _, old := range uploaded {
			now, err := keys.GetGroupSession(ctx, old.RoomID, old.ID())
			if err != nil {
				return err
			}
			if now == nil || now.Internal.FirstKnownIndex() != old.Internal.FirstKnownIndex() {
				continue
			}
			now.KeyBackupVersion = version
			if err = keys.PutGroupSession(ctx, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// sessionInBackup is the SDK's own type with a field that it lacks before 0.30.
type sessionInBackup struct {
	backup.MegolmSessionData
	SharedHistory *bool `json:"shared_history,omitempty"`
}

// sharedHistory is nil where the SDK does not know of it.
func sharedHistory(session *crypto.InboundGroupSession) *bool {
	field := reflect.ValueOf(session).Elem().FieldByName("SharedHistory")
	if !field.IsValid() {
		return nil
	}
	shared, _ := field.Interface().(*bool)
	return shared
}

func encryptForBackup(session *crypto.InboundGroupSession, key *backup.MegolmBackupKey) (mautrix.ReqKeyBackupData, error) {
	first := session.Internal.FirstKnownIndex()
	exported, err := session.Internal.Export(first)
	if err != nil {
		return mautrix.ReqKeyBackupData{}, err
	}
	encrypted, err := backup.EncryptSessionData(key, sessionInBackup{
		MegolmSessionData: backup.MegolmSessionData{
			Algorithm:          id.AlgorithmMegolmV1,
			ForwardingKeyChain: session.ForwardingChains,
			SenderClaimedKeys:  backup.SenderClaimedKeys{Ed25519: session.SigningKey},
			SenderKey:          session.SenderKey,
			SessionKey:         string(exported),
		},
		SharedHistory: sharedHistory(session),
	})
	if err != nil {
		return mautrix.ReqKeyBackupData{}, err
	}
	data, err := json.Marshal(encrypted)
	return mautrix.ReqKeyBackupData{
		FirstMessageIndex: int(first),
		ForwardedCount:    len(session.ForwardingChains),
		IsVerified:        session.KeySource == id.KeySourceDirect,
		SessionData:       data,
	}, err
}
