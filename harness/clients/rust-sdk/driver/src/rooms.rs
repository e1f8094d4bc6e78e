//! Rooms and who is in them.

use std::{collections::BTreeMap, sync::Arc};

use matrix_sdk::{
    RoomMemberships, RoomState,
    ruma::{
        OwnedRoomId, OwnedServerName, OwnedUserId, UInt,
        api::client::room::create_room::v3::{Request, RoomPreset},
        events::{
            AnyInitialStateEvent, InitialStateEvent,
            room::{
                encryption::RoomEncryptionEventContent,
                history_visibility::{HistoryVisibility, RoomHistoryVisibilityEventContent},
            },
        },
        serde::Raw,
    },
    sync::RoomUpdate,
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use crate::{
    device::Device,
    rpc::{Answer, Failure},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateRoom {
    encrypted: bool,
    preset: RoomPreset,
    history_visibility: Option<HistoryVisibility>,
    rotation_period_msgs: Option<UInt>,
    rotation_period_ms: Option<UInt>,
    invite: Vec<OwnedUserId>,
}

pub async fn create(device: &Arc<Device>, params: CreateRoom) -> Answer {
    let mut state: Vec<Raw<AnyInitialStateEvent>> = Vec::new();
    if params.encrypted {
        let mut content = RoomEncryptionEventContent::with_recommended_defaults();
        content.rotation_period_ms = params.rotation_period_ms;
        content.rotation_period_msgs = params.rotation_period_msgs;
        state.push(InitialStateEvent::with_empty_state_key(content).to_raw_any());
    }
    if let Some(visibility) = params.history_visibility {
        let content = RoomHistoryVisibilityEventContent::new(visibility);
        state.push(InitialStateEvent::with_empty_state_key(content).to_raw_any());
    }
    let mut request = Request::new();
    request.preset = Some(params.preset);
    request.invite = params.invite;
    request.initial_state = state;
    let room = device.client().create_room(request).await?;
    until_in(device, room.room_id().to_owned(), params.encrypted).await?;
    Ok(json!({ "roomId": room.room_id() }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InRoom {
    pub room_id: OwnedRoomId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WithUser {
    room_id: OwnedRoomId,
    user_id: OwnedUserId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Join {
    room_id: OwnedRoomId,
    via: Vec<OwnedServerName>,
}

pub async fn join(device: &Arc<Device>, Join { room_id, via }: Join) -> Answer {
    let client = device.client();
    let mut updates = client.subscribe_to_room_updates(&room_id);
    // Of a room that it knows, the SDK thinks that it is in there before a sync has brought it.
    let is_told_early = client
        .get_room(&room_id)
        .is_some_and(|room| room.state() != RoomState::Joined);
    if via.is_empty() {
        client.join_room_by_id(&room_id).await?;
    } else {
        client.join_room_by_id_or_alias((&*room_id).into(), &via).await?;
    }
    if is_told_early {
        while !matches!(
            updates.recv().await,
            Ok(RoomUpdate::Joined { .. }) | Err(RecvError::Closed)
        ) {}
    }
    until_in(device, room_id, false).await?;
    Ok(json!({}))
}

pub async fn invite(device: &Device, WithUser { room_id, user_id }: WithUser) -> Answer {
    device.room(&room_id)?.invite_user_by_id(&user_id).await?;
    Ok(json!({}))
}

pub async fn leave(device: &Device, InRoom { room_id }: InRoom) -> Answer {
    device.room(&room_id)?.leave().await?;
    // The SDK sees itself out at once.
    Ok(json!({}))
}

pub async fn kick(device: &Device, WithUser { room_id, user_id }: WithUser) -> Answer {
    device.room(&room_id)?.kick_user(&user_id, None).await?;
    Ok(json!({}))
}

pub async fn members(device: &Device, InRoom { room_id }: InRoom) -> Answer {
    let members = device.room(&room_id)?.members_no_sync(RoomMemberships::all()).await?;
    let by_id: BTreeMap<_, _> = members
        .iter()
        .map(|member| (member.user_id().to_string(), member.membership().to_string()))
        .collect();
    Ok(json!({ "members": by_id }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetDisplayName {
    display_name: String,
}

pub async fn set_display_name(device: &Device, params: SetDisplayName) -> Answer {
    device
        .client()
        .account()
        .set_display_name(Some(&params.display_name))
        .await?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SendState {
    room_id: OwnedRoomId,
    #[serde(rename = "type")]
    event_type: String,
    state_key: String,
    content: Value,
}

pub async fn send_state(device: &Device, params: SendState) -> Answer {
    let room = device.room(&params.room_id)?;
    let SendState {
        event_type,
        state_key,
        content,
        ..
    } = params;
    let response = room.send_state_event_raw(&event_type, &state_key, content).await?;
    Ok(json!({ "eventId": response.event_id }))
}

/// Waits until a sync has brought the room as joined, with its encryption if it has (or surely has) any: before that, a
/// send goes out in plain text.
async fn until_in(device: &Device, room_id: OwnedRoomId, surely_encrypted: bool) -> Result<(), Failure> {
    device
        .until_synced(|| {
            let Some(room) = device.client().get_room(&room_id) else {
                return false;
            };
            let is_ready = !surely_encrypted || room.encryption_state().is_encrypted();
            room.state() == RoomState::Joined && room.is_state_partially_or_fully_synced() && is_ready
        })
        .await;
    // The SDK holds a room that no sync called encrypted for unknown, until it has asked.
    device.room(&room_id)?.latest_encryption_state().await?;
    Ok(())
}
