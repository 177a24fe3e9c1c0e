//! NSS, where Chromium on Linux and Firefox everywhere keep what they trust: one database per user or profile, changed by
//! `certutil`.

use std::fs;
use std::path::{Path, PathBuf};

use super::{ABSENT, ADDED, FAILED, NICKNAME, Outcome, PRESENT, REMOVED, SKIPPED, Wish, run_program};

const CERTUTIL: &str = "certutil";
/// Where Chromium looks. Made where it is not there.
const SHARED: &str = ".pki/nssdb";
/// Where there may be others.
const OTHERS: [&str; 1] = ["snap/chromium/current/.pki/nssdb"];
/// Folders with a profile in each folder.
const PROFILES: [&str; 4] = [
    ".mozilla/firefox",
    "snap/firefox/common/.mozilla/firefox",
    ".var/app/org.mozilla.firefox/.mozilla/firefox",
    "Library/Application Support/Firefox/Profiles",
];

/// Does what is wished in every database of this user.
pub fn visit(wish: Wish<'_>) -> Vec<Outcome> {
    let Some(home) = std::env::var_os("HOME").map(PathBuf::from) else {
        return vec![Outcome::because("browsers", SKIPPED, "there is no HOME to look for their databases in")];
    };
    if databases_of(&home).is_empty() && matches!(wish, Wish::Uninstall) {
        return vec![Outcome::of("browsers", ABSENT)];
    }
    if !is_there() {
        return vec![Outcome::because(
            "browsers",
            SKIPPED,
            "there is no certutil; it is in libnss3-tools (Debian) or nss-tools (Fedora)",
        )];
    }
    if let Wish::Install(_) = wish
        && !cfg!(target_os = "macos")
        && let Err(why) = make(&home.join(SHARED))
    {
        return vec![Outcome::because(home.join(SHARED).display().to_string(), FAILED, why)];
    }
    databases_of(&home).iter().map(|database| changed(database, wish)).collect()
}

fn is_there() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(CERTUTIL).is_file())
}

fn databases_of(home: &Path) -> Vec<PathBuf> {
    let fixed = std::iter::once(SHARED).chain(OTHERS).map(|folder| home.join(folder));
    let profiles = PROFILES.iter().filter_map(|folder| fs::read_dir(home.join(folder)).ok());
    let profiles = profiles.flat_map(|folder| folder.flatten().map(|entry| entry.path()));
    let mut all: Vec<PathBuf> = fixed.chain(profiles).filter(|folder| folder.join("cert9.db").is_file()).collect();
    all.sort();
    all
}

/// An empty database, as a browser makes it at its first start.
fn make(folder: &Path) -> Result<(), String> {
    if folder.join("cert9.db").is_file() {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    run_program(CERTUTIL, &["-d", &sql(folder), "-N", "--empty-password"]).map(|_| ())
}

fn changed(database: &Path, wish: Wish<'_>) -> Outcome {
    let (store, sql) = (database.display().to_string(), sql(database));
    let done = run_program(CERTUTIL, &["-d", &sql, "-L"]).and_then(|list| match wish {
        Wish::Install(certificate) => {
            let file = certificate.file.display().to_string();
            add(&sql, &list, &certificate.name, &file)
        }
        Wish::Uninstall => remove(&sql, &list),
    });
    match done {
        Ok(result) => Outcome::of(store, result),
        Err(why) => Outcome::because(store, FAILED, why),
    }
}

fn add(sql: &str, list: &str, name: &str, file: &str) -> Result<&'static str, String> {
    if ours(list).any(|known| known == name) {
        return Ok(PRESENT);
    }
    run_program(CERTUTIL, &["-d", sql, "-A", "-t", "C,,", "-n", name, "-i", file]).map(|_| ADDED)
}

/// All that are ours: also those of an authority that is no longer there.
fn remove(sql: &str, list: &str) -> Result<&'static str, String> {
    let mut result = ABSENT;
    for name in ours(list) {
        run_program(CERTUTIL, &["-d", sql, "-D", "-n", name])?;
        result = REMOVED;
    }
    Ok(result)
}

/// Each line is a name and, after spaces, what it is trusted for.
fn ours(list: &str) -> impl Iterator<Item = &str> {
    let names = list.lines().filter_map(|line| line.trim_end().rsplit_once(' ')).map(|(name, _)| name.trim());
    names.filter(|name| name.starts_with(NICKNAME))
}

fn sql(folder: &Path) -> String {
    format!("sql:{}", folder.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_among_the_others() {
        let list = "\nCertificate Nickname                                         Trust Attributes\n\
                    \x20                                                            SSL,S/MIME,JAR/XPI\n\n\
                    Sekisho local CA 79de8b20                                    C,,  \n\
                    mkcert development CA 1                                      C,,  \n";
        assert_eq!(ours(list).collect::<Vec<_>>(), ["Sekisho local CA 79de8b20"]);
        assert_eq!(ours("").count(), 0);
    }
}
