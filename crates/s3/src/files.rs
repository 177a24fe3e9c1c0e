//! The bytes of objects: one file each, written under another name and synced before it counts. Which file is whose stands
//! in the database; a file that nobody has is removed at the next start.

use std::collections::HashSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use tempfile::TempDir;
use uuid::Uuid;

/// Where files lie.
pub enum Files {
    /// In a folder that stays.
    Kept(PathBuf),
    /// In one that goes with the process, made when the first file is.
    Passing(Mutex<Option<TempDir>>),
}

const UNFINISHED: &str = ".new";

impl Files {
    /// Beside a database: the folder of its name. Without one: in the system's folder for such things.
    pub fn open(database: Option<&Path>) -> io::Result<Self> {
        let Some(database) = database else { return Ok(Self::Passing(Mutex::default())) };
        let folder = database.with_extension("objects");
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        Ok(Self::Kept(folder))
    }

    /// Removes what is not among these.
    pub fn keep_only(&self, known: &HashSet<String>) -> io::Result<()> {
        let Self::Kept(folder) = self else { return Ok(()) };
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(|name| known.contains(name)) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Keeps bytes; gives the file's name.
    pub fn write(&self, bytes: &[u8]) -> io::Result<String> {
        self.write_with(|file| file.write_all(bytes))
    }

    /// Keeps what `fill` writes.
    pub fn write_with(&self, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<String> {
        let folder = self.folder()?;
        let name = Uuid::new_v4().simple().to_string();
        let unfinished = folder.join(format!("{name}{UNFINISHED}"));
        let result = self.write_to(&unfinished, &folder.join(&name), fill);
        if result.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        result.map(|()| name)
    }

    fn write_to(&self, unfinished: &Path, path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(unfinished)?;
        fill(&mut file)?;
        if let Self::Kept(folder) = self {
            file.sync_all()?;
            fs::rename(unfinished, path)?;
            return File::open(folder)?.sync_all();
        }
        fs::rename(unfinished, path)
    }

    /// Opens a file: who has it open can read it even when it is removed.
    pub fn read(&self, name: &str) -> io::Result<File> {
        File::open(self.folder()?.join(name))
    }

    /// Removes files; one that stays behind is removed at the next start.
    pub fn remove<T: AsRef<str>>(&self, names: impl IntoIterator<Item = T>) {
        let Ok(folder) = self.folder() else { return };
        for name in names {
            let _ = fs::remove_file(folder.join(name.as_ref()));
        }
    }

    fn folder(&self) -> io::Result<PathBuf> {
        let passing = match self {
            Self::Kept(folder) => return Ok(folder.clone()),
            Self::Passing(passing) => passing,
        };
        let mut passing = passing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = &*passing {
            return Ok(folder.path().to_owned());
        }
        let made = tempfile::Builder::new().prefix("sekisho-s3-").tempdir()?;
        Ok(passing.insert(made).path().to_owned())
    }
}

/// A part of a file; both ends count.
pub fn part(mut file: File, first: u64, length: u64) -> io::Result<Bytes> {
    file.seek(SeekFrom::Start(first))?;
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.take(length).read_to_end(&mut bytes)?;
    match bytes.len() as u64 == length {
        true => Ok(bytes.into()),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn files_are_private_and_nothing_half_stays() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(Some(&folder.path().join("s3.sqlite"))).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let objects = folder.path().join("s3.objects");
        let name = files.write(b"0123456789").unwrap();
        assert_eq!((mode(&objects), mode(&objects.join(&name))), (0o700, 0o600));
        assert_eq!(part(files.read(&name).unwrap(), 2, 3).unwrap(), "234");
        assert!(part(files.read(&name).unwrap(), 8, 3).is_err());
        files.write_with(|_| Err(io::ErrorKind::Other.into())).unwrap_err();
        let orphan = files.write(b"x").unwrap();
        fs::write(objects.join("cut.new"), "x").unwrap();
        files.keep_only(&HashSet::from([name.clone()])).unwrap();
        let left: Vec<_> = fs::read_dir(&objects).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, [name.as_str()], "{orphan}");
    }

    #[test]
    fn a_passing_folder_goes_with_its_owner() {
        let files = Files::open(None).unwrap();
        let name = files.write(b"x").unwrap();
        let folder = files.folder().unwrap();
        assert!(folder.join(name).exists());
        drop(files);
        assert!(!folder.exists());
    }
}
