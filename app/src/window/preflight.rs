//! Which system libraries a window needs, checked before it opens.
//!
//! The windowing crates load these at run time and panic if one is missing. A sentence that names the package to
//! install is worth more than a stack trace.

use std::fmt;

/// A library by the names that would do, with the Debian package that has the first of them.
struct Library {
    any_of: &'static [&'static str],
    package: &'static str,
}

const fn one(name: &'static [&'static str], package: &'static str) -> Library {
    Library { any_of: name, package }
}

const X11: &[Library] = &[
    one(&["libX11.so.6"], "libx11-6"),
    one(&["libX11-xcb.so.1"], "libx11-xcb1"),
    one(&["libXcursor.so.1"], "libxcursor1"),
    one(&["libXi.so.6"], "libxi6"),
    one(&["libxkbcommon.so.0"], "libxkbcommon0"),
    one(&["libxkbcommon-x11.so.0"], "libxkbcommon-x11-0"),
];

const WAYLAND: &[Library] = &[
    one(&["libwayland-client.so.0"], "libwayland-client0"),
    one(&["libwayland-egl.so.1"], "libwayland-egl1"),
    one(&["libxkbcommon.so.0"], "libxkbcommon0"),
];

/// What draws. Without a driver behind it this library still loads, so it is only half of a check.
const GRAPHICS: &[Library] = &[one(&["libEGL.so.1", "libGL.so.1"], "libegl1 libgl1-mesa-dri")];

/// Why no window can open here.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    NoDisplay,
    MissingLibraries { libraries: Vec<&'static str>, packages: Vec<&'static str> },
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDisplay => f.write_str(
                "There is no display: neither WAYLAND_DISPLAY nor DISPLAY is set. \
                 Start it in a graphical session, or under a virtual one (xvfb-run -a jetlens), \
                 or use `jetlens snapshot`, which needs none.",
            ),
            Self::MissingLibraries { libraries, packages } => write!(
                f,
                "The window needs system libraries that are not installed: {}. \
                 On Debian and Ubuntu: sudo apt-get install {}. `jetlens snapshot` needs none of them.",
                libraries.join(", "),
                packages.join(" ")
            ),
        }
    }
}

impl std::error::Error for Obstacle {}

/// Finds out why no window would open. Only Linux and the BSDs load these libraries by name.
pub(crate) fn check() -> Result<(), Obstacle> {
    if cfg!(any(windows, target_os = "macos")) {
        return Ok(());
    }
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    check_with(is_set, loads)
}

fn check_with(is_set: impl Fn(&str) -> bool, loads: impl Fn(&str) -> bool) -> Result<(), Obstacle> {
    let session = if is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET") {
        WAYLAND
    } else if is_set("DISPLAY") {
        X11
    } else {
        return Err(Obstacle::NoDisplay);
    };
    let missing: Vec<_> = session
        .iter()
        .chain(GRAPHICS)
        .filter(|library| !library.any_of.iter().any(|name| loads(name)))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Obstacle::MissingLibraries {
        libraries: missing.iter().map(|library| library.any_of[0]).collect(),
        packages: missing.iter().map(|library| library.package).collect(),
    })
}

#[expect(unsafe_code, reason = "asking the loader is the only way to know what it finds")]
fn loads(name: &str) -> bool {
    // SAFETY: these are the libraries that the window would load a moment later; their initialisers are those of the
    // system's own display and graphics stack.
    unsafe { libloading::Library::new(name) }.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_library_is_named_with_its_package() {
        let obstacle =
            check_with(|name| name == "DISPLAY", |name| name != "libxkbcommon-x11.so.0").unwrap_err();
        let sentence = obstacle.to_string();
        assert!(sentence.contains("not installed: libxkbcommon-x11.so.0."), "{sentence}");
        assert!(sentence.contains("apt-get install libxkbcommon-x11-0."), "{sentence}");
    }

    #[test]
    fn either_graphics_library_will_do() {
        assert_eq!(check_with(|name| name == "DISPLAY", |name| name != "libEGL.so.1"), Ok(()));
        let none = check_with(
            |name| name == "WAYLAND_DISPLAY",
            |name| !name.starts_with("libEGL") && !name.starts_with("libGL"),
        );
        assert!(none.unwrap_err().to_string().contains("libgl1-mesa-dri"));
    }

    #[test]
    fn no_display_has_a_way_out() {
        let sentence = check_with(|_| false, |_| true).unwrap_err().to_string();
        assert!(sentence.contains("xvfb-run") && sentence.contains("jetlens snapshot"), "{sentence}");
    }
}
