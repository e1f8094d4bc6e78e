//! Tells the program which SDK it is built with, as `Cargo.lock` has it.

use std::{env, fs, path::Path};

fn main() {
    let lock = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap()).join("Cargo.lock");
    println!("cargo::rerun-if-changed={}", lock.display());
    let lock = fs::read_to_string(lock).expect("cargo writes the lock file before it builds");
    println!("cargo::rustc-env=SDK_VERSION={}", version(&lock, "matrix-sdk"));
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
