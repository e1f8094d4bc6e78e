//! What the SDK tells by itself, as events of the protocol.

use std::{collections::HashSet, sync::Arc};

use futures_util::{Stream, StreamExt};
use matrix_sdk::{
    Room, RoomMemberships,
    deserialized_responses::TimelineEvent,
    event_cache::{EventCacheError, RedecryptorReport, RoomEventCacheUpdate},
    ruma::{
        OwnedUserId, UserId,
        events::room::member::{MembershipState, StrippedRoomMemberEvent, SyncRoomMemberEvent},
    },
};
use matrix_sdk_ui::eyeball_im::VectorDiff;
use serde_json::json;
use tokio::{sync::broadcast::error::RecvError, task::JoinHandle};

use crate::{device::Device, key_storage, queue, rpc::Failure, timeline, verification, whose};

/// Listens to the device's SDK client until that client is replaced.
pub async fn start(device: &Arc<Device>) -> Result<(), Failure> {
    let client = device.client();
    client.event_cache().subscribe()?;
    report_members(device);
    verification::listen(device);
    device.keep_listening(report_devices(device).await?);
    device.keep_listening(report_decrypted_later(device));
    device.keep_listening(report_duplicate_keys(device));
    device.keep_listening(queue::report(device));
    device.keep_listening(key_storage::report(device));
    Ok(())
}

/// Watches the rooms that the client knows and that are not watched yet.
pub async fn watch_rooms(device: &Arc<Device>) {
    for room in device.client().rooms() {
        let room_id = room.room_id().to_owned();
        if !device.start_watching(&room_id) {
            continue;
        }
        match watch_room(device, room).await {
            Ok(watcher) => device.keep_listening(watcher),
            Err(error) => {
                // Tried again after the next sync.
                device.stop_watching(&room_id);
                let line = format!("the timeline of {room_id} cannot be watched: {error}");
                device.notify("log", json!({ "level": "warn", "line": line }));
            }
        }
    }
}

/// Each change in the room's timeline, beginning with what the store had.
async fn watch_room(device: &Arc<Device>, room: Room) -> Result<JoinHandle<()>, EventCacheError> {
    let (cache, _) = room.event_cache().await?;
    let (known, mut updates) = cache.subscribe().await?;
    let device = device.clone();
    for event_id in known.iter().filter_map(timeline::id_of) {
        device.timeline.report(&device, &room, &event_id).await;
    }
    Ok(whose::spawn(async move {
        loop {
            let mut event_ids = Vec::new();
            match updates.recv().await {
                Ok(RoomEventCacheUpdate::UpdateTimelineEvents(update)) => {
                    // Also what the SDK has unloaded since, because there is a gap after it.
                    event_ids.extend(update.diffs.iter().flat_map(events_of).filter_map(timeline::id_of));
                }
                Err(RecvError::Lagged(_)) => (),
                Ok(_) => continue,
                Err(RecvError::Closed) => return,
            }
            // All that it has loaded, also of updates that were missed: what was reported before is not reported again.
            let events = cache.events().await.unwrap_or_default();
            event_ids.extend(events.iter().filter_map(timeline::id_of));
            for event_id in &event_ids {
                device.timeline.report(&device, &room, event_id).await;
            }
        }
    }))
}

fn events_of(diff: &VectorDiff<TimelineEvent>) -> Vec<&TimelineEvent> {
    match diff {
        VectorDiff::Append { values } | VectorDiff::Reset { values } => values.iter().collect(),
        VectorDiff::PushFront { value }
        | VectorDiff::PushBack { value }
        | VectorDiff::Insert { value, .. }
        | VectorDiff::Set { value, .. } => vec![value],
        VectorDiff::Clear
        | VectorDiff::PopFront
        | VectorDiff::PopBack
        | VectorDiff::Remove { .. }
        | VectorDiff::Truncate { .. } => Vec::new(),
    }
}

/// What is decrypted later: of an event that is not loaded, the SDK tells nothing else.
fn report_decrypted_later(device: &Arc<Device>) -> JoinHandle<()> {
    let cache = device.client().event_cache().clone();
    let device = Arc::downgrade(device);
    whose::spawn(async move {
        let mut reports = Box::pin(cache.subscribe_to_decryption_reports());
        while let Some(report) = reports.next().await {
            let Some(device) = device.upgrade() else { return };
            // Which events they are is in the report, unless there were too many reports at once.
            if matches!(report, Ok(RedecryptorReport::ResolvedUtds { .. }) | Err(_)) {
                device.timeline.look_again(&device).await;
            }
        }
    })
}

/// Who is in which room, as the store has it: for a client that comes back, which is told only what changes.
pub async fn report_known_members(device: &Device) {
    for room in device.client().rooms() {
        for member in room.members_no_sync(RoomMemberships::all()).await.unwrap_or_default() {
            device.notify_membership(&room, member.user_id(), member.membership());
        }
    }
}

fn report_members(device: &Arc<Device>) {
    let client = device.client();
    let member_changed = {
        let device = Arc::downgrade(device);
        move |room: &Room, user_id: &UserId, membership: &MembershipState| {
            if let Some(device) = device.upgrade() {
                device.notify_membership(room, user_id, membership);
            }
        }
    };
    client.add_event_handler({
        let member_changed = member_changed.clone();
        async move |event: SyncRoomMemberEvent, room: Room| {
            member_changed(&room, event.state_key(), event.membership());
        }
    });
    client.add_event_handler(async move |event: StrippedRoomMemberEvent, room: Room| {
        member_changed(&room, &event.state_key, &event.content.membership);
    });
}

/// The SDK makes its crypto anew when another process has written to the store, and then anything may have changed.
async fn report_devices(device: &Arc<Device>) -> Result<JoinHandle<()>, Failure> {
    let mut changes = Box::pin(changed_users(device).await?);
    let device = Arc::downgrade(device);
    Ok(whose::spawn(async move {
        loop {
            let changed = changes.next().await;
            let Some(device) = device.upgrade() else { return };
            let users = match changed {
                Some(users) => users,
                None => {
                    let Ok(anew) = changed_users(&device).await else { return };
                    changes = Box::pin(anew);
                    let tracked = device.client().encryption().tracked_users().await.unwrap_or_default();
                    tracked.into_iter().collect()
                }
            };
            device.notify("devicesChanged", json!({ "userIds": users }));
        }
    }))
}

/// Users whose devices or identity change, until the SDK makes its crypto anew. What the SDK's client has for that would
/// keep the old crypto alive, and then the SDK does not notice itself that it has a new one.
async fn changed_users(device: &Device) -> Result<impl Stream<Item = Vec<OwnedUserId>> + use<>, Failure> {
    let base = device.base();
    let machine = base.olm_machine().await;
    let machine = machine.as_ref().ok_or_else(|| Failure::sdk("the SDK has no crypto"))?;
    Ok(machine.store().identities_stream_raw().map(|(identities, devices)| {
        let identities = identities.new.into_iter().chain(identities.changed);
        let devices = devices.new.into_iter().chain(devices.changed).chain(devices.deleted);
        let users: HashSet<_> = identities
            .map(|identity| identity.user_id().to_owned())
            .chain(devices.map(|device| device.user_id().to_owned()))
            .collect();
        users.into_iter().collect()
    }))
}

fn report_duplicate_keys(device: &Arc<Device>) -> JoinHandle<()> {
    let mut errors = device.client().subscribe_to_duplicate_key_upload_errors();
    let device = Arc::downgrade(device);
    whose::spawn(async move {
        // One that was missed, because another came at once, is one as well.
        while !matches!(errors.recv().await, Err(RecvError::Closed)) {
            let Some(device) = device.upgrade() else { return };
            let line = "the homeserver says that it has a one-time key of this id already";
            device.notify("log", json!({ "level": "error", "line": line }));
        }
    })
}
