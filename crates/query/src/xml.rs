//! XML as it is written: elements with text, elements in elements, lists. What is written is escaped.

use std::fmt::Display;

use quick_xml::escape::escape;

/// XML that is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Xml(String);

impl Xml {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// `<name>value</name>`
    pub fn text(&mut self, name: &str, value: impl Display) -> &mut Self {
        let value = value.to_string();
        self.element(name, |xml| xml.0.push_str(&escape(value.as_str())))
    }

    /// The same for a value that there is; nothing otherwise.
    pub fn optional(&mut self, name: &str, value: Option<impl Display>) -> &mut Self {
        if let Some(value) = value {
            self.text(name, value);
        }
        self
    }

    /// `<name>…</name>` with what `inside` writes.
    pub fn element(&mut self, name: &str, inside: impl FnOnce(&mut Self)) -> &mut Self {
        for part in ["<", name, ">"] {
            self.0.push_str(part);
        }
        inside(self);
        for part in ["</", name, ">"] {
            self.0.push_str(part);
        }
        self
    }

    /// `<name><member>…</member>…</name>`, one member for each item.
    pub fn list<T>(&mut self, name: &str, items: impl IntoIterator<Item = T>, mut each: impl FnMut(&mut Self, T)) -> &mut Self {
        self.element(name, |xml| {
            for item in items {
                xml.element("member", |xml| each(xml, item));
            }
        })
    }

    /// A list of strings.
    pub fn texts<T: Display>(&mut self, name: &str, items: impl IntoIterator<Item = T>) -> &mut Self {
        self.element(name, |xml| {
            for item in items {
                xml.text("member", item);
            }
        })
    }

    /// Adds what was written elsewhere.
    pub fn append(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }

    /// What was written.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_escaped() {
        let mut xml = Xml::new();
        xml.text("A", "<&>").optional("B", None::<&str>).optional("C", Some(1));
        xml.list("L", ["x", "y"], |xml, item| {
            xml.text("N", item).text("M", 0);
        })
        .texts("T", ["a"]);
        assert_eq!(
            xml.into_string(),
            "<A>&lt;&amp;&gt;</A><C>1</C><L><member><N>x</N><M>0</M></member><member><N>y</N><M>0</M></member></L>\
             <T><member>a</member></T>"
        );
    }
}
