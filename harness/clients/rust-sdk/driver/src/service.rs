//! Syncing as applications do that share their store with a push process: by the SDK's own service, which holds the store's
//! lock whenever it asks for to-device messages.

use std::sync::Arc;

use matrix_sdk::{RoomMemberships, sliding_sync::Version as SlidingSyncVersion};
use matrix_sdk_ui::{
    room_list_service::State as RoomListState,
    sync_service::{State, SyncService},
};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use crate::{
    device::Device,
    rpc::Failure,
    sync::{FirstAnswer, WAIT_AFTER_ERROR, processed},
};

/// As much as is wanted of each room, for all of them are looked at.
const TIMELINE_LIMIT: u32 = 30;

pub async fn sync(device: Arc<Device>, first: FirstAnswer) {
    let service = device.sync_service();
    let service = match service.get_or_try_init(|| build(&device)).await {
        Ok(service) => service,
        Err(failure) => {
            let _ = first.send(Err(failure));
            return;
        }
    };
    let mut first = Some(first);
    let mut updates = device.client().subscribe_to_all_room_updates();
    let mut rooms = service.room_list_service().state();
    let mut states = service.state();
    service.start().await;
    loop {
        tokio::select! {
            update = updates.recv() => match update {
                Err(RecvError::Closed) => return,
                _ => {
                    report_members(&device).await;
                    processed(&device, &mut None).await;
                }
            },
            // No pattern here, nor below: `select!` would not ask again who gave what does not match.
            state = rooms.next() => match state {
                Some(RoomListState::SettingUp | RoomListState::Recovering | RoomListState::Running) => {
                    processed(&device, &mut first).await;
                }
                Some(_) => (),
                None => return,
            },
            state = states.next() => match state {
                Some(State::Error(error)) => {
                    let line = format!("sync service: {error}");
                    device.notify("log", json!({ "level": "warn", "line": line }));
                    tokio::time::sleep(WAIT_AFTER_ERROR).await;
                    service.start().await;
                }
                Some(_) => (),
                None => return,
            },
        }
    }
}

/// The room list brings members who have said something; for a room that it shows, an application asks who else there is.
async fn report_members(device: &Device) {
    for room in device.client().joined_rooms() {
        if room.are_members_synced() {
            continue;
        }
        for member in room.members(RoomMemberships::all()).await.unwrap_or_default() {
            device.notify_membership(&room, member.user_id(), member.membership());
        }
    }
}

async fn build(device: &Device) -> Result<SyncService, Failure> {
    let client = device.client();
    client.set_sliding_sync_version(SlidingSyncVersion::Native);
    Ok(SyncService::builder(client)
        .with_room_list_timeline_limit(TIMELINE_LIMIT)
        .build()
        .await?)
}
