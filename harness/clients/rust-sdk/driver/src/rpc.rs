//! JSON-RPC 2.0, a message a line: what the driver reads and writes.

use std::io::{StdoutLock, Write};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// A verb that was asked for.
#[derive(Deserialize)]
pub struct Request {
    pub id: u64,
    pub method: String,
    #[serde(default)]
    pub params: Value,
}

/// Why a verb was not done. Codes are those of `driver-protocol.ts`.
#[derive(Debug)]
pub enum Failure {
    /// The SDK refused or failed: the message is the SDK's.
    Sdk(String),
    /// The SDK has no such function.
    Unsupported(&'static str),
    UnknownMethod(String),
    InvalidParams(String),
    /// The driver or its machine failed.
    Internal(String),
}

impl Failure {
    pub fn sdk(message: impl Into<String>) -> Self {
        Self::Sdk(message.into())
    }

    fn to_json(&self) -> Value {
        let (code, message) = match self {
            Self::Sdk(message) => (1, message.clone()),
            Self::Unsupported(message) => (2, (*message).to_owned()),
            Self::UnknownMethod(method) => (-32601, format!("no verb is called {method}")),
            Self::InvalidParams(message) => (-32602, message.clone()),
            Self::Internal(message) => (-32603, message.clone()),
        };
        json!({ "code": code, "message": message })
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Sdk(error.to_string())
    }
}

/// What the SDK has no part in: code that returns it in the place of `Failure` is the driver's alone, so that nothing in
/// there is taken for a broken promise.
#[derive(Debug)]
pub struct Internal(String);

impl Internal {
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl<E: std::error::Error> From<E> for Internal {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

impl From<Internal> for Failure {
    fn from(Internal(message): Internal) -> Self {
        Self::Internal(message)
    }
}

pub type Answer = Result<Value, Failure>;

/// Reads the parameters of a verb.
pub fn params<T: DeserializeOwned>(value: Value) -> Result<T, Failure> {
    serde_json::from_value(value).map_err(|error| Failure::InvalidParams(error.to_string()))
}

/// Writes the answer to a verb.
pub fn answer(id: u64, result: &Answer) {
    match result {
        Ok(result) => write(&json!({ "jsonrpc": "2.0", "id": id, "result": result })),
        Err(failure) => write(&json!({ "jsonrpc": "2.0", "id": id, "error": failure.to_json() })),
    }
}

/// Writes the answer to a verb and stops the whole process (SIGSTOP): no other thread writes a line in between.
pub fn answer_and_stop(id: u64, result: &Value) {
    let mut stdout = std::io::stdout().lock();
    write_line(&mut stdout, &json!({ "jsonrpc": "2.0", "id": id, "result": result }));
    // SAFETY: a signal to this very thread; nothing is shared with it.
    unsafe { libc::raise(libc::SIGSTOP) };
}

/// Answers a line that is no request.
pub fn parse_error() {
    let message = "the line is not a JSON-RPC request";
    write(&json!({ "jsonrpc": "2.0", "id": null, "error": { "code": -32700, "message": message } }));
}

/// Writes an event.
pub fn notify(event: &str, params: &Value) {
    write(&json!({ "jsonrpc": "2.0", "method": event, "params": params }));
}

fn write(message: &Value) {
    write_line(&mut std::io::stdout().lock(), message);
}

/// At once and whole: a line is on its way before anything else happens.
fn write_line(stdout: &mut StdoutLock<'_>, message: &Value) {
    // Nobody listens any more only when the driver is about to end.
    let _ = writeln!(stdout, "{message}").and_then(|()| stdout.flush());
}
