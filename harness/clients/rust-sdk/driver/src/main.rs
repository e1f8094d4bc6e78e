//! Crucible's driver for matrix-rust-sdk: the driver protocol on stdin and stdout, what the SDK logs as events.
//! `rust-sdk-driver STORES_FOLDER`: each client keeps its SQLite store in a folder of its own in there.
#![recursion_limit = "256"]

mod backup;
mod clock;
mod cross_signing;
mod dehydration;
mod device;
mod devices;
mod driver;
mod key_storage;
mod listen;
mod log;
mod login;
mod messages;
mod push;
mod queue;
mod release;
mod rooms;
mod rpc;
mod service;
mod sliding;
mod store;
mod sync;
mod timeline;
mod trust;
mod verb;
mod verification;
mod whose;

use std::{path::PathBuf, sync::Arc};

use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::{
    driver::Driver,
    rpc::{Internal, Request},
};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    rustls::crypto::ring::default_provider()
        .install_default()
        .expect("nothing else in this program installs a TLS provider");
    log::start();
    std::panic::set_hook(Box::new(|panic| {
        let mut params = json!({ "error": panic.to_string() });
        if let Some(client) = whose::current() {
            params["client"] = client.into();
        }
        rpc::notify("unhandled", &params);
    }));

    let folder = std::env::args_os()
        .nth(1)
        .map_or_else(std::env::temp_dir, PathBuf::from);
    let driver = Arc::new(Driver::new(folder));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let Ok(request) = serde_json::from_str::<Request>(&line) else {
            rpc::parse_error();
            continue;
        };
        tokio::spawn(answer(driver.clone(), request));
    }
    driver.remove_stores();
    // Clients that still sync are not waited for.
    std::process::exit(0);
}

/// Performs the verb and answers it, also when it panics.
async fn answer(driver: Arc<Driver>, Request { id, method, params }: Request) {
    let is_stall = method == "stall";
    // A panic ends the task that it is in.
    let client = params["client"].as_str().map(str::to_owned);
    let performed = tokio::spawn(whose::of(client, async move { driver.perform(&method, params).await })).await;
    let answer = performed.unwrap_or_else(|panic| Err(Internal::from(panic).into()));
    match &answer {
        Ok(result) if is_stall => rpc::answer_and_stop(id, result),
        _ => rpc::answer(id, &answer),
    }
}
