//! What changed in the file system, from Linux's inotify: folders are watched, because editors replace files. A burst of
//! events is one change.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsStr;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use rustix::io::Errno;
use tokio::io::unix::AsyncFd;
use tokio::time::{Instant, timeout_at};

use super::wanted::Wanted;

/// A save is over when nothing happened for so long: editors write, rename and touch within a few milliseconds.
const QUIET: Duration = Duration::from_millis(15);
/// Longer than this no change waits for quiet.
const LONGEST: Duration = Duration::from_millis(150);
/// Room for a few hundred events at a time.
const BUFFER: usize = 16 * 1024;

/// The events of all watched folders.
pub struct Events {
    inotify: AsyncFd<OwnedFd>,
    folders: HashMap<i32, PathBuf>,
    wanted: Wanted,
}

/// What one burst changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files and folders that were written, made, moved or removed.
    pub paths: BTreeSet<PathBuf>,
    /// More happened than the system kept.
    pub lost: bool,
    /// Folders came or went: others may have to be watched.
    folders: bool,
}

impl Events {
    /// Watches nothing yet.
    pub fn new() -> io::Result<Self> {
        let inotify = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?;
        // What succeeds it asks, unsafely, for a descriptor that is owned; this one is, and unsafe code is forbidden here.
        #[allow(deprecated, reason = "an OwnedFd is all that its successor asks for")]
        let inotify = AsyncFd::new(inotify)?;
        Ok(Self { inotify, folders: HashMap::new(), wanted: Wanted::default() })
    }

    /// Watches these places from now on.
    pub fn want(&mut self, wanted: Wanted) -> io::Result<()> {
        self.wanted = wanted;
        self.watch()
    }

    /// Waits for the next change of what is wanted.
    pub async fn next(&mut self) -> io::Result<Changes> {
        loop {
            let mut changes = Changes::default();
            self.read(&mut changes).await?;
            let latest = Instant::now() + LONGEST;
            while timeout_at((Instant::now() + QUIET).min(latest), self.read(&mut changes)).await.is_ok() {
                if Instant::now() >= latest {
                    break;
                }
            }
            if changes.folders {
                self.watch()?;
            }
            if changes.lost || !changes.paths.is_empty() {
                return Ok(changes);
            }
        }
    }

    /// Adds what is not watched yet, and lets go of what is not wanted any more.
    fn watch(&mut self) -> io::Result<()> {
        let mut kept = HashMap::new();
        for folder in self.wanted.to_watch() {
            match inotify::add_watch(&self.inotify, &folder, flags()) {
                Ok(number) => drop(kept.insert(number, folder)),
                // It went between looking and watching; its parent tells when it comes back.
                Err(Errno::NOENT | Errno::NOTDIR | Errno::ACCESS) => {}
                Err(error) => return Err(explained(error)),
            }
        }
        for number in self.folders.keys().filter(|number| !kept.contains_key(number)) {
            // One whose folder is gone is gone already.
            let _ = inotify::remove_watch(&self.inotify, *number);
        }
        self.folders = kept;
        Ok(())
    }

    /// Waits until there are events and takes them all.
    async fn read(&mut self, changes: &mut Changes) -> io::Result<()> {
        loop {
            let mut ready = self.inotify.readable().await?;
            let mut buffer = [MaybeUninit::uninit(); BUFFER];
            let mut reader = Reader::new(&self.inotify, &mut buffer);
            let mut some = false;
            loop {
                match reader.next() {
                    Ok(event) => {
                        some = true;
                        let name = event.file_name().map(|name| OsStr::from_bytes(name.to_bytes()));
                        let folder = self.folders.get(&event.wd()).map(PathBuf::as_path);
                        note(&self.wanted, folder, name, event.events(), changes);
                    }
                    Err(Errno::AGAIN) => break,
                    Err(Errno::INTR) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            ready.clear_ready();
            if some {
                return Ok(());
            }
        }
    }
}

fn flags() -> WatchFlags {
    WatchFlags::CLOSE_WRITE
        | WatchFlags::CREATE
        | WatchFlags::DELETE
        | WatchFlags::MOVED_FROM
        | WatchFlags::MOVED_TO
        | WatchFlags::ATTRIB
        | WatchFlags::DELETE_SELF
        | WatchFlags::MOVE_SELF
        | WatchFlags::ONLYDIR
}

fn note(wanted: &Wanted, folder: Option<&Path>, name: Option<&OsStr>, kind: ReadFlags, changes: &mut Changes) {
    changes.lost |= kind.contains(ReadFlags::QUEUE_OVERFLOW);
    let came_or_went = ReadFlags::CREATE | ReadFlags::DELETE | ReadFlags::MOVED_FROM | ReadFlags::MOVED_TO;
    changes.folders |= kind.contains(ReadFlags::ISDIR) && kind.intersects(came_or_went);
    changes.folders |= kind.intersects(ReadFlags::DELETE_SELF | ReadFlags::MOVE_SELF | ReadFlags::QUEUE_OVERFLOW);
    let (Some(folder), Some(name)) = (folder, name) else { return };
    // A folder whose permissions or times change is no change of what is in it.
    let only_times = kind.contains(ReadFlags::ISDIR) && !kind.intersects(came_or_went);
    let path = folder.join(name);
    if !only_times && wanted.concerns(&path) {
        changes.paths.insert(path);
    }
}

fn explained(error: Errno) -> io::Error {
    match error {
        Errno::NOSPC => io::Error::other(
            "the system watches no more folders for you: raise it by `sysctl fs.inotify.max_user_watches=524288`, or start without --watch",
        ),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    async fn next(events: &mut Events) -> Vec<String> {
        let changes = tokio::time::timeout(Duration::from_secs(10), events.next()).await.expect("a change is told").unwrap();
        changes.paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[tokio::test]
    async fn a_save_is_told_however_it_is_done_and_what_does_not_matter_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let package = root.join("f");
        fs::create_dir_all(package.join("src")).unwrap();
        fs::create_dir_all(package.join("target/debug")).unwrap();
        for file in ["f/Cargo.toml", "f/src/main.rs"] {
            fs::write(root.join(file), "").unwrap();
        }
        let built = root.join("out/hello/bootstrap");
        let mut events = Events::new().unwrap();
        events.want(Wanted::new([package.clone()], [root.join("Cargo.lock"), built.clone()], [root.join("f/state")])).unwrap();

        fs::write(package.join("src/main.rs"), "1").unwrap();
        assert_eq!(next(&mut events).await, ["main.rs"]);
        fs::write(package.join("src/.main.rs.swp"), "2").unwrap();
        fs::write(package.join("src/main.rs~"), "2").unwrap();
        fs::write(package.join("target/debug/f"), "2").unwrap();
        fs::write(root.join("unrelated"), "2").unwrap();
        fs::create_dir_all(root.join("f/state")).unwrap();
        fs::write(root.join("f/state/x"), "2").unwrap();
        fs::write(root.join(".new"), "2").unwrap();
        fs::rename(root.join(".new"), package.join("src/main.rs")).unwrap();
        assert_eq!(next(&mut events).await, ["main.rs"]);
        fs::write(root.join("Cargo.lock"), "3").unwrap();
        assert_eq!(next(&mut events).await, ["Cargo.lock"]);

        // A new folder is watched from then on.
        fs::create_dir_all(package.join("src/deep")).unwrap();
        assert_eq!(next(&mut events).await, ["deep"]);
        fs::write(package.join("src/deep/mod.rs"), "4").unwrap();
        assert_eq!(next(&mut events).await, ["mod.rs"]);

        // A file in folders that are not there yet, as `sam build` makes and removes them.
        for content in ["5", "6"] {
            fs::create_dir_all(built.parent().unwrap()).unwrap();
            next(&mut events).await;
            fs::write(&built, content).unwrap();
            assert!(next(&mut events).await.contains(&"bootstrap".to_owned()));
            fs::remove_dir_all(root.join("out")).unwrap();
            next(&mut events).await;
        }
    }
}
