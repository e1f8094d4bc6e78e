//! Whom this client sends room keys to, and whose it takes: settings that the SDK takes only at the start.

use std::sync::Arc;

use matrix_sdk::ruma::OwnedRoomId;
use matrix_sdk_base::crypto::{CollectStrategy, DecryptionSettings, TrustRequirement};
use serde::Deserialize;
use serde_json::json;

use crate::{
    device::Device,
    login,
    rpc::{Answer, Failure},
};

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum IsolationMode {
    #[default]
    AllDevices,
    SignedOnly,
    VerifiedUsersIntact,
}

#[derive(Clone, Default)]
pub struct Trust {
    verified_devices_only: bool,
    isolation: IsolationMode,
}

impl Trust {
    pub fn recipients(&self) -> CollectStrategy {
        match self.isolation {
            IsolationMode::SignedOnly => CollectStrategy::IdentityBasedStrategy,
            IsolationMode::VerifiedUsersIntact => CollectStrategy::ErrorOnVerifiedUserProblem,
            IsolationMode::AllDevices if self.verified_devices_only => CollectStrategy::OnlyTrustedDevices,
            IsolationMode::AllDevices => CollectStrategy::AllDevices,
        }
    }

    pub fn decryption(&self) -> DecryptionSettings {
        let sender_device_trust_requirement = match self.isolation {
            IsolationMode::SignedOnly => TrustRequirement::CrossSignedOrLegacy,
            IsolationMode::VerifiedUsersIntact | IsolationMode::AllDevices => TrustRequirement::Untrusted,
        };
        DecryptionSettings {
            sender_device_trust_requirement,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetBlacklist {
    room_id: Option<OwnedRoomId>,
    blacklist: bool,
}

pub async fn set_blacklist(device: &Arc<Device>, params: SetBlacklist) -> Answer {
    if params.room_id.is_some() {
        return Err(Failure::Unsupported("the SDK excludes devices in all rooms or in none"));
    }
    device.trust.lock().unwrap().verified_devices_only = params.blacklist;
    login::reopen(device).await?;
    Ok(json!({}))
}

#[derive(Deserialize)]
pub struct SetIsolation {
    mode: IsolationMode,
}

pub async fn set_isolation(device: &Arc<Device>, params: SetIsolation) -> Answer {
    device.trust.lock().unwrap().isolation = params.mode;
    login::reopen(device).await?;
    Ok(json!({}))
}
