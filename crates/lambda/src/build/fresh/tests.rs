//! A made-up target folder, and what makes its program stale.

use std::time::Duration;

use super::*;

struct Workspace {
    _dir: tempfile::TempDir,
    root: PathBuf,
}

const OLD: u64 = 1_000;
const BUILT: u64 = 2_000;
const NEW: u64 = 3_000;

impl Workspace {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap().join("with space");
        let it = Self { _dir: dir, root };
        for path in ["Cargo.toml", "Cargo.lock", "f/Cargo.toml", "f/src/main.rs", "shared/Cargo.toml", "shared/src/lib.rs"] {
            it.write(path, "", OLD);
        }
        let program = it.root.join("target/debug/f");
        let escaped = |path: &Path| path.display().to_string().replace(' ', "\\ ");
        let sources = ["f/src/main.rs", "shared/src/lib.rs"].map(|path| escaped(&it.root.join(path)));
        it.write("target/debug/f.d", &format!("{}: {}\n", escaped(&program), sources.join(" ")), BUILT);
        it.write("target/debug/f", "", BUILT);
        it
    }

    fn write(&self, path: &str, text: &str, at: u64) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        self.touch(&path, at);
    }

    fn touch(&self, path: &Path, at: u64) {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(at);
        File::options().write(true).open(self.root.join(path)).unwrap().set_modified(at).unwrap();
    }

    fn fresh(&self) -> bool {
        let package =
            Package { directory: self.root.join("f"), name: "f".into(), binary: Some("f".into()), workspace: self.root.clone() };
        let target = self.root.join("target");
        executable_in(&target, &package, BuildProfile::Dev).is_some()
    }
}

#[test]
fn what_cargo_heeds_is_part_of_a_program() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("f");
    let with = |profile, variables: &[(&str, &str)]| {
        let variables = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        circumstances(profile, &fs::metadata(&path).unwrap(), variables)
    };
    fs::write(&path, "1").unwrap();
    let plain = [("HOME", "/h"), ("CARGO_TARGET_DIR", "/t"), ("CARGO_PKG_NAME", "x"), ("CARGO_HOME", "/c")];
    assert_eq!(with(BuildProfile::Dev, &plain), "");
    let flags = with(BuildProfile::Dev, &[("RUSTFLAGS", "-g")]);
    assert!(!flags.is_empty() && flags != with(BuildProfile::Dev, &[("RUSTFLAGS", "-O")]));
    assert_ne!(with(BuildProfile::Dev, &[("CARGO_PROFILE_DEV_DEBUG", "0")]), "");
    let built = with(BuildProfile::Lambda, &[]);
    fs::write(&path, "22").unwrap();
    assert_ne!(with(BuildProfile::Lambda, &[]), built, "another program in the same place");
}

#[test]
fn untouched_is_fresh() {
    assert!(Workspace::new().fresh());
}

#[test]
fn anything_newer_or_gone_is_stale() {
    let parts = ["f/src/main.rs", "shared/src/lib.rs", "f/Cargo.toml", "shared/Cargo.toml", "Cargo.toml", "Cargo.lock"];
    for part in parts {
        let it = Workspace::new();
        it.touch(Path::new(part), NEW);
        assert!(!it.fresh(), "{part} is newer");
    }
    for part in ["f/src/main.rs", "shared/src/lib.rs", "Cargo.lock", "target/debug/f", "target/debug/f.d"] {
        let it = Workspace::new();
        fs::remove_file(it.root.join(part)).unwrap();
        assert!(!it.fresh(), "{part} is gone");
    }
    for part in IF_PRESENT {
        let it = Workspace::new();
        it.write(part, "", NEW);
        assert!(!it.fresh(), "{part} is new");
    }
}

#[test]
fn the_stamp_counts_more_than_the_program() {
    let it = Workspace::new();
    let program = it.root.join("target/debug/f");
    it.touch(Path::new("Cargo.toml"), NEW);
    remember(&program, BuildProfile::Dev, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(NEW + 1)));
    assert!(it.fresh(), "cargo ran after the change and had nothing to do");

    it.touch(Path::new("Cargo.toml"), OLD);
    it.touch(Path::new("f/src/main.rs"), BUILT - 1);
    remember(&program, BuildProfile::Dev, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(BUILT - 2)));
    assert!(!it.fresh(), "saved while the compiler ran");
}

#[test]
fn a_copied_target_folder_is_doubtful() {
    let it = Workspace::new();
    it.write("target/debug/f.d", "/elsewhere/target/debug/f: /elsewhere/f/src/main.rs\n", BUILT);
    assert!(!it.fresh());
}

#[test]
fn a_namesake_in_a_shared_target_folder_is_another_program() {
    let (it, other) = (Workspace::new(), Workspace::new());
    let program = it.root.join("target/debug/f");
    let escaped = |path: &Path| path.display().to_string().replace(' ', "\\ ");
    let made_of = format!("{}: {}\n", escaped(&program), escaped(&other.root.join("f/src/main.rs")));
    it.write("target/debug/f.d", &made_of, BUILT);
    assert!(!it.fresh());
}
