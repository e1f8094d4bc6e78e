//! One client of the harness: a device of a user, on a store of its own.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use matrix_sdk::{
    Client, Room,
    ruma::{OwnedRoomId, RoomId, UserId, events::room::member::MembershipState},
};
use matrix_sdk_base::{BaseClient, cross_process_lock::CrossProcessLockConfig};
use matrix_sdk_ui::sync_service::SyncService;
use serde_json::{Value, json};
use tokio::{
    sync::{OnceCell, watch},
    task::JoinHandle,
};

use crate::{
    rpc::{self, Failure},
    store::{Session, StoreFolder},
    sync::Syncing,
    timeline::Timeline,
    trust::Trust,
    verification::Verification,
};

pub struct Device {
    /// What the harness calls it.
    pub name: String,
    pub session: Session,
    pub homeserver_url: String,
    /// For the SDK's requests that ask for it again.
    pub password: String,
    pub store: StoreFolder,
    /// Under which name it locks its store, if other processes may use that too.
    pub lock: CrossProcessLockConfig,
    pub trust: Mutex<Trust>,
    pub timeline: Timeline,
    pub syncing: tokio::sync::Mutex<Option<Syncing>>,
    /// Counts the sync answers that were processed.
    pub synced: watch::Sender<u64>,
    /// Held while a message is put into the send queue.
    pub queueing: tokio::sync::Mutex<()>,
    pub verifications: Mutex<HashMap<String, Arc<Verification>>>,
    running: Mutex<Running>,
}

/// The SDK's client, and what listens to it; both are made anew when the SDK takes a setting only at the start.
pub struct Running {
    pub client: Client,
    /// What the client stands on, for what the client does not offer.
    pub base: BaseClient,
    pub listeners: Vec<JoinHandle<()>>,
    /// Rooms whose timeline is listened to.
    pub watched: HashSet<OwnedRoomId>,
    /// Made at the first sync of a client that shares its store, and kept when that stops, as applications do.
    pub sync_service: Arc<OnceCell<SyncService>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        for listener in &self.listeners {
            listener.abort();
        }
    }
}

impl Device {
    pub fn new(
        name: String,
        session: Session,
        (homeserver_url, password): (String, String),
        (store, lock): (StoreFolder, CrossProcessLockConfig),
        (running, trust): (Running, Trust),
    ) -> Self {
        Self {
            name,
            session,
            homeserver_url,
            password,
            store,
            lock,
            trust: Mutex::new(trust),
            timeline: Timeline::default(),
            syncing: tokio::sync::Mutex::default(),
            synced: watch::Sender::new(0),
            queueing: tokio::sync::Mutex::default(),
            verifications: Mutex::default(),
            running: Mutex::new(running),
        }
    }

    pub fn client(&self) -> Client {
        self.running.lock().unwrap().client.clone()
    }

    pub fn base(&self) -> BaseClient {
        self.running.lock().unwrap().base.clone()
    }

    pub fn sync_service(&self) -> Arc<OnceCell<SyncService>> {
        self.running.lock().unwrap().sync_service.clone()
    }

    pub fn shares_store(&self) -> bool {
        matches!(self.lock, CrossProcessLockConfig::MultiProcess { .. })
    }

    /// Adds what listens to the SDK's client as long as there is that client.
    pub fn keep_listening(&self, listener: JoinHandle<()>) {
        self.running.lock().unwrap().listeners.push(listener);
    }

    /// False when the room's timeline is listened to already.
    pub fn start_watching(&self, room_id: &RoomId) -> bool {
        self.running.lock().unwrap().watched.insert(room_id.to_owned())
    }

    /// The room's timeline could not be listened to.
    pub fn stop_watching(&self, room_id: &RoomId) {
        self.running.lock().unwrap().watched.remove(room_id);
    }

    /// Puts another client in the place of the one that ran, which is dropped when its stores were closed.
    pub fn replace(&self, running: Running) {
        *self.running.lock().unwrap() = running;
    }

    /// Ends what listens to the SDK's client, and has that close its databases: some of it lives on in tasks of the SDK's
    /// own, with two dozen open files each.
    pub async fn close_stores(&self) -> Result<(), Failure> {
        for listener in std::mem::take(&mut self.running.lock().unwrap().listeners) {
            listener.abort();
        }
        Ok(self.base().close_stores().await?)
    }

    pub fn room(&self, room_id: &RoomId) -> Result<Room, Failure> {
        self.client()
            .get_room(room_id)
            .ok_or_else(|| Failure::sdk(format!("room {room_id} is not known to the client")))
    }

    pub fn notify(&self, event: &str, mut params: Value) {
        params["client"] = json!(self.name);
        rpc::notify(event, &params);
    }

    pub fn notify_membership(&self, room: &Room, user_id: &UserId, membership: &MembershipState) {
        let params = json!({ "roomId": room.room_id(), "userId": user_id, "membership": membership.to_string() });
        self.notify("membershipChanged", params);
    }

    /// Asks now and after each sync, until it holds.
    pub async fn until_synced(&self, holds: impl Fn() -> bool) {
        let mut synced = self.synced.subscribe();
        while !holds() {
            if synced.changed().await.is_err() {
                return;
            }
        }
    }
}
