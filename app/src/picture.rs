//! A picture of the window: waits until there is something to see, then writes the frame as a PNG file.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use jetlens_core::{
    clock::Tick,
    model::Snapshot,
    session::{LinkPhase, LinkStatus},
};

/// How long to wait for the first data.
const PATIENCE: Duration = Duration::from_secs(30);
/// The first frames lay out what later ones keep: columns, fonts, scroll bars.
const LEAST_WAIT: Duration = Duration::from_millis(400);

/// How the taking of a picture ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The window closed before a picture was taken.
    Nothing,
    Taken,
    /// Taken, of an error or of a window without data: why, in a sentence.
    TakenWithout(String),
    NotWritten(String),
}

/// Tells the outcome when the window is closed.
pub type OutcomeCell = Arc<Mutex<Outcome>>;

/// Takes one picture and closes the window.
pub struct PictureTaker {
    path: PathBuf,
    wait: Duration,
    /// Whether the view shows data of a system, so that a picture without is a failure.
    needs_data: bool,
    start: Option<Tick>,
    ready: Option<(Tick, Ready)>,
    is_asked: bool,
    outcome: OutcomeCell,
}

/// Why the picture can be taken.
enum Ready {
    Data,
    /// There will be none, for this reason: the picture shows the error.
    Without(String),
}

impl PictureTaker {
    pub fn new(path: PathBuf, wait: Duration, needs_data: bool) -> Self {
        let outcome = Arc::new(Mutex::new(Outcome::Nothing));
        Self { path, wait, needs_data, start: None, ready: None, is_asked: false, outcome }
    }

    pub fn outcome(&self) -> OutcomeCell {
        self.outcome.clone()
    }

    /// Looks whether it is time. To be called each frame.
    pub fn step(&mut self, context: &egui::Context, snapshot: &Snapshot, link: &LinkStatus, now: Tick) {
        if self.is_asked {
            return;
        }
        let waited = now.since(*self.start.get_or_insert(now));
        if self.ready.is_none() {
            self.ready = self.verdict(snapshot, link, waited).map(|ready| (now, ready));
        }
        let Some((since, ready)) = &self.ready else {
            context.request_repaint_after(PATIENCE.saturating_sub(waited));
            return;
        };
        // What is an error already needs no charts to fill.
        let (wait, without) = match ready {
            Ready::Data => (self.wait.max(LEAST_WAIT), None),
            Ready::Without(why) => (LEAST_WAIT, Some(why.clone())),
        };
        let left = wait.saturating_sub(now.since(*since));
        if !left.is_zero() {
            context.request_repaint_after(left);
            return;
        }
        self.is_asked = true;
        self.ask(context, without);
    }

    /// `None` while something may still come.
    fn verdict(&self, snapshot: &Snapshot, link: &LinkStatus, waited: Duration) -> Option<Ready> {
        if snapshot.seq > 0 || !self.needs_data {
            return Some(Ready::Data);
        }
        match &link.phase {
            LinkPhase::Failed { sentence, remedy, .. } => {
                Some(Ready::Without(format!("{sentence} {remedy}")))
            }
            LinkPhase::Idle if waited > LEAST_WAIT => {
                Some(Ready::Without("Not connected: there is no context and no --server.".to_owned()))
            }
            _ if waited >= PATIENCE => {
                Some(Ready::Without(format!("No data came within {} s.", PATIENCE.as_secs())))
            }
            _ => None,
        }
    }

    fn ask(&self, context: &egui::Context, without: Option<String>) {
        let (path, outcome, window) = (self.path.clone(), self.outcome.clone(), context.clone());
        let callback = egui::ScreenshotCallback::new(move |image| {
            let result = match (write_png(&path, &image), without) {
                (Ok(()), None) => Outcome::Taken,
                (Ok(()), Some(why)) => Outcome::TakenWithout(why),
                (Err(error), _) => {
                    Outcome::NotWritten(format!("{} can't be written: {error}", path.display()))
                }
            };
            if let Ok(mut cell) = outcome.lock() {
                *cell = result;
            }
            window.send_viewport_cmd(egui::ViewportCommand::Close);
            window.request_repaint();
        });
        context.send_viewport_cmd(egui::ViewportCommand::Screenshot(callback));
    }
}

/// Writes the picture in one step: whoever looks at `path` sees the old file or the whole new one.
pub fn write_png(path: &Path, image: &egui::ColorImage) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name =
        path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
    let temporary = directory.join(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
    let written = encode(&temporary, image).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // What failed is reported; a leftover that can't be removed either adds nothing to it.
        fs::remove_file(&temporary).ok();
    }
    written
}

fn encode(path: &Path, image: &egui::ColorImage) -> io::Result<()> {
    let [width, height] = image.size;
    let mut file = BufWriter::new(File::create(path)?);
    let mut encoder = png::Encoder::new(&mut file, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    // A window is opaque; what is left of alpha in a frame buffer means nothing.
    let pixels: Vec<u8> = image.pixels.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()]).collect();
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    file.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_written_whole_or_not_at_all() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("shot.png");
        let image = egui::ColorImage::filled([3, 2], egui::Color32::WHITE);
        write_png(&path, &image).unwrap();
        write_png(&path, &image).unwrap();
        let mut reader =
            png::Decoder::new(io::BufReader::new(File::open(&path).unwrap())).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height, pixels), (3, 2, vec![255; 18]));
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 1, "nothing is left behind");

        let error = write_png(&directory.path().join("no/such/directory.png"), &image).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
