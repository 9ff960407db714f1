//! What is wrong with a folder of images, or with an image in it.

use thiserror::Error;

use super::words::{retold, shown};

/// What is wrong with a folder of images, or with an image in it.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ImageProblem {
    /// A file where a folder is read.
    #[error(
        "is no folder; kind = \"image-folder\" reads a folder that holds one folder of images for each class"
    )]
    NotAFolder,
    /// A folder where a file is read.
    #[error(
        "is a folder, and kind = \"{kind}\" reads a file; write kind = \"image-folder\" where it holds one folder of images for each class, or name a file"
    )]
    NotAFile {
        /// What the card says.
        kind: &'static str,
    },
    /// No class.
    #[error("holds no folders; expected one folder for each class, with its PNG and JPEG files")]
    NoClasses,
    /// A class without rows.
    #[error("holds no images; add some, remove the folder, or list the classes to read in `classes`")]
    NoImages,
    /// An image that is in no class.
    #[error("lies beside the folders of the classes, so that it has no class; move it into one of them")]
    NoClass,
    /// A folder within a class.
    #[error(
        "is a folder within the folder of a class, which must hold images alone; move its images up and remove it"
    )]
    Nested,
    /// A name that cannot be printed or written down.
    #[error("has {found} in its name; rename it")]
    Name {
        /// What is in it.
        found: &'static str,
    },
    /// A file without a byte.
    #[error("is empty; fetch it again, or remove it")]
    Empty,
    /// Bytes of some other kind.
    #[error("is no PNG or JPEG image, whatever its name; remove it, or fetch it again")]
    NoImage,
    /// An image in a format that is not read.
    #[error("is a {found} image, which is not read; convert it to PNG")]
    OtherKind {
        /// What it is.
        found: &'static str,
    },
    /// Several images in one.
    #[error("is an animated PNG; save one of its frames as an image of its own")]
    Animated,
    /// The colours of print.
    #[error("has the colours of print (CMYK); convert it to RGB")]
    Cmyk,
    /// More bytes than an image may have.
    #[error("is longer than {limit} bytes, the most that is read of an image; make it smaller")]
    TooLong {
        /// Largest allowed size.
        limit: u64,
    },
    /// More pixels than an image may have.
    #[error("has {width} x {height} pixels; the most is {limit} in all: make it smaller")]
    TooLarge {
        /// Pixels from left to right.
        width: u64,
        /// Pixels from top to bottom.
        height: u64,
        /// Largest number of pixels.
        limit: u64,
    },
    /// What the decoder refuses.
    #[error("is a damaged {kind} image ({}); save it again, or remove it", retold(.reason))]
    Damaged {
        /// What it is.
        kind: &'static str,
        /// What the decoder says.
        reason: String,
    },
    /// Images of several sizes.
    #[error(
        "is {found} pixels high and wide, `{}` is {expected}; write `image = [height, width]` for shades of grey or `image = [height, width, 3]` for colours in the card: all are brought to this size", shown(.first)
    )]
    OtherSize {
        /// The first image.
        first: String,
        /// Its height and width.
        expected: String,
        /// Those of this one.
        found: String,
    },
    /// Folders whose images differ.
    #[error(
        "has images of {found}, `{}` has images of {expected}; write `image = [height, width]` for shades of grey or `image = [height, width, 3]` for colours in the card", shown(.first)
    )]
    OtherShape {
        /// The first folder.
        first: String,
        /// The shape of its images.
        expected: String,
        /// Those of this one.
        found: String,
    },
    /// Channels that no image has.
    #[error(
        "`image` asks for {channels} channels; expected [height, width] for shades of grey or [height, width, 3] for colours"
    )]
    Channels {
        /// What the card says.
        channels: usize,
    },
    /// More images than are held.
    #[error(
        "holds more than {most} images, the most for images of {features} numbers; make `image` smaller, or list some of the classes in `classes`"
    )]
    TooMany {
        /// Numbers of an image.
        features: usize,
        /// Largest number of images.
        most: usize,
    },
    /// Somebody writes to the folder.
    #[error("changed while it was read; run again when nobody writes to it")]
    Changed,
}
