//! The clocks that the SDK reads, and that `advanceClock` moves: of the time of day, and the monotonic one.

use std::sync::atomic::{AtomicI64, Ordering};

use serde::Deserialize;
use serde_json::json;

use crate::rpc::{Answer, Failure};

static AHEAD_MS: AtomicI64 = AtomicI64::new(0);

#[derive(Deserialize)]
pub struct AdvanceClock {
    ms: i64,
}

/// Timers go by the monotonic clock, too: those that are due by it, such as the limit of a request in flight, end.
pub fn advance(AdvanceClock { ms }: AdvanceClock) -> Answer {
    if ms < 0 {
        return Err(Failure::InvalidParams("the clock moves forward only".to_owned()));
    }
    AHEAD_MS.fetch_add(ms, Ordering::Relaxed);
    Ok(json!({}))
}

/// Takes the place of the C library's function of this name in this program, also for the standard library's clocks.
///
/// # Safety
/// As the C library's: `time` points to a `timespec`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn clock_gettime(clock: libc::clockid_t, time: *mut libc::timespec) -> libc::c_int {
    // SAFETY: the kernel's own check of `time` applies, as it would have in the C library.
    let result = unsafe { libc::syscall(libc::SYS_clock_gettime, clock, time) } as libc::c_int;
    if result == 0 && (clock == libc::CLOCK_REALTIME || clock == libc::CLOCK_MONOTONIC) {
        let ahead_ms = AHEAD_MS.load(Ordering::Relaxed);
        // SAFETY: the kernel has just filled it in.
        unsafe {
            (*time).tv_sec += ahead_ms / 1000;
            (*time).tv_nsec += ahead_ms % 1000 * 1_000_000;
            if (*time).tv_nsec >= 1_000_000_000 {
                (*time).tv_sec += 1;
                (*time).tv_nsec -= 1_000_000_000;
            }
        }
    }
    result
}
