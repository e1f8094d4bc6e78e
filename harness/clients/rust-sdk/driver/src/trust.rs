//! Whom this client sends room keys to, and whose it takes: settings that the SDK takes only at the start.

use std::{collections::HashMap, sync::Arc};

use matrix_sdk::ruma::OwnedRoomId;
use matrix_sdk_base::crypto::{CollectStrategy, DecryptionSettings, TrustRequirement};
use serde::Deserialize;
use serde_json::json;

use crate::{
    device::Device,
    login,
    rpc::{Answer, Failure},
};

const ALL_OR_NONE: Failure = Failure::Unsupported("the SDK excludes devices in all rooms or in none");

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

/// What the application keeps and tells at each start, with the verbs of this file or before.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    isolation_mode: IsolationMode,
    blacklist_unverified: bool,
    blacklist_unverified_in: HashMap<OwnedRoomId, bool>,
}

impl Trust {
    pub fn of(settings: &Settings) -> Result<Self, Failure> {
        if !settings.blacklist_unverified_in.is_empty() {
            return Err(ALL_OR_NONE);
        }
        Ok(Self {
            verified_devices_only: settings.blacklist_unverified,
            isolation: settings.isolation_mode,
        })
    }

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
        return Err(ALL_OR_NONE);
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
