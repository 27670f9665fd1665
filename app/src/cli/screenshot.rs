//! `jetlens screenshot`: a view as a picture, without a hand.

use anyhow::bail;

use super::{
    NoConnection,
    args::{ConnectionArgs, ScreenshotArgs, ThemeArg},
    open, output,
};
use crate::{
    picture::Outcome,
    route::ViewId,
    window::{self, Launch, PictureRequest},
};

/// `window_theme` is what stood before the verb; the verb's own wins.
pub(super) fn run(
    connection: &ConnectionArgs,
    window_theme: Option<ThemeArg>,
    args: ScreenshotArgs,
) -> anyhow::Result<()> {
    let ScreenshotArgs { view: mut route, select, out, theme, size, wait, recording, at } = args;
    let (file, at) = match recording {
        Some(path) => open::moment(&path, at)?,
        None => (None, None),
    };
    if let Some(select) = select {
        route.selected = select.selected;
    }
    let view = route.view;
    let path = out.unwrap_or_else(|| format!("{}.png", view.slug()).into());
    let launch = Launch {
        flags: connection.flags(),
        allow_program: connection.allow_program,
        route: Some(route),
        theme: theme.or(window_theme).map(Into::into),
        picture: Some(PictureRequest {
            path: path.clone(),
            size: size.map(f32::from),
            wait,
            needs_data: !matches!(view, ViewId::Contexts | ViewId::Settings),
        }),
        file,
        at,
    };
    match window::run(&launch)? {
        Some(Outcome::Taken) => {
            output::say(&format!("{}", path.display()));
            Ok(())
        }
        Some(Outcome::TakenWithout(why)) => {
            output::say(&format!("{}", path.display()));
            Err(NoConnection(why).into())
        }
        Some(Outcome::NotWritten(why)) => bail!(why),
        Some(Outcome::Nothing) | None => bail!("the window was closed before the picture was taken"),
    }
}
