//! Folders that the tests make.

use std::{fs, path::Path};

use albench::{
    config::{Library, Place},
    dataset::Dataset,
    error::DatasetError,
};

/// 12 x 16 pixels in colours.
pub const COLOUR: &[u8] = include_bytes!("colour.jpg");
/// The same in shades of grey.
pub const GREY: &[u8] = include_bytes!("grey.jpg");
/// The same in the colours of print.
pub const PRINT: &[u8] = include_bytes!("print.jpg");
/// The same from a camera that was held upright.
pub const TURNED: &[u8] = include_bytes!("turned.jpg");

/// A PNG file in shades of grey.
pub fn png(height: u32, width: u32, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("memory takes everything");
    writer.write_image_data(pixels).expect("as many pixels as the header says");
    writer.finish().expect("memory takes everything");
    bytes
}

/// Noise between 0 and 99.
pub fn grey(height: usize, width: usize, seed: usize) -> Vec<u8> {
    (0..height * width)
        .map(|at| u8::try_from((at * at * 31 + at * 17 + seed * 13) % 100).expect("a byte"))
        .collect()
}

/// Writes `pets/NAME`.
pub fn data(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join("pets").join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
    fs::write(path, bytes).expect("writable");
}

/// `pets` with two classes of stripes, upright and level.
pub fn two_classes(folder: &Path, each: usize) {
    for image in 0..each {
        for (class, along) in [("cat", 1), ("dog", 8)] {
            let mut pixels = grey(8, 8, image);
            pixels
                .iter_mut()
                .enumerate()
                .for_each(|(at, pixel)| *pixel += 120 * u8::from(at / along % 2 == 0));
            data(folder, &format!("{class}/{image:02}.png"), &png(8, 8, &pixels));
        }
    }
}

/// The data of `pets` by a card with these keys.
pub fn load(folder: &Path, keys: &str) -> Result<Dataset, DatasetError> {
    let text = format!("name = \"pets\"\nkind = \"image-folder\"\nfile = \"pets\"\n{keys}\n");
    let card = Library::shipped().card_text(&text, "card", &Place::Folder(folder.to_owned()));
    card.expect("a good card").load(0, &[])
}
