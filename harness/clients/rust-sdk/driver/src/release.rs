//! What the SDK has only in newer releases than the oldest that this program can be built with. `build.rs` sets
//! `since_0_19` and the like.

/// False for what this release lacks, of the newest one's capabilities.
pub fn has(capability: &str) -> bool {
    cfg!(since_0_19) || !["dehydrated-devices", "push-process"].contains(&capability)
}
