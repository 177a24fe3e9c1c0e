//! A zip of one program, always the same for the same program: what a function without an uploaded zip is told to
//! consist of (`CodeSha256`, `CodeSize`), and what its code's address gives.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::Package;

/// The zip's `CodeSha256` and size. Slow: it reads the whole program.
pub(crate) fn weigh(program: &Path) -> io::Result<Package> {
    let mut scale = Scale { digest: Context::new(&SHA256), size: 0 };
    write(program, &mut scale)?;
    Ok(Package { sha256: STANDARD.encode(scale.digest.finish()), size: scale.size, folder: String::new() })
}

/// The zip itself. Slow: it reads the whole program.
pub(crate) fn made_of(program: &Path) -> io::Result<Vec<u8>> {
    let mut zip = Vec::new();
    write(program, &mut zip)?;
    Ok(zip)
}

/// Uncompressed: this is about being the same, and quick.
fn write(program: &Path, to: impl Write) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .large_file(false)
        .unix_permissions(0o755);
    let mut zip = ZipWriter::new_stream(to);
    zip.start_file("bootstrap", options)?;
    io::copy(&mut File::open(program)?, &mut zip)?;
    zip.finish()?;
    Ok(())
}

/// Takes bytes and keeps their digest and their number.
struct Scale {
    digest: Context,
    size: u64,
}

impl Write for Scale {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.digest.update(bytes);
        self.size += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Folders, unpack};
    use super::*;

    #[test]
    fn the_same_program_is_the_same_zip_and_can_be_unpacked() {
        let folder = tempfile::tempdir().unwrap();
        let [one, two, other] = ["one", "two", "other"].map(|name| folder.path().join(name));
        for (path, text) in [(&one, "#!/bin/sh\nexit 0\n"), (&two, "#!/bin/sh\nexit 0\n"), (&other, "#!/bin/sh\nexit 1\n")] {
            std::fs::write(path, text).unwrap();
        }
        let weight = weigh(&one).unwrap();
        assert_eq!(weight, weigh(&two).unwrap());
        assert_ne!(weight.sha256, weigh(&other).unwrap().sha256);
        let folders = Folders::new(None);
        let unpacked = unpack(&made_of(&one).unwrap(), &folders).unwrap();
        assert_eq!((&unpacked.package().sha256, unpacked.package().size), (&weight.sha256, weight.size));
        assert_eq!(std::fs::read(unpacked.program()).unwrap(), std::fs::read(&one).unwrap());
    }
}
