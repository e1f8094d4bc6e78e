//! The SDK's send queue, which is in its store.

use std::sync::Arc;

use matrix_sdk::{
    ruma::{OwnedRoomId, events::room::message::RoomMessageEventContent},
    send_queue::RoomSendQueueUpdate,
};
use serde::Deserialize;
use serde_json::json;
use tokio::{sync::broadcast::error::RecvError, task::JoinHandle};

use crate::{
    device::Device,
    rpc::{Answer, Internal},
    whose,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueText {
    room_id: OwnedRoomId,
    body: String,
}

pub async fn queue_text(device: &Device, QueueText { room_id, body }: QueueText) -> Answer {
    let queue = device.room(&room_id)?.send_queue();
    // One at a time: the next local event is the one that is queued here.
    let _turn = device.queueing.lock().await;
    let (_, mut updates) = queue.subscribe().await?;
    queue.send(RoomMessageEventContent::text_plain(body).into()).await?;
    loop {
        let update = updates.recv().await.map_err(Internal::from)?;
        if let RoomSendQueueUpdate::NewLocalEvent(echo) = update {
            return Ok(json!({ "transactionId": echo.transaction_id }));
        }
    }
}

/// As an application does when it is told that the network is back.
pub async fn resume(device: &Device) -> Answer {
    device.client().send_queue().set_enabled(true).await;
    Ok(json!({}))
}

/// As an application does when it starts: what was queued before goes on.
pub async fn go_on(device: &Device) {
    device
        .client()
        .send_queue()
        .respawn_tasks_for_rooms_with_unsent_requests()
        .await;
}

/// Tells what becomes of queued messages.
pub fn report(device: &Arc<Device>) -> JoinHandle<()> {
    let mut updates = device.client().send_queue().subscribe();
    let device = Arc::downgrade(device);
    whose::spawn(async move {
        loop {
            let change = updates.recv().await;
            let Some(device) = device.upgrade() else { return };
            let change = match change {
                Ok(change) => change,
                Err(RecvError::Lagged(missed)) => {
                    // The SDK does not tell them again.
                    let line = format!("the driver has missed {missed} changes of the send queue");
                    device.notify("log", json!({ "level": "error", "line": line }));
                    continue;
                }
                Err(RecvError::Closed) => return,
            };
            let (transaction_id, sending) = match change.update {
                RoomSendQueueUpdate::SentEvent {
                    transaction_id,
                    event_id,
                } => (transaction_id, json!({ "state": "sent", "eventId": event_id })),
                RoomSendQueueUpdate::SendError {
                    transaction_id, error, ..
                } => (
                    transaction_id,
                    json!({ "state": "stopped", "error": error.to_string() }),
                ),
                _ => continue,
            };
            let params = json!({ "roomId": change.room_id, "transactionId": transaction_id, "sending": sending });
            device.notify("queueChanged", params);
        }
    })
}
