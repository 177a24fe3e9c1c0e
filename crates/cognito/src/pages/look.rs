//! What `SetUICustomization` changed of the look: a style sheet for AWS's classes, and a logo.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::html::{Html, PreEscaped, html};
use crate::error::ApiError;
use crate::hosted::Hosted;
use crate::store::configurations::{self, Kind};

/// Stands for every client without a look of its own.
const ALL: &str = "ALL";

/// The look of a client's pages.
#[derive(Default)]
pub struct Look {
    /// Not a `<` in it.
    css: Option<String>,
    /// An address of the scheme `data`.
    logo: Option<String>,
}

#[derive(Deserialize)]
struct Kept {
    #[serde(rename = "CSS")]
    css: Option<String>,
    #[serde(rename = "ImageFile")]
    image: Option<String>,
}

impl Look {
    /// The client's, else that of all clients, else ours.
    pub fn of(hosted: &Hosted<'_>, client_id: &str) -> Result<Self, ApiError> {
        let pool_id = &hosted.pool.id;
        let kept = hosted.context.store().read(|db| {
            let own = configurations::find::<Kept>(db, pool_id, Kind::UiCustomization, client_id)?;
            match own {
                Some(own) => Ok::<_, ApiError>(Some(own)),
                None => Ok(configurations::find(db, pool_id, Kind::UiCustomization, ALL)?),
            }
        })?;
        Ok(kept.map(|kept| Self::from(kept.body)).unwrap_or_default())
    }

    /// Whether there is a style sheet: one that is made for light pages must not meet dark ones.
    pub fn is_customized(&self) -> bool {
        self.css.is_some()
    }

    /// The style sheet, which cannot end its element.
    pub fn css(&self) -> Option<&str> {
        self.css.as_deref()
    }

    /// The logo, if there is one.
    pub fn logo(&self) -> Option<Html> {
        let address = self.logo.as_ref()?;
        Some(html! { div.banner-customizable { img.logo-customizable src=(address) alt=""; } })
    }

    /// The style sheet as an element.
    pub fn style(&self) -> Html {
        html! { @if let Some(css) = self.css() { style { (PreEscaped(css)) } } }
    }
}

impl From<Kept> for Look {
    fn from(kept: Kept) -> Self {
        let css = kept.css.filter(|css| !css.trim().is_empty());
        Self { css: css.map(|css| css.replace('<', "\\3c ")), logo: kept.image.as_deref().and_then(logo) }
    }
}

/// AWS takes PNG and JPEG (and GIF).
fn logo(base64: &str) -> Option<String> {
    let bytes = STANDARD.decode(base64).ok()?;
    let kind = match bytes.as_slice() {
        [0x89, b'P', b'N', b'G', ..] => "png",
        [0xff, 0xd8, 0xff, ..] => "jpeg",
        [b'G', b'I', b'F', b'8', ..] => "gif",
        _ => return None,
    };
    Some(format!("data:image/{kind};base64,{}", STANDARD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_cannot_end_its_element() {
        let look = Look::from(Kept { css: Some(".a { color: red } </style><script>alert(1)</script>".into()), image: None });
        assert_eq!(look.style().into_string().matches('<').count(), 2);
    }

    #[test]
    fn only_images_are_logos() {
        let png = STANDARD.encode(b"\x89PNG\r\n\x1a\n");
        for (image, shown) in [(png.as_str(), true), ("PHN2Zz4=", false), ("", false), ("?", false)] {
            assert_eq!(Look::from(Kept { css: None, image: Some(image.into()) }).logo().is_some(), shown, "{image}");
        }
    }
}
