//! A picture as a list of shapes, drawn as SVG or PNG.
//!
//! Figures describe themselves in units of their own (about a pixel of a 1200 wide image), so that
//! both formats show the same and tests can look at what is where. Neither format needs a system
//! library; the font comes with the binary.

use std::cell::RefCell;

use plotters::{
    backend::{BitMapBackend, DrawingBackend, SVGBackend},
    coord::Shift,
    drawing::{DrawingArea, IntoDrawingArea},
    element::{PathElement, Polygon, Text},
    style::{
        Color, FontFamily, FontStyle, FontTransform, IntoFont, RGBColor, TextStyle, register_font,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{
    glyphs,
    shapes::{Anchor, Label, Place, Problem, Shape, whole},
    sheet::Sheet,
};
use crate::report::series::palette::Colour;

/// Family under which the font is registered; viewers of SVG files have one of this name.
const FAMILY: &str = "sans-serif";

/// How far text moves down, over the height of its line, so that the middle of its capitals lies on
/// its anchor: plotters centres small letters.
const CAPITALS: f64 = 0.07;

/// Backends draw on whole pixels: an SVG file gets this many per unit.
const SCALE: f64 = 4.0;

/// Squares of so many by so many drawn pixels become one of a PNG file, which smooths edges.
const POOLED: f64 = 2.0;

/// Millimetres per metre and inch.
const METRE_AND_INCH: (f64, f64) = (1000.0, 25.4);

thread_local! {
    /// Pixels of a figure, kept from figure to figure because handing out so many costs the system
    /// as much as drawing.
    static CANVAS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// What it shows; viewers of SVG files read it aloud.
    pub title: String,
    /// Width in units.
    pub width: u32,
    /// Height in units.
    pub height: u32,
    /// What is drawn, the first one lowest.
    pub shapes: Vec<Shape>,
    /// How large it is in print.
    pub sheet: Sheet,
}

impl Picture {
    /// The picture as an SVG file.
    pub fn svg(&self) -> Result<Vec<u8>, Problem> {
        let (width, height) = (scaled_size(self.width, SCALE), scaled_size(self.height, SCALE));
        let mut text = String::new();
        {
            let area = SVGBackend::with_string(&mut text, (width, height)).into_drawing_area();
            area.fill(&RGBColor(255, 255, 255)).map_err(|error| Problem::from(format!("{error}")))?;
            self.draw(&area, SCALE)?;
            for label in self.labels() {
                let shift = CAPITALS * label.size;
                let (x, y) = label.at;
                let at = if label.upright { (x + shift, y) } else { (x, y + shift) };
                area.draw(&Text::new(label.text.clone(), place(at, SCALE), style(label)))
                    .map_err(|error| Problem::from(format!("{error}")))?;
            }
            area.present().map_err(|error| Problem::from(format!("{error}")))?;
        }
        // Whole pixels of a large canvas, shown at the size that was meant.
        let from = format!("width=\"{width}\" height=\"{height}\" viewBox");
        let size = |units: u32| {
            if self.sheet.sized {
                format!("{:.2}mm", f64::from(units) * self.sheet.unit)
            } else {
                units.to_string()
            }
        };
        let to = format!("width=\"{}\" height=\"{}\" viewBox", size(self.width), size(self.height));
        let text = text.replacen(&from, &to, 1);
        let (head, rest) = text.split_once('\n').ok_or("an SVG file has a first line")?;
        let title = xml(&self.title);
        Ok(format!("{head}\n<title>{title}</title>\n{rest}").into_bytes())
    }

    /// The picture as a PNG file with as many pixels per inch as the sheet has.
    pub fn png(&self) -> Result<Vec<u8>, Problem> {
        let scale = POOLED * self.sheet.pixels_per_unit();
        // Even numbers: pixels become one in pairs.
        let (width, height) = (
            scaled_size(self.width, scale).next_multiple_of(2),
            scaled_size(self.height, scale).next_multiple_of(2),
        );
        let pooled = CANVAS.with_borrow_mut(|pixels| -> Result<_, Problem> {
            pixels.clear();
            pixels.resize(3 * width as usize * height as usize, 255);
            {
                let area = BitMapBackend::with_buffer(pixels, (width, height)).into_drawing_area();
                self.draw(&area, scale)?;
                area.present().map_err(|error| Problem::from(format!("{error}")))?;
            }
            for label in self.labels() {
                glyphs::paint(label, scale, |x, y, ink| blend(pixels, (width, height), (x, y), label, ink))?;
            }
            Ok(pool(pixels, width as usize))
        })?;
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width / 2, height / 2);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let per_metre = whole(self.sheet.dpi * METRE_AND_INCH.0 / METRE_AND_INCH.1);
        let unit = png::Unit::Meter;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit }));
        encoder.set_compression(png::Compression::Fast);
        encoder.set_adaptive_filter(png::AdaptiveFilterType::Adaptive);
        encoder.write_header()?.write_image_data(&pooled)?;
        Ok(bytes)
    }

    /// The texts; they are drawn last.
    pub fn labels(&self) -> impl Iterator<Item = &Label> {
        self.shapes.iter().filter_map(|shape| match shape {
            Shape::Text(label) => Some(label),
            _ => None,
        })
    }

    /// Draws all but the texts.
    fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>, scale: f64) -> Result<(), Problem>
    where
        DB::ErrorType: 'static,
    {
        register()?;
        for shape in &self.shapes {
            let drawn = match shape {
                Shape::Line { points, colour, width } => {
                    let style = rgb(*colour).stroke_width(pixels(*width, scale).unsigned_abs().max(1));
                    area.draw(&PathElement::new(scaled(points, scale), style))
                }
                Shape::Area { points, colour, opacity } => {
                    area.draw(&Polygon::new(scaled(points, scale), rgb(*colour).mix(*opacity).filled()))
                }
                Shape::Text(_) => Ok(()),
            };
            drawn.map_err(|error| Problem::from(format!("{error}")))?;
        }
        Ok(())
    }
}

/// The text as it reads inside an element; other control characters than blanks are not allowed.
fn xml(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Mixes a label's colour into one pixel, which may lie outside.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a rounded mean of two bytes
fn blend(pixels: &mut [u8], (width, height): (u32, u32), (x, y): (i32, i32), label: &Label, ink: f32) {
    let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
    if x >= width || y >= height {
        return;
    }
    let start = 3 * (y as usize * width as usize + x as usize);
    let (red, green, blue) = label.colour;
    let ink = ink.clamp(0.0, 1.0);
    for (pixel, colour) in pixels[start..start + 3].iter_mut().zip([red, green, blue]) {
        *pixel = (f32::from(*pixel) * (1.0 - ink) + f32::from(colour) * ink + 0.5) as u8;
    }
}

fn register() -> Result<(), Problem> {
    register_font(FAMILY, FontStyle::Normal, dejavu::sans::regular())
        .map_err(|_| "the font inside the binary cannot be read".into())
}

fn style(label: &Label) -> TextStyle<'static> {
    let horizontal = match label.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let turn = if label.upright { FontTransform::Rotate270 } else { FontTransform::None };
    let font = (FontFamily::Name(FAMILY), label.size * SCALE).into_font().transform(turn);
    let mut style = TextStyle::from(font);
    style.color = rgb(label.colour).to_backend_color();
    style.pos = Pos::new(horizontal, VPos::Center);
    style
}

fn rgb((red, green, blue): Colour) -> RGBColor {
    RGBColor(red, green, blue)
}

fn scaled(points: &[Place], scale: f64) -> Vec<(i32, i32)> {
    points.iter().map(|&point| place(point, scale)).collect()
}

fn place((x, y): Place, scale: f64) -> (i32, i32) {
    (pixels(x, scale), pixels(y, scale))
}

#[allow(clippy::cast_possible_truncation)] // `as` saturates, and pictures are far smaller
fn pixels(units: f64, scale: f64) -> i32 {
    (units * scale).round() as i32
}

fn scaled_size(units: u32, scale: f64) -> u32 {
    pixels(f64::from(units), scale).unsigned_abs()
}

/// Means over squares of 2 x 2 pixels of an image that is `width` pixels wide.
fn pool(pixels: &[u8], width: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(pixels.len() / 4);
    let mut sums = vec![0_u16; 3 * width];
    for rows in pixels.chunks_exact(6 * width) {
        let (upper, lower) = rows.split_at(3 * width);
        for (sum, (&upper, &lower)) in sums.iter_mut().zip(upper.iter().zip(lower)) {
            *sum = u16::from(upper) + u16::from(lower);
        }
        for &[r, g, b, right_r, right_g, right_b] in sums.as_chunks().0 {
            // Means of four bytes are bytes.
            let mean = |left: u16, right: u16| ((left + right + 2) / 4).to_le_bytes()[0];
            out.extend([mean(r, right_r), mean(g, right_g), mean(b, right_b)]);
        }
    }
    out
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Anchor, Label, Picture, Shape, Sheet, pool};
    use crate::config::FigureChoice;

    /// A line and a text.
    pub fn picture(text: &str) -> Picture {
        let at = (50.0, 20.0);
        let label = Label {
            text: text.to_owned(),
            at,
            size: 16.0,
            anchor: Anchor::Middle,
            upright: false,
            colour: (0, 0, 0),
        };
        let line = Shape::Line { points: vec![(0.0, 0.0), (100.0, 40.0)], colour: (255, 0, 0), width: 2.0 };
        Picture {
            title: format!("of {text}"),
            width: 100,
            height: 40,
            shapes: vec![line, Shape::Text(label)],
            sheet: Sheet::of(&FigureChoice::default()),
        }
    }

    #[test]
    fn both_formats_give_the_same_bytes_every_time() {
        let (first, second) = (picture("twice"), picture("twice"));
        assert_eq!(first.svg().expect("an SVG file"), second.svg().expect("an SVG file"));
        assert_eq!(first.png().expect("a PNG file"), second.png().expect("a PNG file"));
    }

    #[test]
    fn text_in_svg_is_escaped_and_the_size_is_the_one_that_was_asked_for() {
        let svg = String::from_utf8(picture("a < b & c").svg().expect("an SVG file")).expect("UTF-8");
        assert!(
            svg.contains("<title>of a &lt; b &amp; c</title>")
                && svg.matches("a &lt; b &amp; c").count() == 2
        );
        assert!(svg.starts_with("<svg width=\"100\" height=\"40\" viewBox=\"0 0 400 160\""));
    }

    #[test]
    fn print_knows_how_large_a_png_file_is() {
        let png = picture("a").png().expect("a PNG file");
        let at = png.windows(4).position(|name| name == b"pHYs").expect("a physical size");
        assert_eq!(png[at + 4..at + 13], [0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1]);
    }

    #[test]
    fn a_size_in_print_is_named_and_kept() {
        let figure = FigureChoice { width: 85.0, dpi: 600.0, ..FigureChoice::default() };
        let sheet = Sheet::of(&figure);
        let wide = Picture { width: super::whole(sheet.width), sheet, ..picture("a") };
        let svg = String::from_utf8(wide.svg().expect("an SVG file")).expect("UTF-8");
        assert!(svg.starts_with("<svg width=\"85.0"), "{svg:.80}");
        let png = wide.png().expect("a PNG file");
        let across = u32::from_be_bytes(png[16..20].try_into().expect("four bytes"));
        assert!(across.abs_diff(2008) <= 2, "85 mm at 600 dpi: {across}");
    }

    #[test]
    fn pooling_takes_means_of_squares() {
        let image = [[0; 3], [100; 3], [10; 3], [10; 3], [100; 3], [200; 3], [20; 3], [20; 3]].concat();
        assert_eq!(pool(&image, 4), [[100; 3], [15; 3]].concat());
    }
}
