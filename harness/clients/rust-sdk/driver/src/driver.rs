//! Answers the protocol's verbs, for any number of clients.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    backup, clock, cross_signing, dehydration,
    device::Device,
    devices, key_storage,
    login::{self, Login},
    messages,
    push::{self, PushClients},
    queue, release, rooms,
    rpc::{Answer, Failure, Internal, params},
    sync, trust,
    verb::Verb,
    verification,
};

/// Rewritten together with the version in `Cargo.toml`.
const SDK_VERSION: &str = env!("SDK_VERSION");
const CRYPTO_VERSION: &str = env!("CRYPTO_VERSION");

/// What the newest release has.
const CAPABILITIES: [&str; 32] = [
    "sync-v2",
    "sliding-sync",
    "persistence",
    "sas",
    "qr",
    "room-verification",
    "fallback-keys",
    "device-verification",
    "cross-signing",
    "backup",
    "secret-storage",
    "key-storage-state",
    "shields",
    "isolation-mode",
    "blacklist",
    "discard-room-key",
    "history-sharing",
    "room-key-batches",
    "keeps-room-key",
    "keeps-room-key-for-new-devices",
    "joined-history-visibility",
    "repeats-to-device-messages",
    "clock",
    "monotonic-clock",
    "identity-reset",
    "pinning",
    "dehydrated-devices",
    "send-queue",
    "soft-logout",
    "push-process",
    "waits-for-device-lists",
    "asks-before-sending",
];

pub struct Driver {
    /// Where the stores of its clients are.
    stores: PathBuf,
    devices: Mutex<HashMap<String, Arc<Device>>>,
    pushed: PushClients,
}

#[derive(Deserialize)]
struct OfClient {
    client: String,
}

#[derive(Deserialize)]
struct Snapshot {
    file: PathBuf,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Close {
    store_file: Option<PathBuf>,
}

impl Driver {
    pub fn new(stores: PathBuf) -> Self {
        Self {
            stores: stores.join(std::process::id().to_string()),
            devices: Mutex::default(),
            pushed: PushClients::default(),
        }
    }

    /// For when the driver ends in good order.
    pub fn remove_stores(&self) {
        let _ = std::fs::remove_dir_all(&self.stores);
    }

    pub async fn perform(&self, method: &str, value: Value) -> Answer {
        let verb = serde_json::from_value(json!(method)).map_err(|_| Failure::UnknownMethod(method.to_owned()))?;
        match verb {
            Verb::Hello => Ok(json!({
                "sdk": "matrix-rust-sdk",
                "version": SDK_VERSION,
                "crypto": CRYPTO_VERSION,
                "capabilities": CAPABILITIES.iter().filter(|name| release::has(name)).collect::<Vec<_>>(),
                "timings": {
                    "tries of a request": "3 instead of any number",
                    "wait between two syncs (v2)": "none instead of what is left of 1 s",
                    "network timeout of a notification": push::TIMING,
                },
            })),
            Verb::Notification => self.pushed.notification(params(value)?).await,
            Verb::Login => self.login(params(value)?).await,
            Verb::Close => {
                let device = self.device(&value)?;
                self.close(&device, params(value)?).await
            }
            Verb::Logout => {
                let device = self.device(&value)?;
                self.logout(&device).await
            }
            _ => self.of_client(verb, value).await,
        }
    }

    async fn of_client(&self, verb: Verb, value: Value) -> Answer {
        let device = &self.device(&value)?;
        match verb {
            Verb::Hello | Verb::Notification | Verb::Login | Verb::Close | Verb::Logout => {
                unreachable!("performed before")
            }
            Verb::StartSync => sync::start(device, params::<sync::StartSync>(value)?.kind).await,
            Verb::StopSync => sync::stop(device).await,
            Verb::CreateRoom => rooms::create(device, params(value)?).await,
            Verb::Invite => rooms::invite(device, params(value)?).await,
            Verb::Join => rooms::join(device, params(value)?).await,
            Verb::Leave => rooms::leave(device, params(value)?).await,
            Verb::Kick => rooms::kick(device, params(value)?).await,
            Verb::Members => rooms::members(device, params(value)?).await,
            Verb::SetDisplayName => rooms::set_display_name(device, params(value)?).await,
            Verb::SendState => rooms::send_state(device, params(value)?).await,
            Verb::SendText => messages::send_text(device, params(value)?).await,
            Verb::GetEvent => messages::get_event(device, params(value)?).await,
            Verb::BackPaginate => messages::back_paginate(device, params(value)?).await,
            Verb::Shield => messages::shield(device, params(value)?).await,
            Verb::DiscardRoomKey => messages::discard_room_key(device, params(value)?).await,
            Verb::Devices => devices::devices(device, params(value)?).await,
            Verb::SetDeviceVerified => devices::set_verified(device, params(value)?).await,
            Verb::OneTimeKeyCount => devices::one_time_key_count(device).await,
            Verb::SetBlacklistUnverified => trust::set_blacklist(device, params(value)?).await,
            Verb::SetIsolationMode => trust::set_isolation(device, params(value)?).await,
            Verb::BootstrapCrossSigning => {
                cross_signing::bootstrap(device).await?;
                Ok(json!({}))
            }
            Verb::CrossSigningStatus => cross_signing::status(device, params(value)?).await,
            Verb::EnableBackup => backup::enable(device).await,
            Verb::RestoreBackup => backup::restore(device, params(value)?).await,
            Verb::WaitForBackupUpload => backup::wait_for_upload(device).await,
            Verb::KeyStorageState => key_storage::state(device).await,
            Verb::ResetIdentity => cross_signing::reset(device).await,
            Verb::PinIdentity => cross_signing::pin(device, params(value)?).await,
            Verb::WithdrawVerification => cross_signing::withdraw(device, params(value)?).await,
            Verb::StartDehydration => dehydration::start(device, params(value)?).await,
            Verb::QueueText => queue::queue_text(device, params(value)?).await,
            Verb::ResumeSending => queue::resume(device).await,
            Verb::RequestVerification => verification::request(device, params(value)?).await,
            Verb::AcceptVerification => verification::accept(device, params(value)?).await,
            Verb::StartSas => verification::start_sas(device, params(value)?).await,
            Verb::ConfirmSas => verification::confirm_sas(device, params(value)?).await,
            Verb::MismatchSas => verification::mismatch_sas(device, params(value)?).await,
            Verb::ShowQr => verification::show_qr(device, params(value)?).await,
            Verb::ScanQr => verification::scan_qr(device, params(value)?).await,
            Verb::ConfirmQr => verification::confirm_qr(device, params(value)?).await,
            Verb::CancelVerification => verification::cancel(device, params(value)?).await,
            Verb::AdvanceClock => clock::advance(params(value)?),
            Verb::SnapshotStore => {
                let Snapshot { file } = params(value)?;
                let device = device.clone();
                // It waits for writers.
                let copying = tokio::task::spawn_blocking(move || device.store.copy_to(&file, &device.session));
                copying.await.map_err(Internal::from)??;
                Ok(json!({}))
            }
            Verb::Stall => {
                let Snapshot { file } = params(value)?;
                device.store.leave_to(&file, &device.session)?;
                Ok(json!({}))
            }
        }
    }

    async fn login(&self, wanted: Login) -> Answer {
        let name = wanted.client.clone();
        let device = login::login(&self.stores, wanted).await?;
        // Known before its keys are on the server: it may be killed meanwhile.
        self.devices.lock().unwrap().insert(name, device.clone());
        if let Err(failure) = login::upload_keys(&device).await {
            self.close(&device, Close { store_file: None }).await?;
            return Err(failure);
        }
        let session = &device.session;
        Ok(json!({ "userId": session.user_id, "deviceId": session.device_id }))
    }

    async fn close(&self, device: &Arc<Device>, Close { store_file }: Close) -> Answer {
        self.forget(device).await?;
        if let Some(file) = store_file {
            device.store.copy_to(&file, &device.session)?;
        }
        device.store.remove();
        Ok(json!({}))
    }

    async fn logout(&self, device: &Arc<Device>) -> Answer {
        sync::stop(device).await?;
        device.client().logout().await?;
        self.forget(device).await?;
        device.store.remove();
        Ok(json!({}))
    }

    async fn forget(&self, device: &Arc<Device>) -> Result<(), Failure> {
        self.devices.lock().unwrap().remove(&device.name);
        sync::stop(device).await?;
        device.close_stores().await
    }

    /// The harness asks for a client that it has not logged in: that says nothing of the SDK.
    fn device(&self, value: &Value) -> Result<Arc<Device>, Failure> {
        let OfClient { client } = params(value.clone())?;
        let known = self.devices.lock().unwrap().get(&client).cloned();
        known.ok_or_else(|| Internal::new(format!("no client is called {client}")).into())
    }
}
