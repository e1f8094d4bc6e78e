//! Cross-signing identities.

use matrix_sdk::ruma::{
    UserId,
    api::client::uiaa::{AuthData, MatrixUserIdentifier, Password, UserIdentifier},
};
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
        let identifier = MatrixUserIdentifier::new(device.session.user_id.clone());
        let mut password = Password::new(UserIdentifier::Matrix(identifier), device.password.clone());
        password.session = uiaa.session.clone();
        encryption
            .bootstrap_cross_signing(Some(AuthData::Password(password)))
            .await?;
    }
    // The signature counts when the server has given it back.
    encryption
        .request_user_identity(&UserId::parse(&device.session.user_id)?)
        .await?;
    Ok(())
}

pub async fn status(device: &Device, OfUser { user_id }: OfUser) -> Answer {
    let encryption = device.client().encryption();
    let identity = match encryption.get_user_identity(&user_id).await? {
        Some(identity) => Some(identity),
        None => encryption.request_user_identity(&user_id).await?,
    };
    let own = encryption.get_own_device().await?;
    Ok(json!({
        "identityKnown": identity.is_some(),
        "userVerified": identity.is_some_and(|identity| identity.is_verified()),
        "thisDeviceSigned": own.is_some_and(|own| own.is_cross_signed_by_owner()),
    }))
}
