//! A text as a QR code: one path of an SVG image, black on white whatever the page's colours.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

use crate::pages::html::{Html, html};

/// The empty margin that readers need, in squares.
const MARGIN: usize = 4;

/// The image; none for a text that is too long. `label`: what it is, for who cannot see it.
pub fn draw(text: &str, label: &str) -> Option<Html> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width() + 2 * MARGIN;
    let (path, view) = (path(&code), format!("0 0 {side} {side}"));
    Some(html! {
        svg.qr role="img" aria-label=(label) viewBox=(view) shape-rendering="crispEdges" {
            rect width="100%" height="100%" fill="#fff" {}
            path fill="#000" d=(path) {}
        }
    })
}

/// Each run of dark squares in a row is one rectangle.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(code.width()).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let (x, y, length) = (x + MARGIN, y + MARGIN, run.len());
                write!(path, "M{x} {y}h{length}v1h-{length}z").expect("a string takes everything");
            }
            x += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_square_is_drawn() {
        let code = QrCode::new("otpauth://totp/a?secret=JBSWY3DPEHPK3PXP").unwrap();
        assert!(path(&code).starts_with("M4 4h7v1h-7z"), "{}", path(&code));
        let path = path(&code);
        let lengths = path.split('h').skip(1).filter_map(|run| run.split('v').next()?.parse::<usize>().ok());
        let dark = code.to_colors().into_iter().filter(|square| *square == Color::Dark).count();
        assert_eq!(lengths.sum::<usize>(), dark);
    }

    #[test]
    fn labels_are_escaped_and_long_texts_have_no_image() {
        let image = draw("a", "<b>\"").unwrap().into_string();
        assert!(image.contains("aria-label=\"&lt;b&gt;&quot;\""), "{image}");
        assert!(draw(&"a".repeat(5000), "").is_none());
    }
}
