//! The shape of images whose pixels are the features of a data set.

use std::fmt;

/// Size of the images of a data set. Their features are the pixels row by row from the top left, the
/// channels of a pixel side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageShape {
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
    /// Numbers of a pixel: 1 for shades of grey, 3 for colours.
    pub channels: usize,
}

impl ImageShape {
    /// From height, width and, where there are several, channels; `None` for anything else.
    #[must_use]
    pub fn from_sizes(sizes: &[usize]) -> Option<Self> {
        let (height, width, channels) = match *sizes {
            [height, width] => (height, width, 1),
            [height, width, channels] => (height, width, channels),
            _ => return None,
        };
        Some(Self { height, width, channels })
    }

    /// The shape as cards have it, without a single channel.
    #[must_use]
    pub fn sizes(&self) -> Vec<usize> {
        let Self { height, width, channels } = *self;
        if channels == 1 { vec![height, width] } else { vec![height, width, channels] }
    }

    /// How many features an image has.
    #[must_use]
    pub fn features(&self) -> usize {
        self.height.saturating_mul(self.width).saturating_mul(self.channels)
    }
}

/// As in `28 x 28` or `32 x 32 x 3`.
impl fmt::Display for ImageShape {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes: Vec<String> = self.sizes().iter().map(usize::to_string).collect();
        out.write_str(&sizes.join(" x "))
    }
}
