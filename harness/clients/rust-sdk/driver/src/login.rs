//! Logging in, coming back from a store, and what must be on the server before either counts as done.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use matrix_sdk::{
    Client, SessionMeta, SessionTokens, SqliteCryptoStore, SqliteEventCacheStore, SqliteMediaStore, SqliteStateStore,
    SqliteStoreConfig,
    authentication::matrix::MatrixSession,
    config::RequestConfig,
    encryption::{BackupDownloadStrategy, EncryptionSettings},
    ruma::UserId,
    store::RoomLoadSettings,
};
use matrix_sdk_base::{
    BaseClient, DmRoomDefinition, ThreadingSupport, cross_process_lock::CrossProcessLockConfig, store::StoreConfig,
};
use serde::Deserialize;

use crate::{
    device::{Device, Running},
    listen,
    rpc::Failure,
    store::{Session, StoreFolder},
    trust::{Settings, Trust},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Login {
    pub client: String,
    homeserver_url: String,
    user_id: String,
    password: String,
    device_id: Option<String>,
    store_file: Option<PathBuf>,
    shared_store_file: Option<PathBuf>,
    #[serde(default)]
    settings: Settings,
}

/// Logs in as a new device, or comes back as the one whose store it is; `upload_keys` must follow.
pub async fn login(stores: &Path, login: Login) -> Result<Arc<Device>, Failure> {
    let Login {
        client: name,
        homeserver_url,
        user_id,
        password,
        device_id,
        store_file,
        shared_store_file,
        settings,
    } = login;
    let trust = Trust::of(&settings)?;
    let lock = match shared_store_file {
        Some(_) => CrossProcessLockConfig::multi_process("application"),
        None => CrossProcessLockConfig::SingleProcess,
    };
    let (store, session) = match store_file {
        Some(file) => {
            let (store, session) = StoreFolder::restore(stores, &file)?;
            (store, Some(session))
        }
        None => (StoreFolder::create(stores)?, None),
    };
    let opened = async {
        let running = open(&homeserver_url, &store, &trust, &lock).await?;
        let session = match (session, device_id) {
            (Some(session), None) => {
                restore(&running.client, &session).await?;
                session
            }
            // With a store, the device that it is of gets another session: the one in there has ended.
            (_, device_id) => password_login(&running.client, &user_id, &password, device_id.as_deref()).await?,
        };
        if let Some(file) = shared_store_file {
            store.leave_to(&file, &session)?;
        }
        Ok::<_, Failure>((running, session))
    };
    let (running, session) = match opened.await {
        Ok(opened) => opened,
        Err(failure) => {
            store.remove();
            return Err(failure);
        }
    };
    let device = Device::new(
        name,
        session,
        (homeserver_url, password),
        (store, lock),
        (running, trust),
    );
    let device = Arc::new(device);
    listen::start(&device).await?;
    Ok(device)
}

/// Resolves when device keys and one-time keys are on the server, which the SDK sees to only when it syncs.
pub async fn upload_keys(device: &Device) -> Result<(), Failure> {
    let client = device.client();
    client.encryption().wait_for_e2ee_initialization_tasks().await;
    let base = device.base();
    let machine = base.olm_machine().await;
    let machine = machine.as_ref().ok_or_else(|| Failure::sdk("the SDK has no crypto"))?;
    let Some((request_id, request)) = machine.upload_device_keys().await? else {
        return Ok(());
    };
    let response = client.send(request).await?;
    machine.mark_request_as_sent(&request_id, &response).await?;
    let (request_id, query) = machine.query_keys_for_users([machine.user_id()]);
    let mut request = matrix_sdk::ruma::api::client::keys::get_keys::v3::Request::new();
    request.device_keys = query.device_keys;
    let response = client.send(request).await?;
    machine.mark_request_as_sent(&request_id, &response).await?;
    Ok(())
}

/// Makes the SDK take settings that it knows only at the start: another client takes the place of the one that ran, on
/// the same store.
pub async fn reopen(device: &Arc<Device>) -> Result<(), Failure> {
    let kind = device.syncing.lock().await.take();
    let kind = match kind {
        Some(syncing) => Some(syncing.stop().await),
        None => None,
    };
    let trust = device.trust.lock().unwrap().clone();
    device.close_stores().await?;
    let running = open(&device.homeserver_url, &device.store, &trust, &device.lock).await?;
    restore(&running.client, &device.session).await?;
    device.replace(running);
    listen::start(device).await?;
    device.client().encryption().wait_for_e2ee_initialization_tasks().await;
    if let Some(kind) = kind {
        crate::sync::start(device, kind).await?;
    }
    Ok(())
}

pub async fn open(
    homeserver_url: &str,
    store: &StoreFolder,
    trust: &Trust,
    lock: &CrossProcessLockConfig,
) -> Result<Running, Failure> {
    let config = SqliteStoreConfig::new(store.path());
    let stores = StoreConfig::new(lock.clone())
        .state_store(SqliteStateStore::open_with_config(&config).await?)
        .event_cache_store(SqliteEventCacheStore::open_with_config(&config).await?)
        .media_store(SqliteMediaStore::open_with_config(&config).await?)
        .crypto_store(SqliteCryptoStore::open_with_config(&config).await?);
    let mut base = BaseClient::new(stores, ThreadingSupport::Disabled, DmRoomDefinition::default());
    base.room_key_recipient_strategy = trust.recipients();
    base.decryption_settings = trust.decryption();
    let client = Client::builder()
        .homeserver_url(homeserver_url)
        // The link in front of the homeserver is to be used, whatever address the homeserver gives itself.
        .respect_login_well_known(false)
        .cross_process_store_config(lock.clone())
        .base_client(base.clone())
        // Links speak plain HTTP: a tenth of a client's time would go into reading the machine's certificates.
        .disable_built_in_root_certificates()
        // Without a limit, the SDK repeats a key upload that a server refuses for ever, does not sync meanwhile, and
        // repeats nothing whose answer was lost.
        .request_config(RequestConfig::short_retry())
        .with_enable_share_history_on_invite(true)
        .with_encryption_settings(EncryptionSettings {
            auto_enable_cross_signing: false,
            auto_enable_backups: false,
            backup_download_strategy: BackupDownloadStrategy::AfterDecryptionFailure,
        })
        .build()
        .await?;
    Ok(Running {
        client,
        base,
        listeners: Vec::new(),
        watched: HashSet::new(),
        sync_service: Arc::default(),
    })
}

async fn password_login(
    client: &Client,
    user_id: &str,
    password: &str,
    device_id: Option<&str>,
) -> Result<Session, Failure> {
    let auth = client.matrix_auth();
    let mut login = auth.login_username(user_id, password);
    if let Some(device_id) = device_id {
        login = login.device_id(device_id);
    }
    let response = login.send().await?;
    Ok(Session {
        user_id: response.user_id.to_string(),
        device_id: response.device_id.to_string(),
        access_token: response.access_token,
    })
}

pub async fn restore(client: &Client, session: &Session) -> Result<(), Failure> {
    let session = MatrixSession {
        meta: SessionMeta {
            user_id: UserId::parse(&session.user_id)?,
            device_id: session.device_id.as_str().into(),
        },
        tokens: SessionTokens {
            access_token: session.access_token.clone(),
            refresh_token: None,
        },
    };
    client
        .matrix_auth()
        .restore_session(session, RoomLoadSettings::default())
        .await?;
    Ok(())
}
