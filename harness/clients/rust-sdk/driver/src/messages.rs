//! Messages: sending, looking at, and going back to them.

use std::sync::Arc;

use matrix_sdk::{
    deserialized_responses::{ShieldState, ShieldStateCode},
    ruma::{OwnedEventId, OwnedRoomId, events::room::message::RoomMessageEventContent},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    device::Device,
    rooms::InRoom,
    rpc::{Answer, Failure},
    timeline,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SendText {
    room_id: OwnedRoomId,
    body: String,
}

pub async fn send_text(device: &Device, SendText { room_id, body }: SendText) -> Answer {
    let sent = device
        .room(&room_id)?
        .send(RoomMessageEventContent::text_plain(body))
        .await?;
    Ok(json!({ "eventId": sent.response.event_id }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfEvent {
    room_id: OwnedRoomId,
    event_id: OwnedEventId,
}

pub async fn get_event(device: &Device, OfEvent { room_id, event_id }: OfEvent) -> Answer {
    let Ok(room) = device.room(&room_id) else {
        return Ok(json!({ "event": null }));
    };
    Ok(json!({ "event": timeline::find(&room, &event_id).await? }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BackPaginate {
    room_id: OwnedRoomId,
    limit: u16,
}

pub async fn back_paginate(device: &Arc<Device>, params: BackPaginate) -> Answer {
    let room = device.room(&params.room_id)?;
    let (cache, _) = room.event_cache().await?;
    let outcome = cache.pagination().run_backwards_once(params.limit).await?;
    for event_id in outcome.events.iter().filter_map(timeline::id_of) {
        device.timeline.report(device, &room, &event_id).await;
    }
    Ok(json!({ "more": !outcome.reached_start }))
}

/// As the SDK's own applications show it, which is the lax kind.
pub async fn shield(device: &Device, OfEvent { room_id, event_id }: OfEvent) -> Answer {
    let room = device.room(&room_id)?;
    let (cache, _) = room.event_cache().await?;
    let event = cache
        .find_event(&event_id)
        .await?
        .ok_or_else(|| Failure::sdk(format!("event {event_id} is not in the timeline")))?;
    let Some(info) = event.encryption_info() else {
        return Ok(json!({ "colour": "none" }));
    };
    Ok(match info.verification_state.to_shield_state_lax() {
        ShieldState::None => json!({ "colour": "none" }),
        ShieldState::Grey { code, .. } => json!({ "colour": "grey", "reason": reason(code) }),
        ShieldState::Red { code, .. } => json!({ "colour": "red", "reason": reason(code) }),
    })
}

fn reason(code: ShieldStateCode) -> &'static str {
    match code {
        ShieldStateCode::AuthenticityNotGuaranteed => "AUTHENTICITY_NOT_GUARANTEED",
        ShieldStateCode::UnknownDevice => "UNKNOWN_DEVICE",
        ShieldStateCode::UnsignedDevice => "UNSIGNED_DEVICE",
        ShieldStateCode::UnverifiedIdentity => "UNVERIFIED_IDENTITY",
        ShieldStateCode::VerificationViolation => "VERIFICATION_VIOLATION",
        ShieldStateCode::MismatchedSender => "MISMATCHED_SENDER",
    }
}

pub async fn discard_room_key(device: &Device, InRoom { room_id }: InRoom) -> Answer {
    device.room(&room_id)?.discard_room_key().await?;
    Ok(json!({}))
}
