//! Where the authority is kept: one folder per user, for all stacks. Whoever comes first makes it; the lock of the folder
//! makes all the others find the same one.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::authority::Authority;
use crate::Failure;

const CERTIFICATE: &str = "ca.pem";
const KEY: &str = "ca-key.pem";
const LOCK: &str = "lock";

/// The folder of this user.
pub fn path() -> Result<PathBuf, Failure> {
    path_from(|name| std::env::var_os(name).filter(|value| !value.is_empty()))
}

fn path_from(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, Failure> {
    let own = variable("SEKISHO_CA_DIR").map(PathBuf::from);
    // The base directory specification knows no relative paths.
    let data = || variable("XDG_DATA_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let home = || variable("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let found = own.or_else(|| data().or_else(home).map(|folder| folder.join("sekisho")));
    let found = found.map(std::path::absolute).transpose().map_err(Failure::from_error)?;
    found.ok_or_else(|| Failure::from("there is no home to keep the local CA in; name a folder with SEKISHO_CA_DIR".to_owned()))
}

/// The certificate's file.
pub fn certificate(folder: &Path) -> PathBuf {
    folder.join(CERTIFICATE)
}

/// The authority of a folder, made or renewed where it has to be.
pub fn open(folder: &Path, now: SystemTime) -> Result<Authority, Failure> {
    prepare(folder)?;
    let lock = lock(folder);
    if let Some(authority) = read(folder)?.filter(|authority| authority.is_good(now)) {
        return Ok(authority);
    }
    // Where only reading is allowed, that was all; who writes keeps the lock until both files are there.
    let _alone = lock?;
    make(folder, now)
}

fn prepare(folder: &Path) -> Result<(), Failure> {
    if folder.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| trouble(folder, "create", &error))
}

/// Given back when dropped.
fn lock(folder: &Path) -> Result<File, Failure> {
    let path = folder.join(LOCK);
    let opened = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
    let locked = opened.and_then(|file| file.lock().map(|()| file));
    locked.map_err(|error| trouble(&path, "lock", &error))
}

/// What is there. None if there is nothing yet; what is there and no authority is not overwritten, somebody may trust it.
fn read(folder: &Path) -> Result<Option<Authority>, Failure> {
    let (pem, key) = (text(&folder.join(CERTIFICATE))?, text(&folder.join(KEY))?);
    let (Some(pem), Some(key)) = (pem, key) else { return Ok(None) };
    let broken = || {
        let folder = folder.display();
        Failure::from(format!(
            "{folder}/{CERTIFICATE} and {folder}/{KEY} are no CA of ours; move both away and a new one is made"
        ))
    };
    Authority::read(pem, &key).map(Some).ok_or_else(broken)
}

fn text(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(trouble(path, "read", &error)),
    }
}

/// The certificate is written last: where it is, all is there.
fn make(folder: &Path, now: SystemTime) -> Result<Authority, Failure> {
    let authority = Authority::make(now).map_err(Failure::from_error)?;
    write(&folder.join(KEY), &authority.key_pem(), 0o600)?;
    write(&folder.join(CERTIFICATE), authority.pem(), 0o644)?;
    Ok(authority.kept())
}

/// All of it or nothing. Who writes has the lock, so one name for what is half written is enough.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), Failure> {
    let half = path.with_extension("new");
    let written = || -> io::Result<()> {
        let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(mode).open(&half)?;
        file.set_permissions(fs::Permissions::from_mode(mode))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&half, path)
    };
    written().map_err(|error| trouble(path, "write", &error))
}

fn trouble(path: &Path, verb: &str, error: &io::Error) -> Failure {
    Failure::from(format!("cannot {verb} {}: {error}; name another folder for the local CA with SEKISHO_CA_DIR", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn one_folder_per_user() {
        for (variables, expected) in [
            (&[("SEKISHO_CA_DIR", "/a"), ("XDG_DATA_HOME", "/b"), ("HOME", "/c")][..], Some("/a")),
            (&[("XDG_DATA_HOME", "/b"), ("HOME", "/c")], Some("/b/sekisho")),
            (&[("XDG_DATA_HOME", "b"), ("HOME", "/c")], Some("/c/.local/share/sekisho")),
            (&[("HOME", "/c")], Some("/c/.local/share/sekisho")),
            (&[], None),
        ] {
            let variable = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
            assert_eq!(path_from(variable).ok(), expected.map(PathBuf::from), "{variables:?}");
        }
    }

    #[test]
    fn the_same_is_found_again_and_a_new_one_made_when_it_is_nearly_over() {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        let made = open(folder.path(), now).unwrap();
        assert_eq!(open(folder.path(), now).unwrap().pem(), made.pem());
        let later = now + Duration::from_secs(10 * 365 * 24 * 3600);
        let renewed = open(folder.path(), later).unwrap();
        assert_ne!(renewed.pem(), made.pem());
        assert_eq!(open(folder.path(), later).unwrap().pem(), renewed.pem());
    }

    #[test]
    fn what_is_no_authority_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        open(folder.path(), SystemTime::now()).unwrap();
        fs::write(folder.path().join(KEY), "not a key").unwrap();
        let refused = open(folder.path(), SystemTime::now()).map(|_| ()).unwrap_err().to_string();
        assert!(refused.contains("no CA of ours"), "{refused}");
        assert_eq!(fs::read_to_string(folder.path().join(KEY)).unwrap(), "not a key");
    }
}
