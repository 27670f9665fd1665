//! Opens the window: finds out whether one can open, and with which renderer.

mod preflight;

use std::sync::Arc;

use anyhow::{Context as _, bail};
use jetlens_core::{
    clock::{Clock, Timestamp},
    context::ConnectionFlags,
    settings::{LoadedSettings, Settings, Theme, WindowPlace},
    text,
};

use crate::{
    app::{App, Start},
    bridge::{self, Bridge, Target},
    picture::PictureTaker,
    places::Places,
    pulse::Pulse,
    reel::Source,
    route::Route,
    ui::theme,
    views,
};

const TITLE: &str = "Jetlens";
/// What desktops group windows and find the icon by.
const APP_ID: &str = "io.github.jetlens.Jetlens";
const DEFAULT_SIZE: [f32; 2] = [1440.0, 900.0];
const LEAST_SIZE: [f32; 2] = [640.0, 400.0];

/// How a window should open.
#[derive(Clone, Debug)]
pub struct Launch {
    pub flags: ConnectionFlags,
    /// Whether programs of the context may run without a question.
    pub allow_program: bool,
    pub route: Option<Route>,
    pub theme: Option<Theme>,
    pub picture: Option<PictureRequest>,
    /// A recording in place of a system, and the moment to begin with.
    pub file: Option<Source>,
    pub at: Option<Timestamp>,
}

/// A picture instead of a person.
#[derive(Clone, Debug)]
pub struct PictureRequest {
    pub path: std::path::PathBuf,
    pub size: [f32; 2],
    pub wait: std::time::Duration,
    pub needs_data: bool,
}

/// Shows the window until it is closed. With a picture to take, tells how that went.
pub fn run(launch: &Launch) -> anyhow::Result<Option<crate::picture::Outcome>> {
    preflight::check()?;
    let mut failures = Vec::new();
    for renderer in renderers() {
        match run_with(renderer, launch) {
            Ok(outcome) => return Ok(outcome),
            Err(error) => failures.push(format!("{renderer}: {error:#}")),
        }
    }
    bail!(
        "No window could open ({}). Under Linux a driver may be missing: sudo apt-get install libgl1-mesa-dri. \
         `jetlens snapshot` needs no window.",
        failures.join("; ")
    )
}

/// What was compiled in, the best for this system first: drawing in software is five times cheaper with glow, and a
/// Windows in a virtual machine often has no OpenGL.
fn renderers() -> Vec<eframe::Renderer> {
    let mut renderers = vec![
        eframe::Renderer::Glow,
        #[cfg(feature = "wgpu")]
        eframe::Renderer::Wgpu,
    ];
    if cfg!(any(windows, target_os = "macos")) {
        renderers.reverse();
    }
    renderers
}

fn run_with(renderer: eframe::Renderer, launch: &Launch) -> anyhow::Result<Option<crate::picture::Outcome>> {
    let files = bridge::Places::of_process();
    let loaded = files.settings.load();
    let options = native_options(renderer, launch, &loaded.settings)?;
    let taker = launch
        .picture
        .as_ref()
        .map(|request| PictureTaker::new(request.path.clone(), request.wait, request.needs_data));
    let outcome = taker.as_ref().map(PictureTaker::outcome);
    let title = title(launch.file.as_ref());
    let launch = launch.clone();
    eframe::run_native(
        &title,
        options,
        Box::new(move |creation| Ok(Box::new(start(&creation.egui_ctx, launch, files, loaded, taker)?))),
    )
    .map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(outcome.and_then(|cell| cell.lock().ok().map(|outcome| outcome.clone())))
}

fn start(
    context: &egui::Context,
    launch: Launch,
    files: bridge::Places,
    loaded: LoadedSettings,
    picture: Option<PictureTaker>,
) -> std::io::Result<App> {
    theme::install(context);
    let clock = Clock::system();
    let pulse = Pulse::new(context.clone(), clock.clone());
    let LoadedSettings { settings, warning } = loaded;
    context.set_zoom_factor(views::settings::scale(&settings));
    let mut bridge = Bridge::new(files, launch.allow_program, pulse.clone(), clock.clone())?;
    if picture.is_some() {
        bridge.leave_no_recording();
    }
    if launch.file.is_none() {
        bridge.connect(Target::CommandLine(Box::new(launch.flags)), &settings);
    }
    let remembered = || settings.last_route.as_deref().and_then(|route| route.parse().ok());
    let route = launch.route.or_else(remembered).unwrap_or_default();
    Ok(App::new(Start {
        bridge,
        pulse,
        clock,
        warning,
        places: Places::starting_at(route),
        file: launch.file,
        at: launch.at,
        theme: launch.theme,
        remembers: picture.is_none(),
        picture,
        settings,
    }))
}

/// A window on a file is called by it.
fn title(file: Option<&Source>) -> String {
    let name = file.map(|source| text::display_up_to(&source.name(), 80).into_owned());
    name.map_or_else(|| TITLE.to_owned(), |name| format!("{name} \u{2013} {TITLE}"))
}

fn native_options(
    renderer: eframe::Renderer,
    launch: &Launch,
    settings: &Settings,
) -> anyhow::Result<eframe::NativeOptions> {
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon/jetlens-256.png"))
        .context("the icon in the binary is damaged")?;
    let viewport = egui::ViewportBuilder::default()
        .with_title(title(launch.file.as_ref()))
        .with_app_id(APP_ID)
        .with_icon(Arc::new(icon))
        .with_min_inner_size(LEAST_SIZE);
    let viewport = match &launch.picture {
        Some(request) => viewport.with_inner_size(request.size).with_min_inner_size(request.size),
        None => place(viewport, settings.window),
    };
    Ok(eframe::NativeOptions {
        viewport,
        renderer,
        persist_window: false,
        ..eframe::NativeOptions::default()
    })
}

/// Where the window was. A size that no screen has any more is not trusted.
fn place(viewport: egui::ViewportBuilder, window: Option<WindowPlace>) -> egui::ViewportBuilder {
    let Some(window) = window.filter(|window| is_sane(window.size)) else {
        return viewport.with_inner_size(DEFAULT_SIZE);
    };
    let viewport = viewport
        .with_inner_size(window.size)
        .with_maximized(window.is_maximized)
        .with_clamp_size_to_monitor_size(true);
    match window.position.filter(|position| position.iter().all(|at| at.is_finite() && at.abs() < 20_000.0)) {
        Some(position) => viewport.with_position(position),
        None => viewport,
    }
}

fn is_sane([width, height]: [f32; 2]) -> bool {
    (LEAST_SIZE[0]..=16_384.0).contains(&width) && (LEAST_SIZE[1]..=16_384.0).contains(&height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_from_a_broken_file_is_not_trusted() {
        let open = |size: [f32; 2], position: Option<[f32; 2]>| {
            place(egui::ViewportBuilder::default(), Some(WindowPlace { size, position, is_maximized: false }))
        };
        assert_eq!(open([0.0, f32::NAN], None).inner_size, Some(DEFAULT_SIZE.into()));
        assert_eq!(open([1e9, 900.0], None).inner_size, Some(DEFAULT_SIZE.into()));
        assert_eq!(open([1000.0, 700.0], Some([f32::INFINITY, 0.0])).position, None);
        let kept = open([1000.0, 700.0], Some([40.0, 30.0]));
        assert_eq!(
            (kept.inner_size, kept.position),
            (Some([1000.0, 700.0].into()), Some([40.0, 30.0].into()))
        );
    }
}
