//! Dehydrated devices (MSC3814).

use serde::Deserialize;

use crate::{device::Device, rpc::Answer};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartDehydration {
    #[cfg_attr(not(since_0_19), expect(dead_code))]
    recovery_key: String,
}

#[cfg(since_0_19)]
pub async fn start(device: &Device, StartDehydration { recovery_key }: StartDehydration) -> Answer {
    let encryption = device.client().encryption();
    encryption.recovery().recover(&recovery_key).await?;
    let secrets = encryption.secret_storage().open_secret_store(&recovery_key).await?;
    encryption.dehydrated_devices().start(&secrets).await?;
    Ok(serde_json::json!({}))
}

#[cfg(not(since_0_19))]
pub async fn start(_: &Device, _: StartDehydration) -> Answer {
    Err(crate::rpc::Failure::Unsupported(
        "this release has no dehydrated devices",
    ))
}
