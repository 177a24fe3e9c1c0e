//! Writes JSON straight into bytes: an event has a fixed shape, so no tree is built first.

use crate::claims::write_string;

/// An object that is being written.
pub struct Object<'o> {
    out: &'o mut Vec<u8>,
    empty: bool,
}

impl<'o> Object<'o> {
    /// Begins an object.
    pub fn open(out: &'o mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, empty: true }
    }

    /// Writes the name; the caller writes the value.
    pub fn name(&mut self, name: &str) -> &mut Vec<u8> {
        if !std::mem::take(&mut self.empty) {
            self.out.push(b',');
        }
        write_string(self.out, name);
        self.out.push(b':');
        self.out
    }

    /// A string.
    pub fn text(&mut self, name: &str, text: &str) {
        write_string(self.name(name), text);
    }

    /// A string or `null`.
    pub fn text_or_null(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => self.text(name, text),
            None => self.raw(name, "null"),
        }
    }

    /// Ready JSON, such as a number, `null` or claims written before.
    pub fn raw(&mut self, name: &str, json: &str) {
        self.name(name).extend_from_slice(json.as_bytes());
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, name: &str, value: bool) {
        self.raw(name, if value { "true" } else { "false" });
    }

    /// An object within this one.
    pub fn object(&mut self, name: &str) -> Object<'_> {
        Object::open(self.name(name))
    }

    /// Strings by name, or `null` when there is none of them.
    pub fn texts_or_null<'t>(&mut self, name: &str, texts: impl ExactSizeIterator<Item = (&'t str, &'t str)>) {
        if texts.len() == 0 {
            return self.raw(name, "null");
        }
        let mut object = self.object(name);
        for (name, text) in texts {
            object.text(name, text);
        }
        object.close();
    }

    /// Ends the object.
    pub fn close(self) {
        self.out.push(b'}');
    }
}

/// An array of strings.
pub fn list<'t>(out: &mut Vec<u8>, texts: impl IntoIterator<Item = &'t str>) {
    out.push(b'[');
    for (nth, text) in texts.into_iter().enumerate() {
        if nth > 0 {
            out.push(b',');
        }
        write_string(out, text);
    }
    out.push(b']');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_stand_between_and_text_is_escaped() {
        let mut out = Vec::new();
        let mut object = Object::open(&mut out);
        object.text("a\"", "line\nbreak");
        object.object("empty").close();
        object.texts_or_null("none", std::iter::empty());
        object.texts_or_null("some", [("x", "1"), ("y", "2")].into_iter());
        list(object.name("list"), ["p", "q"]);
        object.text_or_null("null", None);
        object.raw("n", "7");
        object.close();
        let expected =
            r#"{"a\"":"line\nbreak","empty":{},"none":null,"some":{"x":"1","y":"2"},"list":["p","q"],"null":null,"n":7}"#;
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
