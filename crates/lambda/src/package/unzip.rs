//! Reads a zip that comes from outside: nothing leaves its folder, nothing grows beyond the limits.

use std::fs::{self, OpenOptions};
use std::io::{self, Cursor, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::{MAX_FILES, PackageError};

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The table of contents, if it is a zip of reasonable size.
pub(super) fn open(zip: &[u8]) -> Result<Archive<'_>, PackageError> {
    let archive = ZipArchive::new(Cursor::new(zip)).map_err(|_| PackageError::NotAZip)?;
    if archive.is_empty() {
        return Err(PackageError::NotAZip);
    }
    if archive.len() > MAX_FILES {
        return Err(PackageError::NotRunnable(format!("the zip has more than {MAX_FILES} files; here that is the limit")));
    }
    Ok(archive)
}

/// Unpacks everything below `root`, at most so many bytes. Sizes are counted as the bytes come, whatever the zip says of itself.
pub(super) fn extract(archive: &mut Archive<'_>, root: &Path, most: u64) -> Result<(), PackageError> {
    let mut room = most;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|_| PackageError::NotAZip)?;
        let path = inside(root, &file)?;
        if file.is_dir() {
            fs::create_dir_all(&path)?;
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        room -= write(file, &path, room)?;
    }
    Ok(())
}

/// Where an entry belongs; a name that leads out of the folder is no name. Links could lead out too.
fn inside(root: &Path, file: &ZipFile<'_, Cursor<&[u8]>>) -> Result<PathBuf, PackageError> {
    if file.is_symlink() {
        return Err(PackageError::NotRunnable("the zip holds a symbolic link; that is not supported here".to_owned()));
    }
    let name = file.name().map_err(|_| PackageError::NotAZip)?;
    let leads_out = name.starts_with('/') || name.split(['/', '\\']).any(|part| part == "..");
    match file.enclosed_name() {
        Some(name) if !leads_out => Ok(root.join(name)),
        _ => Err(PackageError::NotAZip),
    }
}

fn write(file: ZipFile<'_, Cursor<&[u8]>>, path: &Path, room: u64) -> Result<u64, PackageError> {
    let executable = file.unix_mode().is_some_and(|mode| mode & 0o111 != 0);
    let mode = if executable { 0o755 } else { 0o644 };
    // A name that comes twice would be a way to change what was checked.
    let mut target = OpenOptions::new().write(true).create_new(true).mode(mode).open(path).map_err(|_| PackageError::NotAZip)?;
    let written = io::copy(&mut file.take(room + 1), &mut target).map_err(broken)?;
    if written > room { Err(PackageError::TooLargeUnzipped) } else { Ok(written) }
}

/// Bytes that do not inflate, or a wrong checksum, are the zip's fault; a full disk is not.
fn broken(error: io::Error) -> PackageError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof | io::ErrorKind::Other => {
            PackageError::NotAZip
        }
        _ => PackageError::Io(error),
    }
}
