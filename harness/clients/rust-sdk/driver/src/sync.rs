//! Syncing by /sync (v2), or by sliding sync.

use std::{sync::Arc, time::Duration};

use matrix_sdk::{config::SyncSettings, ruma::api::error::ErrorKind};
use matrix_sdk_ui::sync_service::SyncService;
use serde::Deserialize;
use serde_json::json;
use tokio::{
    sync::{OnceCell, oneshot},
    task::JoinHandle,
};

use crate::{
    device::Device,
    queue,
    rpc::{Answer, Failure},
    service, sliding, whose,
};

const LONG_POLL: Duration = Duration::from_secs(30);
/// As long as the SDK's own loop waits.
pub const WAIT_AFTER_ERROR: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    V2,
    Sliding,
}

#[derive(Deserialize)]
pub struct StartSync {
    pub kind: Kind,
}

/// A sync that goes on until it is stopped.
pub struct Syncing {
    kind: Kind,
    task: JoinHandle<()>,
    /// Makes the requests, where it is not the task that does.
    service: Arc<OnceCell<SyncService>>,
}

impl Syncing {
    /// Resolves when no further sync request will be made. An answer of v2 in hand ends in the middle, as it does for an
    /// application: once its token is in the store, events that the SDK has not handed out yet are never told. The SDK does
    /// not say when it has them all, and to wait for the end of its sync is to wait for its requests that a fault holds.
    pub async fn stop(self) -> Kind {
        self.task.abort();
        let _ = self.task.await;
        if let Some(service) = self.service.get() {
            service.stop().await;
        }
        self.kind
    }
}

/// Resolves after the first sync answer was processed.
pub async fn start(device: &Arc<Device>, kind: Kind) -> Answer {
    let (first, processed) = oneshot::channel();
    let mut syncing = device.syncing.lock().await;
    if syncing.is_some() {
        return Err(Failure::sdk("the client syncs already"));
    }
    crate::listen::report_known_members(device).await;
    crate::listen::watch_rooms(device).await;
    let task = match (kind, device.shares_store()) {
        (Kind::V2, false) => whose::spawn(sync_v2(device.clone(), first)),
        (Kind::V2, true) => return Err(Failure::Unsupported("the SDK shares a store with sliding sync only")),
        (Kind::Sliding, false) => whose::spawn(sliding::sync(device.clone(), first)),
        (Kind::Sliding, true) => whose::spawn(service::sync(device.clone(), first)),
    };
    let service = device.sync_service();
    *syncing = Some(Syncing { kind, task, service });
    drop(syncing);
    let first = processed.await;
    if let Ok(Err(failure)) = first {
        stop(device).await?;
        return Err(failure);
    }
    first.map_err(|_| Failure::sdk("the sync was stopped before its first answer"))??;
    queue::go_on(device).await;
    Ok(json!({}))
}

pub async fn stop(device: &Device) -> Answer {
    if let Some(syncing) = device.syncing.lock().await.take() {
        syncing.stop().await;
    }
    Ok(json!({}))
}

pub type FirstAnswer = oneshot::Sender<Result<(), Failure>>;

/// Not the SDK's own loop, which waits until a second has passed between two syncs.
async fn sync_v2(device: Arc<Device>, first: FirstAnswer) {
    let client = device.client();
    let mut first = Some(first);
    loop {
        // The first answer is wanted now, with or without news.
        let timeout = if first.is_some() { Duration::ZERO } else { LONG_POLL };
        match client.sync_once(SyncSettings::new().timeout(timeout)).await {
            Ok(_) => processed(&device, &mut first).await,
            Err(error) => {
                device.notify("log", json!({ "level": "warn", "line": format!("sync: {error}") }));
                if let Some(ErrorKind::UnknownToken(_)) = error.client_api_error_kind()
                    && let Some(first) = first.take()
                {
                    let _ = first.send(Err(error.into()));
                    return;
                }
                tokio::time::sleep(WAIT_AFTER_ERROR).await;
            }
        }
    }
}

/// Tells those who wait that a sync answer was processed.
pub async fn processed(device: &Arc<Device>, first: &mut Option<FirstAnswer>) {
    crate::listen::watch_rooms(device).await;
    device.synced.send_modify(|count| *count += 1);
    if let Some(first) = first.take() {
        let _ = first.send(Ok(()));
    }
}
