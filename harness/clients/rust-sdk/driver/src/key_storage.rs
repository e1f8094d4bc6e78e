//! How backup, secret storage and secrets stand in the SDK's eyes.

use std::sync::Arc;

use futures_util::StreamExt;
use matrix_sdk::ruma::{api::client::backup::get_latest_backup_info::v3::Request, api::error::ErrorKind};
use matrix_sdk_base::crypto::{store::types::BackupKeys, types::RoomKeyBackupInfo};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{
    device::Device,
    rpc::{Answer, Failure},
    whose,
};

const MASTER: &str = "m.cross_signing.master";
const SELF_SIGNING: &str = "m.cross_signing.self_signing";
const USER_SIGNING: &str = "m.cross_signing.user_signing";
const BACKUP: &str = "m.megolm_backup.v1";

pub async fn state(device: &Device) -> Answer {
    let base = device.base();
    let machine = base.olm_machine().await;
    let machine = machine.as_ref().ok_or_else(|| Failure::sdk("the SDK has no crypto"))?;
    let keys = machine.backup_machine().get_backup_keys().await?;
    let enabled = device.client().encryption().backups().are_enabled().await;
    let identity = machine.cross_signing_status().await;
    let held = [
        (MASTER, identity.has_master),
        (SELF_SIGNING, identity.has_self_signing),
        (USER_SIGNING, identity.has_user_signing),
        (BACKUP, keys.decryption_key.is_some()),
    ];
    let missing_here: Vec<_> = held
        .iter()
        .filter(|(_, is_held)| !is_held)
        .map(|(name, _)| name)
        .collect();
    let mut state = json!({
        "backup": { "enabled": enabled },
        "secretStorage": secret_storage(device).await?,
        "missingHere": missing_here,
    });
    if enabled && let Some(version) = &keys.backup_version {
        state["backup"]["version"] = json!(version);
    }
    if let Some((version, info)) = newest_version(device).await? {
        let has_key = |keys: &BackupKeys| {
            keys.decryption_key
                .as_ref()
                .is_some_and(|key| key.backup_key_matches(&info))
        };
        let trusted = has_key(&keys) || machine.backup_machine().verify_backup(info, false).await?.trusted();
        state["serverBackup"] = json!({ "version": version, "trusted": trusted });
    }
    Ok(state)
}

/// By the account data that syncs have brought.
async fn secret_storage(device: &Device) -> Result<Value, Failure> {
    let default_key = account_data(device, "m.secret_storage.default_key").await?;
    let key_id = default_key["key"].as_str().unwrap_or_default();
    let mut missing = Vec::new();
    for name in [MASTER, SELF_SIGNING, USER_SIGNING, BACKUP] {
        if !account_data(device, name).await?["encrypted"][key_id].is_object() {
            missing.push(name);
        }
    }
    Ok(json!({ "present": !key_id.is_empty(), "missing": missing }))
}

/// `Null` when there is none.
async fn account_data(device: &Device, name: &str) -> Result<Value, Failure> {
    let content = device.client().account().account_data_raw(name.into()).await?;
    Ok(match content {
        Some(content) => serde_json::from_str(content.json().get())?,
        None => Value::Null,
    })
}

async fn newest_version(device: &Device) -> Result<Option<(String, RoomKeyBackupInfo)>, Failure> {
    match device.client().send(Request::new()).await {
        Ok(backup) => {
            // The SDK has a type of its own for it.
            let info = serde_json::from_str(backup.algorithm.json().get())?;
            Ok(Some((backup.version, info)))
        }
        Err(error) if matches!(error.client_api_error_kind(), Some(ErrorKind::NotFound)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Tells that the state may be another.
pub fn report(device: &Arc<Device>) -> JoinHandle<()> {
    let encryption = device.client().encryption();
    let mut backups = Box::pin(encryption.backups().state_stream());
    let mut recovery = Box::pin(encryption.recovery().state_stream());
    let device = Arc::downgrade(device);
    whose::spawn(async move {
        loop {
            let is_over = tokio::select! {
                change = backups.next() => change.is_none(),
                change = recovery.next() => change.is_none(),
            };
            let Some(device) = device.upgrade() else { return };
            if is_over {
                return;
            }
            device.notify("keyStorageChanged", json!({}));
        }
    })
}
