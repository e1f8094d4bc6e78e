//! Devices of users, and the keys of this one.

use matrix_sdk::{
    encryption::LocalTrust,
    ruma::{OneTimeKeyAlgorithm, OwnedDeviceId, OwnedUserId, api::client::keys::upload_keys::v3::Request},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    device::Device,
    rpc::{Answer, Failure},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfUser {
    pub user_id: OwnedUserId,
}

/// Devices of a user who is not tracked are downloaded.
pub async fn devices(device: &Device, OfUser { user_id }: OfUser) -> Answer {
    let encryption = device.client().encryption();
    if !encryption.tracked_users().await?.contains(&user_id) {
        encryption.request_user_identity(&user_id).await?;
    }
    let devices = encryption.get_user_devices(&user_id).await?;
    let devices: Vec<Value> = devices
        .devices()
        .filter(|device| !device.is_deleted())
        .map(|device| {
            json!({
                "deviceId": device.device_id(),
                "curve25519": device.curve25519_key().map(|key| key.to_base64()),
                "ed25519": device.ed25519_key().map(|key| key.to_base64()),
                "crossSigned": device.is_cross_signed_by_owner(),
                "verified": device.is_verified(),
            })
        })
        .collect();
    Ok(json!({ "devices": devices }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfDevice {
    user_id: OwnedUserId,
    device_id: OwnedDeviceId,
}

pub async fn set_verified(device: &Device, OfDevice { user_id, device_id }: OfDevice) -> Answer {
    let encryption = device.client().encryption();
    let Some(other) = encryption.get_device(&user_id, &device_id).await? else {
        return Err(Failure::sdk(format!("device {device_id} of {user_id} is not known")));
    };
    other.set_local_trust(LocalTrust::Verified).await?;
    Ok(json!({}))
}

/// An upload of nothing: its answer counts.
pub async fn one_time_key_count(device: &Device) -> Answer {
    let response = device.client().send(Request::new()).await?;
    let counts = response.one_time_key_counts;
    let count = counts
        .get(&OneTimeKeyAlgorithm::SignedCurve25519)
        .copied()
        .unwrap_or_default();
    Ok(json!({ "count": count }))
}
