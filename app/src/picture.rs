//! A frame as a PNG file.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::Path,
};

/// Writes the picture in one step: whoever looks at `path` sees the old file or the whole new one.
pub fn write_png(path: &Path, image: &egui::ColorImage) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
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
        let mut reader = png::Decoder::new(io::BufReader::new(File::open(&path).unwrap())).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height, pixels), (3, 2, vec![255; 18]));
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 1, "nothing is left behind");

        let error = write_png(&directory.path().join("no/such/directory.png"), &image).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
