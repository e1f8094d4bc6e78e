//! Tells the program which SDK it is built with, as `Cargo.lock` has it: the version, and as `since_0_19` and the like what
//! may be used.

use std::{env, fs, path::Path};

fn main() {
    let lock = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap()).join("Cargo.lock");
    println!("cargo::rerun-if-changed={}", lock.display());
    let lock = fs::read_to_string(lock).expect("cargo writes the lock file before it builds");
    let sdk = version(&lock, "matrix-sdk");
    println!("cargo::rustc-env=SDK_VERSION={sdk}");
    println!("cargo::rustc-check-cfg=cfg(since_0_19)");
    if minor(sdk) >= 19 {
        println!("cargo::rustc-cfg=since_0_19");
    }
    println!(
        "cargo::rustc-env=CRYPTO_VERSION={}",
        version(&lock, "matrix-sdk-crypto")
    );
}

fn version<'a>(lock: &'a str, name: &str) -> &'a str {
    let entry = format!("name = \"{name}\"\nversion = \"");
    let start = lock.find(&entry).expect("the SDK is a dependency") + entry.len();
    lock[start..].split('"').next().unwrap_or_default()
}

/// The SDK has no major version yet.
fn minor(version: &str) -> u32 {
    let minor = version.split('.').nth(1).and_then(|minor| minor.parse().ok());
    minor.expect("the SDK's version is 0.x.y")
}
