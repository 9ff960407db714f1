//! A folder of images, with one folder in it for each class, as torchvision's `ImageFolder` has it.
//!
//! The PNG and JPEG files of each folder become rows of pixels from 0 to 255, in the order of the bytes of their
//! names (folder, `/`, file). What is hidden (`.DS_Store`, `.ipynb_checkpoints`, `Thumbs.db`) is not there for it; files
//! beside the folders are named and not read; a folder within a class is refused.
//!
//! Each image is turned as its EXIF data say, laid on white where it is transparent, made grey (ITU-R 601) or given three
//! channels, and brought to the size of the card's `image`, its sides stretched. Of 16 bits the upper 8 count; colour
//! profiles do not. Without `image` all must have one size, which they keep, and have three channels if one of them has
//! colours. Decoders use no instructions that only some machines have, and resizing computes with integers: the pixels are the
//! same everywhere.
//!
//! The card's `sha256` is that of what `sha256sum` prints for all files, in their order:
//! `cd FOLDER; find * -mindepth 1 -type f -not -name '.*' | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum`.

use std::path::Path;

use sha2::{Digest, Sha256};

use self::{
    listing::{Listing, fail, fail_image},
    making::RECIPE,
    pixels::Pixels,
};
use crate::{
    dataset::format::{Cells, Format, FormatSpec, Input, Labels, Packed, Part},
    error::{DataProblem, ImageProblem, InputError},
};

mod cache;
mod decode;
mod exif;
mod jpeg;
mod listing;
mod making;
mod picture;
mod pixels;
mod png;
mod resize;

pub(super) const SPEC: FormatSpec = FormatSpec {
    name: "image-folder",
    summary: "a folder of PNG and JPEG files, with a folder in it for each class; `image` says to which size and how many channels all are brought, by default the size that they have",
    endings: &[],
    params: &[],
    version: 1,
    labels: Labels::Folders,
    images: true,
    archive: false,
    pack: Some(pack),
    recognises: |bytes| bytes.starts_with(pixels::START),
    read,
};

/// The pixels of all images in a folder, as they are kept beside it or made now.
fn pack(folder: &Path, part: Part, format: &Format) -> Result<Packed, InputError> {
    if !folder.is_dir() {
        return Err(fail_image(folder, ImageProblem::NotAFolder));
    }
    let features = format.image.map_or(0, |image| image.features());
    let listing = Listing::of(folder, |class| format.takes(class), features)?;
    let absent = format.classes.iter().find(|class| !listing.classes.contains(class));
    // Of the rows that test, or are labeled at the start, some classes may have none.
    if let Some(class) = absent.filter(|_| part == Part::Any || listing.images.is_empty()) {
        let classes = [&listing.classes[..], &listing.others].concat();
        return Err(fail(folder, DataProblem::NoSuchClass { class: class.clone(), classes }));
    }
    let hashes = listing.hash()?;
    let sha256 = listing.digest(&hashes);
    let shape = format.image.map_or("as they are".to_owned(), |image| format!("{:?}", image.sizes()));
    // Notes are kept, and name what is not read.
    let key = format!("{RECIPE}\n{shape}\n{:?}\n{sha256}", listing.unread);
    let key: [u8; 32] = Sha256::digest(key).into();
    let place = cache::place(folder, format.image, &format.classes);
    if let Some(bytes) = place.as_deref().and_then(|place| cache::find(place, &key)) {
        return Ok(Packed { bytes, sha256 });
    }
    let bytes = making::make(&listing, &hashes, format.image)?.encode(&key);
    if let Some(place) = place {
        cache::keep(&place, &bytes);
    }
    Ok(Packed { bytes, sha256 })
}

fn read(inputs: &[Input<'_>], _: &Format, sink: &mut dyn Cells) -> Result<(), InputError> {
    let mut first = None;
    for input in inputs {
        let whole = |problem| input.error(None, problem);
        let Pixels { shape, classes, notes, labels, numbers } = Pixels::decode(input.bytes).map_err(whole)?;
        let &mut (file, expected) = first.get_or_insert((input.file, shape));
        if shape != expected {
            let (first, expected, found) = (file.to_owned(), expected.to_string(), shape.to_string());
            return Err(whole(ImageProblem::OtherShape { first, expected, found }.into()));
        }
        sink.begin(input, vec![None; shape.features()]).map_err(whole)?;
        sink.image(shape);
        sink.expect_rows(labels.len());
        for (label, row) in labels.iter().zip(numbers.chunks_exact(shape.features())) {
            for (column, &pixel) in row.iter().enumerate() {
                sink.number(column, f64::from(pixel)).map_err(whole)?;
            }
            sink.own_label(&classes[*label as usize]).map_err(whole)?;
            sink.end_row(None).map_err(whole)?;
        }
        for note in notes {
            sink.note(note);
        }
    }
    Ok(())
}
