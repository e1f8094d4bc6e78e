//! Events as this client holds them, and what it can decrypt of them.

use std::collections::HashMap;

use matrix_sdk::{
    Room,
    deserialized_responses::{TimelineEvent, TimelineEventKind, UnableToDecryptInfo, UnableToDecryptReason},
    event_cache::EventCacheError,
    ruma::{EventId, OwnedEventId, OwnedRoomId},
};
use matrix_sdk_base::crypto::types::events::UtdCause;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::device::Device;

/// What was reported of each event, by room and event id.
#[derive(Default)]
pub struct Timeline(Mutex<HashMap<(OwnedRoomId, OwnedEventId), Value>>);

impl Timeline {
    /// Reports an event that is new, or whose decryption is another than was reported before.
    pub async fn report(&self, device: &Device, room: &Room, event_id: &EventId) {
        // Held while the event is looked up: what is reported last is what holds now.
        let mut reported = self.0.lock().await;
        let key = (room.room_id().to_owned(), event_id.to_owned());
        if reported.get(&key).is_some_and(|known| known["state"] != "failed") {
            return;
        }
        let now = match find(room, event_id).await {
            Ok(Some(now)) => now,
            Ok(None) => return,
            Err(error) => {
                let line = format!("{event_id} cannot be looked up: {error}");
                device.notify("log", json!({ "level": "warn", "line": line }));
                return;
            }
        };
        let known = reported.insert(key, now["decryption"].clone());
        match known {
            None => device.notify("timelineEvent", json!({ "event": now })),
            Some(before) if before != now["decryption"] => {
                device.notify("decryptionChanged", json!({ "event": now }));
            }
            Some(_) => (),
        }
    }

    /// Reports of all events that could not be decrypted which can be now.
    pub async fn look_again(&self, device: &Device) {
        let failed: Vec<_> = {
            let reported = self.0.lock().await;
            let failed = reported.iter().filter(|(_, known)| known["state"] == "failed");
            failed.map(|(key, _)| key.clone()).collect()
        };
        for (room_id, event_id) in failed {
            if let Ok(room) = device.room(&room_id) {
                self.report(device, &room, &event_id).await;
            }
        }
    }
}

/// An event as the protocol has it, if the client has it: in the part of the timeline that the SDK has loaded, or in the store.
pub async fn find(room: &Room, event_id: &EventId) -> Result<Option<Value>, EventCacheError> {
    let (cache, _) = room.event_cache().await?;
    Ok(match cache.find_event(event_id).await? {
        Some(event) => Some(describe(room, &event).await),
        None => None,
    })
}

/// What releases give borrowed or owned.
pub fn id_of(event: &TimelineEvent) -> Option<OwnedEventId> {
    event.event_id().map(|event_id| event_id.to_owned())
}

async fn describe(room: &Room, event: &TimelineEvent) -> Value {
    let raw: Value = serde_json::from_str(event.raw().json().get()).unwrap_or_default();
    let (decryption, session_id) = match &event.kind {
        // What the SDK cannot make sense of, it leaves as it came.
        TimelineEventKind::PlainText { .. } if raw["type"] == "m.room.encrypted" => {
            let reason = "the SDK did not take it for an encrypted event";
            (
                json!({ "state": "failed", "cause": "malformed", "reason": reason }),
                None,
            )
        }
        TimelineEventKind::PlainText { .. } => (json!({ "state": "not-encrypted" }), None),
        TimelineEventKind::Decrypted(decrypted) => {
            (json!({ "state": "decrypted" }), decrypted.encryption_info.session_id())
        }
        TimelineEventKind::UnableToDecrypt { utd_info, .. } => {
            let session_id = utd_info.session_id.as_deref();
            (failure(room, event, utd_info).await, session_id)
        }
    };
    let session_id = session_id.or_else(|| match &event.kind {
        TimelineEventKind::PlainText { .. } => None,
        _ => raw["content"]["session_id"].as_str(),
    });
    let mut described = json!({
        "roomId": room.room_id(),
        "eventId": id_of(event),
        "sender": raw["sender"],
        "type": raw["type"],
        "content": if raw["content"].is_object() { raw["content"].clone() } else { json!({}) },
        "decryption": decryption,
    });
    if let Some(state_key) = raw.get("state_key") {
        described["stateKey"] = state_key.clone();
    }
    if let Some(session_id) = session_id {
        described["sessionId"] = json!(session_id);
    }
    described
}

async fn failure(room: &Room, event: &TimelineEvent, info: &UnableToDecryptInfo) -> Value {
    let context = room.crypto_context_info().await;
    let cause = UtdCause::determine(event.raw(), context, info);
    let sent_before = event.timestamp().is_some_and(|sent| sent < context.device_creation_ts);
    let name = match cause {
        UtdCause::SentBeforeWeJoined => "sent-before-membership",
        UtdCause::VerificationViolation => "sender-identity-changed",
        UtdCause::UnsignedDevice => "sender-device-not-cross-signed",
        UtdCause::UnknownDevice => "sender-device-unknown",
        UtdCause::HistoricalMessageAndBackupIsDisabled => "sent-before-device-no-backup",
        UtdCause::HistoricalMessageAndDeviceIsUnverified => "sent-before-device-backup-unconfigured",
        UtdCause::WithheldForUnverifiedOrInsecureDevice => "withheld-unverified-device",
        UtdCause::WithheldBySender => "withheld",
        UtdCause::Unknown => match &info.reason {
            // The SDK does not say more of a device that is verified, whether it has the key of the backup or not.
            reason if reason.is_missing_room_key() && sent_before && context.is_backup_configured => {
                "sent-before-device-backup-working"
            }
            reason if reason.is_missing_room_key() && sent_before => "sent-before-device-backup-unconfigured",
            UnableToDecryptReason::MissingMegolmSession { .. } => "missing-room-key",
            UnableToDecryptReason::UnknownMegolmMessageIndex => "room-key-starts-later",
            UnableToDecryptReason::MalformedEncryptedEvent => "malformed",
            _ => "other",
        },
    };
    let reason = format!("{:?} ({cause:?})", info.reason);
    json!({ "state": "failed", "cause": name, "reason": reason })
}
