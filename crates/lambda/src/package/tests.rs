//! Zips of every kind, good and bad.

use std::io::{Cursor, Write};
use std::os::unix::fs::PermissionsExt;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// Name, mode, content.
type File<'a> = (&'a str, u32, &'a [u8]);

fn zipped(files: &[File<'_>]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, mode, content) in files {
        zip.start_file(*name, SimpleFileOptions::default().unix_permissions(*mode)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const SCRIPT: File<'static> = ("bootstrap", 0o755, b"#!/bin/sh\n");

#[test]
fn a_good_zip_is_unpacked_once_and_goes_when_nobody_holds_it() {
    let zip = zipped(&[SCRIPT, ("data/a.txt", 0o4666, b"hello")]);
    let folders = Folders::new(None);
    let unpacked = unpack(&zip, &folders).unwrap();
    let task = unpacked.task();
    assert_eq!(std::fs::read(task.join("data/a.txt")).unwrap(), b"hello");
    let mode = |name: &str| std::fs::metadata(task.join(name)).unwrap().permissions().mode() & 0o7777;
    assert_eq!((mode("bootstrap") & 0o700, mode("data/a.txt") & 0o7711), (0o700, 0o600));
    assert_eq!(std::fs::read(unpacked.zip()).unwrap(), zip);
    assert_eq!(unpacked.package().size, zip.len() as u64);
    assert_eq!(unpacked.package().sha256, STANDARD.encode(digest(&SHA256, &zip)));
    let path = unpacked.path().to_owned();
    let again = unpack(&zip, &folders).unwrap();
    drop(unpacked);
    assert!(again.path() == path && path.exists());
    drop(again);
    assert!(!path.exists());
}

#[test]
fn bad_zips_are_refused_and_leave_nothing() {
    let broken = {
        let mut zip = zipped(&[("bootstrap", 0o755, &[7; 2000])]);
        zip[60] ^= 0xff;
        zip
    };
    let link = {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.add_symlink("bootstrap", "/bin/sh", SimpleFileOptions::default()).unwrap();
        zip.finish().unwrap().into_inner()
    };
    let many: Vec<String> = (0..=MAX_FILES).map(|n| n.to_string()).collect();
    let many: Vec<File<'_>> = many.iter().map(|name| (name.as_str(), 0o644, &b""[..])).collect();
    let mut foreign = b"\x7fELF\x02\x01\x01".to_vec();
    foreign.resize(18, 0);
    foreign.extend([0xf3, 0]);
    let could_not = "Could not unzip uploaded file.";
    let cases = [
        (b"no zip".to_vec(), could_not),
        (zipped(&[]), could_not),
        (broken, could_not),
        (zipped(&[SCRIPT, ("../out", 0o644, b"x")]), could_not),
        (zipped(&[SCRIPT, ("/etc/out", 0o644, b"x")]), could_not),
        (zipped(&[SCRIPT, ("a/../../out", 0o644, b"x")]), could_not),
        (link, "symbolic link"),
        (zipped(&many), "more than 20000 files"),
        (zipped(&[("main.py", 0o644, b"x")]), "no file `bootstrap`"),
        (zipped(&[("bootstrap", 0o644, b"#!/bin/sh\n")]), "chmod +x"),
        (zipped(&[("bootstrap", 0o755, &foreign)]), "ELF machine 0xf3"),
        (vec![0; MAX_ZIPPED + 1], "Zipped size must be smaller than 52428800 bytes"),
    ];
    let root = tempfile::tempdir().unwrap();
    let folders = Folders::new(Some(root.path().join("code")));
    for (zip, expected) in cases {
        let error = unpack_uploaded(&zip, &folders).err().unwrap_or_else(|| panic!("{expected}")).to_string();
        assert!(error.contains(expected), "{error}");
        assert_eq!(std::fs::read_dir(root.path().join("code")).map_or(0, Iterator::count), 0, "{expected}");
    }
}

#[test]
fn a_bomb_is_stopped_at_the_limit() {
    let zeros = vec![0; 1 << 20];
    let zip = zipped(&[("zeros", 0o644, &zeros), ("more", 0o644, &zeros)]);
    assert!(zip.len() < 1 << 14);
    let folder = tempfile::tempdir().unwrap();
    let extract = |most: u64, below: &str| unzip::extract(&mut unzip::open(&zip).unwrap(), &folder.path().join(below), most);
    std::fs::create_dir(folder.path().join("all")).unwrap();
    std::fs::create_dir(folder.path().join("part")).unwrap();
    assert!(extract(2 << 20, "all").is_ok());
    let error = extract((2 << 20) - 1, "part").err().unwrap();
    assert_eq!(error.to_string(), "Unzipped size must be smaller than 262144000 bytes");
}

#[test]
fn folders_outlive_the_account_but_not_their_rows() {
    let root = tempfile::tempdir().unwrap();
    let folders = Folders::new(Some(root.path().join("code")));
    let [named, other] = [1, 2].map(|n| folders.create(n.to_string(), n).unwrap());
    let row = named.package().clone();
    folders.end();
    drop((named, other));
    let next = Folders::new(Some(root.path().join("code")));
    assert_eq!(std::fs::read_dir(root.path().join("code")).unwrap().count(), 2);
    next.sweep(&[row.folder.clone()].into());
    assert_eq!(std::fs::read_dir(root.path().join("code")).unwrap().count(), 1);
    let kept = next.kept(&row).unwrap();
    assert!(kept.task().exists() && std::ptr::eq(&*kept, &*next.kept(&row).unwrap()));
}
