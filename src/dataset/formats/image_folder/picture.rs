//! An image in memory, and what is done to it before it is resized.

/// An image of 8 bits a number, row by row from the top left, the channels of a pixel side by side.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
    /// 1 for shades of grey, 3 for colours.
    pub channels: usize,
    /// All numbers.
    pub pixels: Vec<u8>,
}

impl Picture {
    /// Height and width, as in `28 x 28`.
    pub fn size(&self) -> String {
        format!("{} x {}", self.height, self.width)
    }

    /// Lays pixels whose last channel is their opacity on white; whether any was not opaque is told beside.
    pub fn laid_on_white(self) -> (Self, bool) {
        let channels = self.channels - 1;
        let mut pixels = Vec::with_capacity(self.height * self.width * channels);
        let mut transparent = false;
        for pixel in self.pixels.chunks_exact(self.channels) {
            let (colours, alpha) = (&pixel[..channels], u32::from(pixel[channels]));
            transparent |= alpha < 255;
            pixels.extend(
                colours
                    .iter()
                    .map(|&colour| byte((u32::from(colour) * alpha + 255 * (255 - alpha) + 127) / 255)),
            );
        }
        (Self { channels, pixels, ..self }, transparent)
    }

    /// The same as a person holds it, whose camera was held as its `orientation` says (1 to 8, as EXIF has them).
    pub fn upright(self, orientation: u8) -> Self {
        if !(2..=8).contains(&orientation) {
            return self;
        }
        let swapped = orientation >= 5;
        let (height, width) = if swapped { (self.width, self.height) } else { (self.height, self.width) };
        let (bottom, right) = (self.height - 1, self.width - 1);
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for row in 0..height {
            for column in 0..width {
                let (y, x) = match orientation {
                    2 => (row, right - column),
                    3 => (bottom - row, right - column),
                    4 => (bottom - row, column),
                    5 => (column, row),
                    6 => (bottom - column, row),
                    7 => (bottom - column, right - row),
                    _ => (column, right - row),
                };
                let at = (y * self.width + x) * self.channels;
                pixels.extend_from_slice(&self.pixels[at..at + self.channels]);
            }
        }
        Self { height, width, pixels, ..self }
    }

    /// The same with 1 or 3 channels; greys are weighted as Pillow's `convert("L")` does (ITU-R 601).
    pub fn with_channels(self, channels: usize) -> Self {
        let pixels = match (self.channels, channels) {
            (1, 3) => self.pixels.iter().flat_map(|&grey| [grey; 3]).collect(),
            (3, 1) => self.pixels.chunks_exact(3).map(grey).collect(),
            _ => return self,
        };
        Self { channels, pixels, ..self }
    }
}

fn grey(pixel: &[u8]) -> u8 {
    let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
    byte((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16)
}

fn byte(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::Picture;

    fn grey(height: usize, width: usize, pixels: &[u8]) -> Picture {
        Picture { height, width, channels: 1, pixels: pixels.to_vec() }
    }

    #[test]
    fn every_orientation_of_exif_is_undone() {
        // 1 2 3
        // 4 5 6, as it is to be seen; beside each orientation what the camera stores.
        let upright = grey(2, 3, &[1, 2, 3, 4, 5, 6]);
        for (orientation, height, width, stored) in [
            (1, 2, 3, [1, 2, 3, 4, 5, 6]),
            (2, 2, 3, [3, 2, 1, 6, 5, 4]),
            (3, 2, 3, [6, 5, 4, 3, 2, 1]),
            (4, 2, 3, [4, 5, 6, 1, 2, 3]),
            (5, 3, 2, [1, 4, 2, 5, 3, 6]),
            (6, 3, 2, [3, 6, 2, 5, 1, 4]),
            (7, 3, 2, [6, 3, 5, 2, 4, 1]),
            (8, 3, 2, [4, 1, 5, 2, 6, 3]),
        ] {
            assert_eq!(grey(height, width, &stored).upright(orientation), upright, "{orientation}");
        }
        assert_eq!(upright.clone().upright(0), upright);
        assert_eq!(upright.clone().upright(9), upright);
    }

    #[test]
    fn greys_are_those_of_pillow() {
        // Pillow 12.0: Image.frombytes("RGB", (4, 1), ...).convert("L").tobytes()
        let pixels = vec![255, 0, 0, 0, 255, 0, 0, 0, 255, 12, 200, 77];
        let colours = Picture { height: 1, width: 4, channels: 3, pixels };
        assert_eq!(colours.with_channels(1).pixels, [76, 150, 29, 130]);
        assert_eq!(grey(1, 2, &[7, 9]).with_channels(3).pixels, [7, 7, 7, 9, 9, 9]);
    }

    #[test]
    fn what_is_transparent_is_white() {
        let pixels = vec![10, 255, 10, 0, 10, 51];
        let (flat, transparent) = Picture { height: 1, width: 3, channels: 2, pixels }.laid_on_white();
        assert_eq!((flat, transparent), (grey(1, 3, &[10, 255, 206]), true));
        let opaque = Picture { height: 1, width: 1, channels: 4, pixels: vec![1, 2, 3, 255] };
        let (flat, transparent) = opaque.laid_on_white();
        assert_eq!((flat.pixels, flat.channels, transparent), (vec![1, 2, 3], 3, false));
    }
}
