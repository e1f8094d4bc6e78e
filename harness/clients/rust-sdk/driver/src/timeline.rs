//! Events as this client holds them, and what it can decrypt of them.

use std::collections::HashMap;

use matrix_sdk::{
    Room,
    deserialized_responses::{TimelineEvent, TimelineEventKind, UnableToDecryptInfo, UnableToDecryptReason},
};
use matrix_sdk_base::crypto::types::events::UtdCause;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::device::Device;

/// What was reported of each event, by room and event id.
#[derive(Default)]
pub struct Timeline(Mutex<HashMap<(String, String), Value>>);

impl Timeline {
    /// Reports an event that is new, or whose decryption is another than was reported before.
    pub async fn report(&self, device: &Device, room: &Room, event: &TimelineEvent) {
        // Held while the event is looked at: what is reported last is what holds now.
        let mut reported = self.0.lock().await;
        let now = describe(room, event).await;
        let Some(event_id) = event.event_id() else { return };
        let key = (room.room_id().to_string(), event_id.to_string());
        let known = reported.insert(key, now["decryption"].clone());
        match known {
            None => device.notify("timelineEvent", json!({ "event": now })),
            Some(before) if before != now["decryption"] => {
                device.notify("decryptionChanged", json!({ "event": now }));
            }
            Some(_) => (),
        }
    }
}

/// An event as the protocol has it.
pub async fn describe(room: &Room, event: &TimelineEvent) -> Value {
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
        "eventId": event.event_id(),
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
