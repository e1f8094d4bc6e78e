//! The SQLite databases of a client: a folder, copies of it, and how to come back from them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::rpc::Internal;

const LOCK_LIMIT: Duration = Duration::from_secs(20);

/// What is needed to be the same device again.
#[derive(Clone, Serialize, Deserialize)]
pub struct Session {
    pub user_id: String,
    pub device_id: String,
    pub access_token: String,
}

/// What a store file holds.
#[derive(Serialize, Deserialize)]
struct StoredClient {
    session: Session,
    contents: Contents,
}

#[derive(Serialize, Deserialize)]
enum Contents {
    /// The databases by file name, in base64.
    Copied(BTreeMap<String, String>),
    /// The folder itself: of a process that was stopped, whoever comes back takes it over; of one that shares it, a push
    /// process uses it meanwhile.
    Left(PathBuf),
}

/// The folder of one client's databases.
pub struct StoreFolder(PathBuf);

impl StoreFolder {
    pub fn create(parent: &Path) -> Result<Self, Internal> {
        let folder = Self::unused(parent)?;
        fs::create_dir(&folder.0)?;
        Ok(folder)
    }

    /// The store that a store file tells of, as a folder in `parent`.
    pub fn restore(parent: &Path, file: &Path) -> Result<(Self, Session), Internal> {
        let stored: StoredClient = serde_json::from_slice(&fs::read(file)?)?;
        let folder = match stored.contents {
            Contents::Copied(databases) => {
                let folder = Self::create(parent)?;
                for (name, bytes) in databases {
                    fs::write(folder.0.join(name), BASE64_STANDARD.decode(bytes)?)?;
                }
                folder
            }
            // Where it is, for a push process may have it open.
            Contents::Left(left) => Self(left),
        };
        Ok((folder, stored.session))
    }

    /// The folder that another process shares.
    pub fn open(file: &Path) -> Result<(Self, Session), Internal> {
        let StoredClient { session, contents } = serde_json::from_slice(&fs::read(file)?)?;
        match contents {
            Contents::Left(folder) => Ok((Self(folder), session)),
            Contents::Copied(_) => Err(Internal::new("the file holds a copy of a store, not a shared one")),
        }
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Copies what is committed in all databases at one moment: none can be written to until all are copied.
    pub fn copy_to(&self, file: &Path, session: &Session) -> Result<(), Internal> {
        let mut locked = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "sqlite3") {
                let connection = Connection::open(&path)?;
                connection.busy_timeout(LOCK_LIMIT)?;
                connection.execute_batch("BEGIN IMMEDIATE")?;
                locked.push((path, connection));
            }
        }
        let mut databases = BTreeMap::new();
        for (path, connection) in &locked {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            databases.insert(name, BASE64_STANDARD.encode(&*connection.serialize("main")?));
        }
        write(file, session, Contents::Copied(databases))
    }

    /// Names the folder as it stands, for whoever takes it over or shares it.
    pub fn leave_to(&self, file: &Path, session: &Session) -> Result<(), Internal> {
        write(file, session, Contents::Left(self.0.clone()))
    }

    pub fn remove(&self) {
        // What cannot be removed now goes with the folder of all stores.
        let _ = fs::remove_dir_all(&self.0);
    }

    fn unused(parent: &Path) -> Result<Self, Internal> {
        static LAST: AtomicU64 = AtomicU64::new(0);
        fs::create_dir_all(parent)?;
        Ok(Self(
            parent.join(format!("store-{}", LAST.fetch_add(1, Ordering::Relaxed))),
        ))
    }
}

fn write(file: &Path, session: &Session, contents: Contents) -> Result<(), Internal> {
    let stored = StoredClient {
        session: session.clone(),
        contents,
    };
    Ok(fs::write(file, serde_json::to_vec(&stored)?)?)
}
