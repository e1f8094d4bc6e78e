//! Makes `log` events of what the SDK logs: for the client in whose name it runs (`whose.rs`).

use std::fmt::{Debug, Write as _};

use serde_json::json;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    layer::{Context, SubscriberExt as _},
    util::SubscriberInitExt as _,
};

use crate::{rpc, whose};

/// Fields that name what a line is about, and why it failed. Others may hold keys.
const TOLD_FIELDS: [&str; 14] = [
    "error",
    "err",
    "e",
    "room_id",
    "event_id",
    "session_id",
    "sender",
    "sender_key",
    "user_id",
    "device_id",
    "request_id",
    "status",
    "uri",
    "method",
];

/// From now on lines of the SDK are reported; those of no client go to stderr, if they are errors.
pub fn start() {
    let sdk = [
        "matrix_sdk",
        "matrix_sdk_base",
        "matrix_sdk_crypto",
        "matrix_sdk_common",
    ];
    let targets = sdk.map(|target| (target, LevelFilter::DEBUG));
    let filter = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_targets(targets)
        // A new store goes through the steps of all releases.
        .with_target("matrix_sdk_sqlite", LevelFilter::WARN);
    tracing_subscriber::registry()
        .with(ToProtocol.with_filter(filter))
        .init();
}

struct ToProtocol;

impl<S: Subscriber> Layer<S> for ToProtocol {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        let mut said = Said::default();
        event.record(&mut said);
        let line = format!("{}: {}{}", metadata.target(), said.message, said.fields);
        match whose::current() {
            Some(client) => rpc::notify(
                "log",
                &json!({ "client": client, "level": level_name(metadata.level()), "line": line }),
            ),
            None if *metadata.level() == Level::ERROR => eprintln!("{line}"),
            None => {}
        }
    }
}

fn level_name(level: &Level) -> &'static str {
    match *level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        _ => "debug",
    }
}

#[derive(Default)]
struct Said {
    message: String,
    fields: String,
}

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let name = field.name();
        // Writing to a string cannot fail.
        let _ = if name == "message" {
            write!(self.message, "{value:?}")
        } else if TOLD_FIELDS.contains(&name) {
            write!(self.fields, " {name}={value:?}")
        } else {
            Ok(())
        };
    }
}
