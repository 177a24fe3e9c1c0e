//! XML as it comes in: small documents, read whole into elements with text or elements inside.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, Event};
use sekisho_query::Xml;

use crate::fault::Fault;

/// No document of S3's is deeper.
const DEEPEST: usize = 16;
/// A thousand keys of the longest kind, each escaped.
const LONGEST: usize = 8 * 1024 * 1024;

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Without its prefix.
    pub name: String,
    /// Its own text.
    pub text: String,
    /// What is inside.
    pub children: Vec<Element>,
}

impl Element {
    /// An element with elements inside.
    pub fn new(name: &str, children: Vec<Element>) -> Self {
        Self { name: name.to_owned(), text: String::new(), children }
    }

    /// An element with text.
    pub fn leaf(name: &str, text: impl Into<String>) -> Self {
        Self { name: name.to_owned(), text: text.into(), children: Vec::new() }
    }

    /// Reads a document whose root has this name.
    ///
    /// # Errors
    /// `MalformedXML`
    pub fn read(body: &[u8], root: &str) -> Result<Self, Fault> {
        let read = if body.len() <= LONGEST { Self::parse(body) } else { None };
        read.filter(|element| element.name == root).ok_or_else(Fault::malformed_xml)
    }

    fn parse(body: &[u8]) -> Option<Self> {
        let mut reader = Reader::from_reader(body);
        let mut open: Vec<Self> = Vec::new();
        loop {
            let closed = match reader.read_event().ok()? {
                Event::Start(start) if open.len() < DEEPEST => {
                    open.push(Self::leaf(std::str::from_utf8(start.local_name().as_ref()).ok()?, ""));
                    continue;
                }
                Event::Empty(start) => Self::leaf(std::str::from_utf8(start.local_name().as_ref()).ok()?, ""),
                Event::End(_) => open.pop()?,
                Event::Text(text) => {
                    add(&mut open, &text.decode().ok()?);
                    continue;
                }
                Event::CData(text) => {
                    add(&mut open, &text.decode().ok()?);
                    continue;
                }
                Event::GeneralRef(reference) => {
                    add(&mut open, &resolved(&reference)?);
                    continue;
                }
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => continue,
                Event::Start(_) | Event::DocType(_) | Event::Eof => return None,
            };
            match open.last_mut() {
                Some(parent) => parent.children.push(closed),
                None => return Some(closed),
            }
        }
    }

    /// The first element of this name inside.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All elements of this name inside.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the element of this name inside.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// Writes what is inside, without what was between the elements.
    pub fn write_inside(&self, xml: &mut Xml) {
        for child in &self.children {
            match child.children.is_empty() {
                true => xml.text(&child.name, &child.text),
                false => xml.element(&child.name, |xml| child.write_inside(xml)),
            };
        }
    }
}

fn add(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn resolved(reference: &BytesRef<'_>) -> Option<String> {
    if let Some(char) = reference.resolve_char_ref().ok()? {
        return Some(char.to_string());
    }
    resolve_xml_entity(&reference.decode().ok()?).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_and_written() {
        let text =
            "<?xml version=\"1.0\"?><a:T xmlns:a=\"n\" x=\"1\"> <K>a &lt;&#38; &#x3042;<![CDATA[<]]></K><L><M/></L> </a:T>";
        let read = Element::read(text.as_bytes(), "T").unwrap();
        assert_eq!(read.text_of("K"), Some("a <& あ<"));
        let mut xml = Xml::new();
        read.write_inside(&mut xml);
        assert_eq!(xml.into_string(), "<K>a &lt;&amp; あ&lt;</K><L><M></M></L>");
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let deep = "<T>".repeat(40) + &"</T>".repeat(40);
        for text in ["", "<T>", "<T></U>", "<U/>", "words", "<T>&foo;</T>", "<!DOCTYPE T [<!ENTITY a \"b\">]><T>&a;</T>", &deep] {
            assert_eq!(Element::read(text.as_bytes(), "T"), Err(Fault::malformed_xml()), "{text}");
        }
    }
}
