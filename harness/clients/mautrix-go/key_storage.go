package main

import (
	"context"
	"errors"
	"strings"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto/ssss"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// secretNames are the private keys that secret storage is for, by the type of their account data.
var secretNames = []id.Secret{id.SecretXSMaster, id.SecretXSSelfSigning, id.SecretXSUserSigning, id.SecretMegolmBackupV1}

type backupUse struct {
	Enabled bool                `json:"enabled"`
	Version id.KeyBackupVersion `json:"version,omitempty"`
}

type serverBackup struct {
	Version id.KeyBackupVersion `json:"version"`
	Trusted bool                `json:"trusted"`
}

type secretStorageState struct {
	Present bool        `json:"present"`
	Missing []id.Secret `json:"missing"`
}

type keyStorageResult struct {
	Backup        backupUse          `json:"backup"`
	ServerBackup  *serverBackup      `json:"serverBackup,omitempty"`
	SecretStorage secretStorageState `json:"secretStorage"`
	MissingHere   []id.Secret        `json:"missingHere"`
}

// keyStorageState asks the server for secret storage too: the SDK keeps no account data.
func (c *client) keyStorageState(ctx context.Context, _ ofClient) (keyStorageResult, error) {
	result := keyStorageResult{MissingHere: []id.Secret{}}
	version := c.machine().KeyBackupVersion()
	result.Backup = backupUse{version != "", version}
	for _, name := range secretNames {
		held, err := c.secret(ctx, name)
		if err != nil {
			return result, err
		}
		if held == nil {
			result.MissingHere = append(result.MissingHere, name)
		}
	}
	var err error
	if result.ServerBackup, err = c.serverBackup(ctx); err != nil {
		return result, err
	}
	result.SecretStorage, err = c.secretStorage(ctx)
	return result, err
}

// serverBackup is nil when the account has no backup.
func (c *client) serverBackup(ctx context.Context) (*serverBackup, error) {
	newest, err := c.matrix.GetKeyBackupLatestVersion(ctx)
	if errors.Is(err, mautrix.MNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	key, err := c.knownBackupKey(ctx)
	if err != nil {
		return nil, err
	}
	_, err = c.machine().GetAndVerifyLatestKeyBackupVersion(ctx, key)
	return &serverBackup{newest.Version, err == nil}, nil
}

func (c *client) secretStorage(ctx context.Context) (secretStorageState, error) {
	state := secretStorageState{Missing: []id.Secret{}}
	keyID, err := c.machine().SSSS.GetDefaultKeyID(ctx)
	if err != nil && !errors.Is(err, ssss.ErrNoDefaultKeyAccountDataEvent) && !errors.Is(err, ssss.ErrNoKeyFieldInAccountDataEvent) {
		return state, err
	}
	state.Present = err == nil
	for _, name := range secretNames {
		var stored ssss.EncryptedAccountDataEventContent
		err = c.matrix.GetAccountData(ctx, string(name), &stored)
		if err != nil && !errors.Is(err, mautrix.MNotFound) {
			return state, err
		}
		if _, is := stored.Encrypted[keyID]; !is {
			state.Missing = append(state.Missing, name)
		}
	}
	return state, nil
}

// keyStorageChanged tells that what keyStorageState says may be another.
func (c *client) keyStorageChanged() {
	c.notify("keyStorageChanged", map[string]any{})
}

// isOfKeyStorage says of account data whether it is part of secret storage.
func isOfKeyStorage(evt *event.Event) bool {
	for _, prefix := range []string{"m.secret_storage.", "m.cross_signing.", "m.megolm_backup."} {
		if strings.HasPrefix(evt.Type.Type, prefix) {
			return true
		}
	}
	return false
}
