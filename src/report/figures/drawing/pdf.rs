//! A picture as a PDF file: lines and areas as they are, letters as outlines, so that no font is needed.
//!
//! One page, one stream of operators, compressed. The file holds no time and no name of a machine: the
//! same picture gives the same bytes.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};

use super::{
    glyphs::{Stroke, outlines},
    picture::Picture,
    shapes::{Place, Problem, Shape},
};
use crate::report::series::palette::Colour;

/// The file.
pub fn pdf(picture: &Picture) -> Result<Vec<u8>, Problem> {
    let (mut content, mut opacities) = (String::new(), Vec::new());
    let height = f64::from(picture.height);
    for shape in &picture.shapes {
        match shape {
            Shape::Line { points, colour, width } => {
                content += &format!("{} RG {} w\n{}S\n", ink(*colour), number(*width), path(points, height));
            }
            Shape::Area { points, colour, opacity } => {
                let name = opacity_name(&mut opacities, *opacity);
                content += &format!("/{name} gs {} rg\n{}h f\n", ink(*colour), path(points, height));
            }
            Shape::Text(label) => {
                let name = opacity_name(&mut opacities, 1.0);
                content += &format!("/{name} gs {} rg\n", ink(label.colour));
                for stroke in outlines(label)? {
                    content += &operator(&stroke, height);
                }
                content += "f\n";
            }
        }
    }
    let scale = picture.sheet.points_per_unit();
    // Lines end round, so that curves have no notches.
    let content = format!("{0} 0 0 {0} 0 0 cm 1 J 1 j\n{content}", number(scale));
    let states: String = opacities
        .iter()
        .enumerate()
        .map(|(at, opacity)| format!("/O{at} << /ca {} >> ", number(*opacity)))
        .collect();
    let page = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {} {}] /Contents 4 0 R /Resources << /ExtGState << {states}>> >> >>",
        number(scale * f64::from(picture.width)),
        number(scale * height)
    );
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(content.as_bytes())?;
    let packed = packed.finish()?;
    let mut stream = format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", packed.len()).into_bytes();
    stream.extend(packed);
    stream.extend(b"\nendstream");
    Ok(file(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        page.into_bytes(),
        stream,
        format!("<< /Title {} /Producer (albench) >>", text(&picture.title)).into_bytes(),
    ]))
}

/// The objects with their table; the first is the catalogue, the last says what the file is about.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", number + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    let count = objects.len() + 1;
    out.extend(format!("xref\n0 {count}\n0000000000 65535 f \n").bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let info = objects.len();
    out.extend(
        format!("trailer\n<< /Size {count} /Root 1 0 R /Info {info} 0 R >>\nstartxref\n{start}\n%%EOF\n")
            .bytes(),
    );
    out
}

/// The name of a state with this opacity.
fn opacity_name(opacities: &mut Vec<f64>, opacity: f64) -> String {
    let at = opacities.iter().position(|&other| other == opacity).unwrap_or_else(|| {
        opacities.push(opacity);
        opacities.len() - 1
    });
    format!("O{at}")
}

fn path(points: &[Place], height: f64) -> String {
    let place = |(at, &(x, y)): (usize, &Place)| {
        format!("{} {} {}\n", number(x), number(height - y), if at == 0 { "m" } else { "l" })
    };
    points.iter().enumerate().map(place).collect()
}

fn operator(stroke: &Stroke, height: f64) -> String {
    let place = |(x, y): Place| format!("{} {}", number(x), number(height - y));
    match *stroke {
        Stroke::From(to) => format!("{} m\n", place(to)),
        Stroke::Line(to) => format!("{} l\n", place(to)),
        Stroke::Curve(first, second, to) => format!("{} {} {} c\n", place(first), place(second), place(to)),
    }
}

fn ink((red, green, blue): Colour) -> String {
    [red, green, blue].map(|part| number(f64::from(part) / 255.0)).join(" ")
}

/// Three decimals of a unit are finer than any printer.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// A text in UTF-16, as hexadecimal digits: no character of it means anything else.
fn text(words: &str) -> String {
    let units: String = words.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<FEFF{units}>")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::ZlibDecoder;

    use super::{super::picture::tests::picture, pdf};

    #[test]
    fn every_object_lies_where_the_table_says_and_the_page_has_its_size() {
        let bytes = pdf(&picture("a) b")).expect("a PDF file");
        let text = String::from_utf8_lossy(&bytes);
        let start: usize = text
            .rsplit("startxref\n")
            .next()
            .and_then(|rest| rest.lines().next()?.parse().ok())
            .expect("a number");
        assert!(bytes[start..].starts_with(b"xref\n0 6\n"));
        let places = String::from_utf8_lossy(&bytes[start..])
            .lines()
            .skip(3)
            .take(5)
            .map(|line| line[..10].parse::<usize>().expect("a place"))
            .collect::<Vec<_>>();
        for (number, place) in places.into_iter().enumerate() {
            assert!(bytes[place..].starts_with(format!("{} 0 obj", number + 1).as_bytes()), "{number}");
        }
        // 100 units of 203.2 / 1200 mm.
        assert!(text.contains("/MediaBox [0 0 48 19.2]"));
        assert_eq!(bytes, pdf(&picture("a) b")).expect("a PDF file"));
    }

    #[test]
    fn letters_are_outlines_and_lines_are_lines() {
        let bytes = pdf(&picture("O")).expect("a PDF file");
        let at = bytes.windows(7).position(|window| window == b"stream\n").expect("a stream") + 7;
        let mut content = String::new();
        ZlibDecoder::new(&bytes[at..]).read_to_string(&mut content).expect("a compressed stream");
        assert!(content.contains("1 0 0 RG 2 w\n0 40 m\n100 0 l\nS\n"));
        // The letter O has two rings of curves.
        let letter = content.rsplit("rg\n").next().expect("the letter");
        assert!(letter.matches(" m\n").count() == 2 && letter.matches(" c\n").count() > 7, "{letter}");
    }
}
