//! Cross-signing identities.

use matrix_sdk::{
    encryption::{CrossSigningResetAuthType, identities::UserIdentity},
    ruma::{
        UserId,
        api::client::uiaa::{AuthData, MatrixUserIdentifier, Password, UserIdentifier},
    },
};
use matrix_sdk_base::crypto::UserIdentity as CryptoUserIdentity;
use serde_json::json;

use crate::{
    device::Device,
    devices::OfUser,
    rpc::{Answer, Failure},
};

pub async fn bootstrap(device: &Device) -> Result<(), Failure> {
    let encryption = device.client().encryption();
    if let Err(error) = encryption.bootstrap_cross_signing(None).await {
        let Some(uiaa) = error.as_uiaa_response() else {
            return Err(error.into());
        };
        encryption
            .bootstrap_cross_signing(Some(by_password(device, uiaa.session.clone())))
            .await?;
    }
    until_signed(device).await
}

/// A new identity in the place of the old one.
pub async fn reset(device: &Device) -> Answer {
    let recovery = device.client().encryption().recovery();
    if let Some(handle) = recovery.reset_identity().await? {
        let CrossSigningResetAuthType::Uiaa(uiaa) = handle.auth_type() else {
            return Err(Failure::sdk("the homeserver wants the reset approved on a web page"));
        };
        let auth = by_password(device, uiaa.session.clone());
        handle.reset(Some(auth)).await?;
    }
    // Signed by the old identity, and filled with what nobody will read: the SDK leaves it to the application.
    #[cfg(since_0_19)]
    device.client().encryption().dehydrated_devices().delete().await?;
    until_signed(device).await?;
    Ok(json!({}))
}

/// The person's answer when the homeserver asks whether they may change the identity.
fn by_password(device: &Device, session: Option<String>) -> AuthData {
    let identifier = MatrixUserIdentifier::new(device.session.user_id.clone());
    let mut password = Password::new(UserIdentifier::Matrix(identifier), device.password.clone());
    password.session = session;
    AuthData::Password(password)
}

async fn until_signed(device: &Device) -> Result<(), Failure> {
    // The signature counts when the server has given it back.
    let encryption = device.client().encryption();
    encryption
        .request_user_identity(&UserId::parse(&device.session.user_id)?)
        .await?;
    Ok(())
}

pub async fn status(device: &Device, OfUser { user_id }: OfUser) -> Answer {
    let encryption = device.client().encryption();
    // Asked of the homeserver only for a user who is not tracked: a question must not bring the news that a sync owes.
    let identity = match encryption.get_user_identity(&user_id).await? {
        None if !encryption.tracked_users().await?.contains(&user_id) => {
            encryption.request_user_identity(&user_id).await?
        }
        known => known,
    };
    let own = encryption.get_own_device().await?;
    Ok(json!({
        "identityKnown": identity.is_some(),
        "userVerified": identity.as_ref().is_some_and(UserIdentity::is_verified),
        "thisDeviceSigned": own.is_some_and(|own| own.is_cross_signed_by_owner()),
        "needsApproval": needs_approval(device, &user_id).await?,
        "verificationViolated": identity.is_some_and(|identity| identity.has_verification_violation()),
    }))
}

/// Only the SDK's lower half tells.
async fn needs_approval(device: &Device, user_id: &UserId) -> Result<bool, Failure> {
    let base = device.base();
    let identity = match base.olm_machine().await.as_ref() {
        Some(machine) => machine.get_identity(user_id, None).await?,
        None => None,
    };
    Ok(matches!(identity, Some(CryptoUserIdentity::Other(other)) if other.identity_needs_user_approval()))
}

pub async fn pin(device: &Device, OfUser { user_id }: OfUser) -> Answer {
    identity(device, &user_id).await?.pin().await?;
    Ok(json!({}))
}

pub async fn withdraw(device: &Device, OfUser { user_id }: OfUser) -> Answer {
    identity(device, &user_id).await?.withdraw_verification().await?;
    Ok(json!({}))
}

async fn identity(device: &Device, user_id: &UserId) -> Result<UserIdentity, Failure> {
    let known = device.client().encryption().get_user_identity(user_id).await?;
    known.ok_or_else(|| Failure::sdk(format!("the identity of {user_id} is not known")))
}
