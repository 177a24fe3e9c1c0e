//! ListObjectsV2 and ListObjects, and the walk along keys that every list is.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::Connection;
use sekisho_query::Xml;

use super::bucket_of;
use crate::call::Call;
use crate::fault::{Answer, Fault};
use crate::store::versions::{self, From, Version};
use crate::times::iso;
use crate::{S3, answer};

/// As many as one answer has.
pub const PAGE: usize = 1000;

/// Which versions a walk sees.
type Rows = fn(&Connection, &str, &From, &mut dyn FnMut(Version) -> bool) -> rusqlite::Result<()>;

/// What a list asks for.
pub struct Asked<'a> {
    /// What keys begin with.
    pub prefix: &'a str,
    /// Where keys of one beginning are told as one; empty: nowhere.
    pub delimiter: &'a str,
    /// Where the list goes on.
    pub from: From,
    /// As many are told.
    pub most: usize,
}

/// A page of a list.
#[derive(Debug, Default)]
pub struct Page {
    /// What is told itself.
    pub versions: Vec<Version>,
    /// What is told as one.
    pub prefixes: Vec<String>,
    /// Whether there is more.
    pub is_cut: bool,
}

impl Page {
    /// The last key or prefix.
    pub fn last(&self) -> Option<&str> {
        let (version, prefix) = (self.versions.last().map(|last| last.key.as_str()), self.prefixes.last().map(String::as_str));
        version.max(prefix)
    }
}

/// Walks along the keys; jumps over what is told as one.
pub fn walk(db: &Connection, bucket: &str, asked: &Asked<'_>, rows: Rows) -> rusqlite::Result<Page> {
    let mut page = Page::default();
    let mut next = Some(first(asked));
    while let Some(from) = next.take().filter(|_| asked.most > 0) {
        rows(db, bucket, &from, &mut |version| {
            let Some(rest) = version.key.strip_prefix(asked.prefix) else { return false };
            let common = rest.find(asked.delimiter).filter(|_| !asked.delimiter.is_empty());
            let common = common.map(|end| version.key[..asked.prefix.len() + end + asked.delimiter.len()].to_owned());
            // A list that goes on behind a prefix has told it already.
            let is_new = common.as_deref().is_none_or(|common| common > asked.from.key());
            if is_new && page.versions.len() + page.prefixes.len() == asked.most {
                page.is_cut = true;
                return false;
            }
            let Some(common) = common else {
                page.versions.push(version);
                return true;
            };
            next = successor(&common).map(From::At);
            page.prefixes.extend(is_new.then_some(common));
            false
        })?;
    }
    Ok(page)
}

fn first(asked: &Asked<'_>) -> From {
    if asked.from.key() < asked.prefix { From::At(asked.prefix.to_owned()) } else { asked.from.clone() }
}

/// The first text behind all that begin with this one.
fn successor(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        if let Some(next) = ((last as u32) + 1..=(char::MAX as u32)).find_map(char::from_u32) {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

/// `ListObjectsV2`, or `ListObjects` where the second is not asked for.
pub fn objects(s3: &S3, call: &Call) -> Answer {
    bucket_of(s3, call)?;
    let is_second = call.query("list-type") == Some("2");
    let token = call.query("continuation-token").filter(|_| is_second);
    let begin = match token {
        Some(token) => read_token(token)?,
        None => call.query(if is_second { "start-after" } else { "marker" }).unwrap_or_default().to_owned(),
    };
    let asked = Asked {
        prefix: call.query("prefix").unwrap_or_default(),
        delimiter: call.query("delimiter").unwrap_or_default(),
        from: From::After(begin),
        most: call.number("max-keys", PAGE)?,
    };
    let page = s3
        .store
        .read(|db| Ok(walk(db, call.bucket(), &asked, |db, bucket, from, each| versions::latest(db, bucket, from, each))?))?;
    let names = Names::of(call)?;
    Ok(answer::document("ListBucketResult", |xml| {
        xml.text("Name", call.bucket()).text("Prefix", names.text(asked.prefix));
        if is_second {
            second(xml, call, &names, &page);
        } else {
            xml.text("Marker", names.text(call.query("marker").unwrap_or_default()));
            let next = page.last().filter(|_| page.is_cut && !asked.delimiter.is_empty());
            xml.optional("NextMarker", next.map(|next| names.text(next)));
        }
        xml.text("MaxKeys", asked.most);
        xml.optional("Delimiter", call.query("delimiter").map(|delimiter| names.text(delimiter)));
        xml.optional("EncodingType", call.query("encoding-type")).text("IsTruncated", page.is_cut);
        let owner = !is_second || call.query("fetch-owner") == Some("true");
        for version in &page.versions {
            xml.element("Contents", |xml| contents(xml, &names, version, owner.then_some(s3.owner.as_str())));
        }
        write_prefixes(xml, &names, &page);
    }))
}

fn second(xml: &mut Xml, call: &Call, names: &Names, page: &Page) {
    xml.optional("StartAfter", call.query("start-after").map(|start| names.text(start)));
    xml.optional("ContinuationToken", call.query("continuation-token"));
    xml.optional("NextContinuationToken", page.last().filter(|_| page.is_cut).map(|last| URL_SAFE_NO_PAD.encode(last)));
    xml.text("KeyCount", page.versions.len() + page.prefixes.len());
}

fn contents(xml: &mut Xml, names: &Names, version: &Version, owner: Option<&str>) {
    xml.text("Key", names.text(&version.key)).text("LastModified", iso(version.modified));
    write_version(xml, version);
    if let Some(owner) = owner {
        xml.element("Owner", |xml| {
            xml.text("ID", owner);
        });
    }
}

/// Tag, sum, size and storage class.
pub fn write_version(xml: &mut Xml, version: &Version) {
    xml.text("ETag", format!("\"{}\"", version.etag));
    if let Some(checksum) = &version.about.checksum {
        xml.text("ChecksumAlgorithm", checksum.algorithm.name());
        xml.text("ChecksumType", super::describe::kind(checksum.composite));
    }
    xml.text("Size", version.size).text("StorageClass", version.about.storage_class.as_deref().unwrap_or("STANDARD"));
}

/// What is told as one.
pub fn write_prefixes(xml: &mut Xml, names: &Names, page: &Page) {
    for prefix in &page.prefixes {
        xml.element("CommonPrefixes", |xml| {
            xml.text("Prefix", names.text(prefix));
        });
    }
}

fn read_token(token: &str) -> Result<String, Fault> {
    let read = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    read.ok_or_else(|| Fault::argument("continuation-token", token, "The continuation token provided is incorrect"))
}

/// How keys are written: as they are, or so that XML can have all of them.
pub struct Names(bool);

/// Unverified: beyond letters, digits and slashes, which characters stay as they are.
const URL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'*').remove(b' ');

impl Names {
    /// As `encoding-type` asks for.
    pub fn of(call: &Call) -> Result<Self, Fault> {
        match call.query("encoding-type") {
            None => Ok(Self(false)),
            Some("url") => Ok(Self(true)),
            Some(other) => Err(Fault::argument("encoding-type", other, "Invalid Encoding Method specified in Request")),
        }
    }

    /// A key, so written.
    pub fn text(&self, key: &str) -> String {
        if self.0 { utf8_percent_encode(key, URL).to_string().replace(' ', "+") } else { key.to_owned() }
    }
}

impl From {
    /// The key in it.
    pub fn key(&self) -> &str {
        match self {
            Self::At(key) | Self::After(key) | Self::Behind(key, _) => key,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_a_text_ends_before_its_successor() {
        for (text, expected) in
            [("a/", Some("a0")), ("a\u{d7ff}", Some("a\u{e000}")), ("a\u{10ffff}", Some("b")), ("\u{10ffff}", None), ("", None)]
        {
            assert_eq!(successor(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn keys_are_written_as_asked() {
        assert_eq!(Names(true).text("a/b c(1)+あ.png"), "a/b+c%281%29%2B%E3%81%82.png");
        assert_eq!(Names(false).text("a b"), "a b");
    }
}
