//! What a push process does: it fetches single events, to notify of them, from a store that the application uses as well.

use std::{collections::HashMap, path::PathBuf, sync::Arc, time::Duration};

use matrix_sdk::{
    ruma::{OwnedEventId, OwnedRoomId},
    sliding_sync::Version as SlidingSyncVersion,
};
use matrix_sdk_base::cross_process_lock::CrossProcessLockConfig;
#[cfg(since_0_19)]
use matrix_sdk_ui::notification_client::NotificationClientTimeouts;
use matrix_sdk_ui::notification_client::{
    NotificationClient, NotificationItem, NotificationProcessSetup, NotificationStatus, RawNotificationEvent,
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::{
    login, release,
    rpc::{Answer, Failure},
    store::StoreFolder,
    trust::{Settings, Trust},
};

/// A homeserver that is only slow is not what is tested.
const NETWORK_TIMEOUT: Duration = Duration::from_secs(30);
pub const TIMING: &str = "30 s instead of 3 or 4 s";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    client: String,
    homeserver_url: String,
    shared_store_file: PathBuf,
    room_id: OwnedRoomId,
    event_id: OwnedEventId,
    #[serde(default)]
    settings: Settings,
}

/// The clients of a push process: each lives from its first notification to the end of the process.
#[derive(Default)]
pub struct PushClients(Mutex<HashMap<String, Arc<NotificationClient>>>);

impl PushClients {
    pub async fn notification(&self, wanted: Notification) -> Answer {
        if !release::has("push-process") {
            return Err(Failure::Unsupported(
                "this release gives a notification too little time",
            ));
        }
        let client = self.client(&wanted).await?;
        match client.get_notification(&wanted.room_id, &wanted.event_id).await? {
            NotificationStatus::Event(item) => Ok(shown(&item)),
            other => Err(Failure::sdk(format!("there is nothing to notify of: {other:?}"))),
        }
    }

    async fn client(&self, wanted: &Notification) -> Result<Arc<NotificationClient>, Failure> {
        let mut clients = self.0.lock().await;
        if let Some(client) = clients.get(&wanted.client) {
            return Ok(client.clone());
        }
        let client = Arc::new(open(wanted).await?);
        clients.insert(wanted.client.clone(), client.clone());
        Ok(client)
    }
}

async fn open(wanted: &Notification) -> Result<NotificationClient, Failure> {
    let (store, session) = StoreFolder::open(&wanted.shared_store_file)?;
    let lock = CrossProcessLockConfig::multi_process("push");
    let running = login::open(&wanted.homeserver_url, &store, &Trust::of(&wanted.settings)?, &lock).await?;
    let client = running.client.clone();
    login::restore(&client, &session).await?;
    client.set_sliding_sync_version(SlidingSyncVersion::Native);
    Ok(patient(
        NotificationClient::new(client, NotificationProcessSetup::MultipleProcesses).await?,
    ))
}

#[cfg(since_0_19)]
fn patient(notifications: NotificationClient) -> NotificationClient {
    notifications.with_timeouts(NotificationClientTimeouts {
        sync_network_timeout: NETWORK_TIMEOUT,
        encryption_sync_network_timeout: NETWORK_TIMEOUT,
        ..NotificationClientTimeouts::default()
    })
}

/// Its timeouts are what they are, so that it is not claimed: under load they would end a test.
#[cfg(not(since_0_19))]
fn patient(notifications: NotificationClient) -> NotificationClient {
    notifications
}

/// An event that could not be decrypted is shown without a body.
fn shown(item: &NotificationItem) -> Value {
    let raw = match &item.raw_event {
        RawNotificationEvent::Timeline(event) => event.json(),
        RawNotificationEvent::Invite(event) => event.json(),
    };
    let event: Value = serde_json::from_str(raw.get()).unwrap_or_default();
    let mut shown = json!({ "sender": item.event.sender() });
    if event["type"] != "m.room.encrypted" {
        shown["body"] = event["content"]["body"].clone();
    }
    shown
}
