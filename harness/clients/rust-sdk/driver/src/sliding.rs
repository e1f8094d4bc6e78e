//! Simplified sliding sync (MSC4186).

use std::{pin::pin, sync::Arc};

use futures_util::StreamExt;
use matrix_sdk::{
    SlidingSync, SlidingSyncList, SlidingSyncMode, ruma::events::StateEventType,
    sliding_sync::Version as SlidingSyncVersion,
};
use serde_json::json;

use crate::{
    device::Device,
    rpc::Failure,
    sync::{FirstAnswer, WAIT_AFTER_ERROR, processed},
};

const TIMELINE_LIMIT: u32 = 30;
const LAST_ROOM: u32 = 99;

pub async fn sync(device: Arc<Device>, first: FirstAnswer) {
    let sliding = match open(&device).await {
        Ok(sliding) => sliding,
        Err(failure) => {
            let _ = first.send(Err(failure));
            return;
        }
    };
    let mut first = Some(first);
    loop {
        let mut answers = pin!(sliding.sync());
        // The SDK ends the stream after an error.
        while let Some(answer) = answers.next().await {
            match answer {
                Ok(_) => processed(&device, &mut first).await,
                Err(error) => {
                    let line = format!("sliding sync: {error}");
                    device.notify("log", json!({ "level": "warn", "line": line }));
                    tokio::time::sleep(WAIT_AFTER_ERROR).await;
                }
            }
        }
    }
}

/// One list of all rooms, with the state that encryption and membership need.
async fn open(device: &Device) -> Result<SlidingSync, Failure> {
    let state = [
        (StateEventType::RoomCreate, ""),
        (StateEventType::RoomEncryption, ""),
        (StateEventType::RoomHistoryVisibility, ""),
        (StateEventType::RoomJoinRules, ""),
        (StateEventType::RoomPowerLevels, ""),
        (StateEventType::RoomMember, "*"),
    ];
    let list = SlidingSyncList::builder("all")
        .sync_mode(SlidingSyncMode::new_selective().add_range(0..=LAST_ROOM))
        .timeline_limit(TIMELINE_LIMIT)
        .required_state(state.map(|(kind, key)| (kind, key.to_owned())).to_vec());
    let client = device.client();
    client.set_sliding_sync_version(SlidingSyncVersion::Native);
    Ok(client
        .sliding_sync("crucible")?
        .with_all_extensions()
        .add_list(list)
        .build()
        .await?)
}
