//! From the files of a folder to their pixels.

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{
    decode::{Decoded, decode},
    listing::{Image, Listing, fail},
    pixels::Pixels,
    resize::resize,
};
use crate::{
    dataset::{ImageShape, format::check_size, words::some},
    error::{ImageProblem, InputError},
};

/// Images that are decoded before the first error among them is looked for.
const BLOCK: usize = 1024;

/// What is done to the bytes of an image: raised with every change that gives other pixels, so that what is kept of
/// them is made again.
pub(super) const RECIPE: &str =
    "recipe 1: png 0.17.16, zune-jpeg 0.5.15, upright, on white, ITU-R 601 greys, bilinear as Pillow";

/// The pixels of all images of a listing that is not empty; `shape` is that of the card, else all must have one size.
pub(super) fn make(
    listing: &Listing,
    hashes: &[[u8; 32]],
    shape: Option<ImageShape>,
) -> Result<Pixels, InputError> {
    let images = &listing.images;
    let folder = &listing.folder;
    let check = |features| check_size(images.len(), features).map_err(|problem| fail(folder, problem));
    let first = match shape {
        Some(_) => None,
        None => Some(one(&images[0], &hashes[0], None)?.picture),
    };
    // Before the others are decoded.
    check(
        shape.map_or_else(|| first.as_ref().map_or(0, |first| first.pixels.len()), |shape| shape.features()),
    )?;
    let mut told = Told::default();
    let mut pictures = Vec::with_capacity(images.len());
    for (images, hashes) in images.chunks(BLOCK).zip(hashes.chunks(BLOCK)) {
        let block: Vec<Result<Decoded, InputError>> =
            images.par_iter().zip(hashes).map(|(image, hash)| one(image, hash, shape)).collect();
        for (image, decoded) in images.iter().zip(block) {
            let decoded = decoded?;
            if let Some(first) = first.as_ref().filter(|first| first.size() != decoded.picture.size()) {
                let (expected, found) = (first.size(), decoded.picture.size());
                let first = listing.images[0].name.clone();
                return Err(image.fail(ImageProblem::OtherSize { first, expected, found }));
            }
            told.count(&decoded);
            pictures.push(decoded.picture);
        }
    }
    let channels = pictures.iter().map(|picture| picture.channels).max().unwrap_or(1);
    let shape = shape.unwrap_or_else(|| {
        let (height, width) = first.map_or((0, 0), |first| (first.height, first.width));
        ImageShape { height, width, channels }
    });
    check(shape.features())?;
    let mut pixels = Vec::with_capacity(images.len() * shape.features());
    for picture in pictures {
        pixels.extend_from_slice(&picture.with_channels(shape.channels).pixels);
    }
    let labels = images.iter().map(|image| image.class).collect();
    let notes = vec![told.note(&listing.unread)];
    Ok(Pixels { shape, classes: listing.classes.clone(), notes, labels, numbers: pixels })
}

/// An image, in the shape where there is one.
fn one(image: &Image, hash: &[u8; 32], shape: Option<ImageShape>) -> Result<Decoded, InputError> {
    let bytes = image.read()?;
    if Sha256::digest(&bytes).as_slice() != hash {
        return Err(image.fail(ImageProblem::Changed));
    }
    let mut decoded = decode(&bytes).map_err(|problem| image.fail(problem))?;
    if let Some(ImageShape { height, width, channels }) = shape {
        decoded.picture = resize(decoded.picture.with_channels(channels), height, width);
    }
    Ok(decoded)
}

/// What is told of the images.
#[derive(Debug, Default)]
struct Told {
    png: usize,
    jpeg: usize,
    transparent: usize,
}

impl Told {
    fn count(&mut self, decoded: &Decoded) {
        *(if decoded.is_png { &mut self.png } else { &mut self.jpeg }) += 1;
        self.transparent += usize::from(decoded.transparent);
    }

    fn note(&self, unread: &[String]) -> String {
        let counts = [(self.png, "PNG"), (self.jpeg, "JPEG"), (self.transparent, "laid on white")];
        let mut parts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if !unread.is_empty() {
            let names: Vec<String> = unread.iter().map(|name| format!("`{name}`")).collect();
            parts.push(format!("not read: {}", some(&names)));
        }
        format!("image-folder ({})", parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::RECIPE;

    #[test]
    fn the_recipe_names_the_versions_of_the_decoders() {
        let lock = fs::read_to_string("Cargo.lock").expect("tests run in the package root");
        for name in ["png", "zune-jpeg"] {
            let (_, after) =
                lock.split_once(&format!("name = \"{name}\"\nversion = \"")).expect("a dependency");
            let version = after.split('"').next().expect("a version");
            assert!(
                RECIPE.contains(&format!("{name} {version},")),
                "{RECIPE} is of another {name} than {version}"
            );
        }
    }
}
