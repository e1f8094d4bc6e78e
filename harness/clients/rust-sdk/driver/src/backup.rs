//! The backup of room keys, and the secret storage that its key is in.

use matrix_sdk::ruma::api::client::backup::{get_backup_keys, get_latest_backup_info};
use serde::Deserialize;
use serde_json::json;

use crate::{
    cross_signing,
    device::Device,
    rpc::{Answer, Failure},
};

pub async fn enable(device: &Device) -> Answer {
    cross_signing::bootstrap(device).await?;
    let client = device.client();
    let encryption = client.encryption();
    // The SDK keeps a backup that it uses, and refuses to make one where another device has.
    if encryption.backups().are_enabled().await || encryption.backups().fetch_exists_on_server().await? {
        encryption.backups().disable_and_delete().await?;
    }
    let recovery_key = encryption.recovery().enable().wait_for_backups_to_upload().await?;
    wait_for_upload(device).await?;
    let backup = client.send(get_latest_backup_info::v3::Request::new()).await?;
    Ok(json!({ "recoveryKey": recovery_key, "version": backup.version }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Restore {
    recovery_key: String,
}

/// The SDK takes keys from the backup one by one, when an event needs them; here all are wanted.
pub async fn restore(device: &Device, Restore { recovery_key }: Restore) -> Answer {
    let client = device.client();
    let encryption = client.encryption();
    encryption.recovery().recover(&recovery_key).await?;
    if !encryption.backups().are_enabled().await {
        return Err(Failure::sdk(
            "secret storage was opened, but it has no key of the backup",
        ));
    }
    let version = client.send(get_latest_backup_info::v3::Request::new()).await?.version;
    let stored = client.send(get_backup_keys::v3::Request::new(version)).await?;
    let total: usize = stored.rooms.values().map(|room| room.sessions.len()).sum();
    for room_id in stored.rooms.keys() {
        encryption.backups().download_room_keys_for_room(room_id).await?;
    }
    let base = device.base();
    let machine = base.olm_machine().await;
    let machine = machine.as_ref().ok_or_else(|| Failure::sdk("the SDK has no crypto"))?;
    // The SDK leaves out what it cannot read, and says nothing.
    let held = machine.store().export_room_keys(|key| {
        let room = stored.rooms.get(key.room_id());
        room.is_some_and(|room| room.sessions.contains_key(key.session_id()))
    });
    Ok(json!({ "imported": held.await?.len(), "total": total }))
}

pub async fn wait_for_upload(device: &Device) -> Answer {
    let backups = device.client().encryption().backups();
    if !backups.are_enabled().await {
        return Err(Failure::sdk("no backup is active, so nothing goes into it"));
    }
    backups.wait_for_steady_state().await?;
    Ok(json!({}))
}
