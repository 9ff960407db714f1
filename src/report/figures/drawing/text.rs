//! Texts that fit: broken into lines, never cut.

use super::{
    frame::{INK, SUBTITLE, text},
    glyphs::width,
    shapes::{Problem, Shape},
    sheet::Sheet,
};
use crate::report::series::palette::Colour;

/// Size of titles, in heights of a line.
const TITLE: f64 = 32.0;
/// Colour of subtitles.
const FAINT: Colour = (90, 90, 90);
/// Beside titles.
const MARGIN: f64 = 48.0;

/// The lines of a text in this size that are at most `room` wide. They break between words, and
/// inside a word that has no room of its own.
pub fn wrapped(text: &str, size: f64, room: f64) -> Result<Vec<String>, Problem> {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut lines = vec![String::new()];
    for word in clean.split_whitespace() {
        let last = lines.last_mut().expect("one line at least");
        let joined = if last.is_empty() { word.to_owned() } else { format!("{last} {word}") };
        if width(&joined, size)? <= room {
            *last = joined;
            continue;
        }
        if !last.is_empty() {
            lines.push(String::new());
        }
        for character in word.chars() {
            let last = lines.last_mut().expect("one line at least");
            let longer = format!("{last}{character}");
            if last.is_empty() || width(&longer, size)? <= room {
                *last = longer;
            } else {
                lines.push(character.to_string());
            }
        }
    }
    Ok(lines)
}

/// Width of the widest of some lines.
pub fn widest(lines: &[String], size: f64) -> Result<f64, Problem> {
    lines.iter().try_fold(0.0, |widest: f64, line| Ok(widest.max(width(line, size)?)))
}

/// Title and subtitle at the top of a picture, if the sheet has any; returns where they end.
pub fn heading(title: &str, subtitle: &str, sheet: &Sheet, shapes: &mut Vec<Shape>) -> Result<f64, Problem> {
    let (mut bottom, across) = (10.0, sheet.width);
    if !sheet.titles {
        return Ok(bottom);
    }
    for (words, size, colour) in [(title, TITLE, INK), (subtitle, SUBTITLE, FAINT)] {
        for line in wrapped(words, size, across - 2.0 * MARGIN)? {
            let step = 1.2 * size;
            shapes.push(text(line, (across / 2.0, bottom + step / 2.0), size, colour));
            bottom += step;
        }
    }
    Ok(bottom + 6.0)
}

#[cfg(test)]
mod tests {
    use super::{widest, width, wrapped};

    #[test]
    fn lines_fit_and_lose_no_letter() {
        for text in ["name ".repeat(60), "m".repeat(300), format!("short {} end", "x".repeat(90))] {
            let lines = wrapped(&text, 20.0, 300.0).expect("a font");
            assert!(widest(&lines, 20.0).expect("a font") <= 300.0);
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(&text));
        }
        assert_eq!(wrapped("a short one", 20.0, 300.0).expect("a font"), ["a short one"]);
        assert!(width("short", 20.0).expect("a font") < 300.0);
    }
}
