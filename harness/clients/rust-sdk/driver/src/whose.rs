//! For which client code runs: an error that the SDK lets escape is told in that client's name.

use tokio::task::JoinHandle;

tokio::task_local! {
    static CLIENT: String;
}

/// Runs what was asked for a client, and what `spawn` starts in it, in that client's name.
pub async fn of<F: Future>(client: Option<String>, future: F) -> F::Output {
    match client {
        Some(client) => CLIENT.scope(client, future).await,
        None => future.await,
    }
}

/// Starts a task in the name of the one that starts it. Tasks that the SDK starts itself run in nobody's.
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(of(current(), future))
}

/// None where that is not known.
pub fn current() -> Option<String> {
    CLIENT.try_with(Clone::clone).ok()
}
