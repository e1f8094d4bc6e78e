package main

import (
	"context"
	"encoding/base64"
	"errors"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/ssss"
	"maunium.net/go/mautrix/id"
)

// bootstrapCrossSigning makes an identity, or signs this device with the one whose private keys it has.
func (c *client) bootstrapCrossSigning(ctx context.Context, _ ofClient) (nothing, error) {
	if c.machine().CrossSigningKeys == nil {
		if err := c.makeIdentity(ctx); err != nil {
			return nothing{}, err
		}
	}
	if err := c.publishIdentity(ctx); err != nil {
		return nothing{}, err
	}
	if err := c.machine().SignOwnDevice(ctx, c.machine().OwnIdentity()); err != nil {
		return nothing{}, err
	}
	c.devicesChanged(c.matrix.UserID)
	return nothing{}, nil
}

// makeIdentity makes the keys and stores them before anybody hears of them: who is killed meanwhile has the same again.
func (c *client) makeIdentity(ctx context.Context) error {
	keys, err := c.machine().GenerateCrossSigningKeys()
	if err != nil {
		return err
	}
	seeds := crypto.CrossSigningSeeds{
		MasterKey:      keys.MasterKey.Seed(),
		SelfSigningKey: keys.SelfSigningKey.Seed(),
		UserSigningKey: keys.UserSigningKey.Seed(),
	}
	if err = c.keepSecrets(ctx, seeds); err != nil {
		return err
	}
	return c.machine().ImportCrossSigningKeys(seeds)
}

// takeIdentity signs this device with the identity in secret storage, if there is one.
func (c *client) takeIdentity(ctx context.Context, recoveryKey string) error {
	if c.machine().CrossSigningKeys != nil {
		return nil
	}
	err := c.machine().VerifyWithRecoveryKey(ctx, recoveryKey)
	if errors.Is(err, mautrix.MNotFound) || errors.Is(err, ssss.ErrNotEncryptedForKey) {
		return nil
	}
	if err != nil {
		return err
	}
	keys := c.machine().CrossSigningKeys
	seeds := crypto.CrossSigningSeeds{
		MasterKey:      keys.MasterKey.Seed(),
		SelfSigningKey: keys.SelfSigningKey.Seed(),
		UserSigningKey: keys.UserSigningKey.Seed(),
	}
	if err = c.keepSecrets(ctx, seeds); err != nil {
		return err
	}
	c.devicesChanged(c.matrix.UserID)
	return nil
}

// publishIdentity uploads the public keys, unless they are known to be on the server. Secret storage belongs to the backup.
func (c *client) publishIdentity(ctx context.Context) error {
	public := c.machine().CrossSigningKeys.PublicKeys()
	known, err := c.machine().CryptoStore.GetCrossSigningKeys(ctx, c.matrix.UserID)
	if err != nil || known[id.XSUsageMaster].Key == public.MasterKey {
		return err
	}
	if err = c.machine().PublishCrossSigningKeys(ctx, c.machine().CrossSigningKeys, c.byPassword); err != nil {
		return err
	}
	for usage, key := range map[id.CrossSigningUsage]id.Ed25519{
		id.XSUsageMaster:      public.MasterKey,
		id.XSUsageSelfSigning: public.SelfSigningKey,
		id.XSUsageUserSigning: public.UserSigningKey,
	} {
		if err = c.machine().CryptoStore.PutCrossSigningKey(ctx, c.matrix.UserID, usage, key); err != nil {
			return err
		}
	}
	return nil
}

// byPassword is the person's answer when the server asks whether they may change the identity.
func (c *client) byPassword(asked *mautrix.RespUserInteractive) any {
	return &mautrix.ReqUIAuthLogin{
		BaseAuthData: mautrix.BaseAuthData{Type: mautrix.AuthTypePassword, Session: asked.Session},
		User:         c.matrix.UserID.String(),
		Password:     c.password,
	}
}

// keepSecrets stores the private keys where the SDK looks when another device asks for them.
func (c *client) keepSecrets(ctx context.Context, seeds crypto.CrossSigningSeeds) error {
	for name, seed := range map[id.Secret][]byte{
		id.SecretXSMaster:      seeds.MasterKey,
		id.SecretXSSelfSigning: seeds.SelfSigningKey,
		id.SecretXSUserSigning: seeds.UserSigningKey,
	} {
		if err := c.machine().CryptoStore.PutSecret(ctx, name, base64.RawStdEncoding.EncodeToString(seed)); err != nil {
			return err
		}
	}
	c.keyStorageChanged()
	return nil
}

// restoreSecrets gives the SDK the private keys that the store has: it keeps its own only in memory.
func (c *client) restoreSecrets(ctx context.Context) error {
	var seeds crypto.CrossSigningSeeds
	var err error
	if seeds.MasterKey, err = c.secret(ctx, id.SecretXSMaster); err != nil || seeds.MasterKey == nil {
		return err
	}
	if seeds.SelfSigningKey, err = c.secret(ctx, id.SecretXSSelfSigning); err != nil || seeds.SelfSigningKey == nil {
		return err
	}
	if seeds.UserSigningKey, err = c.secret(ctx, id.SecretXSUserSigning); err != nil || seeds.UserSigningKey == nil {
		return err
	}
	return c.machine().ImportCrossSigningKeys(seeds)
}

// secret is nil when the store has none of this name.
func (c *client) secret(ctx context.Context, name id.Secret) ([]byte, error) {
	encoded, err := c.machine().CryptoStore.GetSecret(ctx, name)
	if err != nil || encoded == "" {
		return nil, err
	}
	return base64.RawStdEncoding.DecodeString(encoded)
}

type crossSigningResult struct {
	IdentityKnown    bool `json:"identityKnown"`
	UserVerified     bool `json:"userVerified"`
	ThisDeviceSigned bool `json:"thisDeviceSigned"`
}

func (c *client) crossSigningStatus(ctx context.Context, params ofUser) (crossSigningResult, error) {
	userID := id.UserID(params.UserID)
	var result crossSigningResult
	err := c.track(ctx, userID)
	if err != nil {
		return result, err
	}
	keys, err := c.machine().CryptoStore.GetCrossSigningKeys(ctx, userID)
	if err != nil {
		return result, err
	}
	_, result.IdentityKnown = keys[id.XSUsageMaster]
	if result.UserVerified, err = c.machine().IsUserTrusted(ctx, userID); err != nil {
		return result, err
	}
	_, result.ThisDeviceSigned, err = c.machine().GetOwnVerificationStatus(ctx)
	return result, err
}
