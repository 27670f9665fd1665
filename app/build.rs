//! What only the linker can do for the bound on the size of the binary.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=no-unwind.ld");
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    // Rust links with LLD there, which knows how; in a debug build all of it helps a person who reads a backtrace.
    let is_lld = variable("CARGO_CFG_TARGET_OS") == "linux"
        && variable("CARGO_CFG_TARGET_ARCH") == "x86_64"
        && variable("CARGO_CFG_TARGET_ENV") == "gnu";
    if is_lld && variable("PROFILE") == "release" && variable("DEBUG") == "false" {
        // One copy of functions that are the same.
        println!("cargo:rustc-link-arg-bins=-Wl,--icf=all");
        let script = format!("{}/no-unwind.ld", variable("CARGO_MANIFEST_DIR"));
        println!("cargo:rustc-link-arg-bins=-Wl,-T,{script}");
    }
}
