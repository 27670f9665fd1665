//! Asks the linker to keep one copy of functions that are the same: the binary has a bound.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    // Rust links with LLD there, which knows how; in a debug build the copies help a person who reads a backtrace.
    let is_lld = variable("CARGO_CFG_TARGET_OS") == "linux"
        && variable("CARGO_CFG_TARGET_ARCH") == "x86_64"
        && variable("CARGO_CFG_TARGET_ENV") == "gnu";
    if is_lld && variable("PROFILE") == "release" && variable("DEBUG") == "false" {
        println!("cargo:rustc-link-arg-bins=-Wl,--icf=all");
    }
}
