//! What answers the invocations of a function: processes of a program, somebody elsewhere, or, while its code was never
//! built, nobody.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::build::BuildFailure;
use crate::package::{CodeFolder, PackagedCode, Program};
use crate::remote::Remote;

/// Made from a program's path, from a [`Remote`], or from why there is no program.
#[derive(Clone)]
pub struct Backend(pub(crate) Kind);

#[derive(Clone)]
pub(crate) enum Kind {
    /// Processes of this program.
    Program(Program),
    /// It runs elsewhere.
    Remote(Arc<Remote>),
    /// Its code does not build.
    Broken(Arc<BuildFailure>),
}

impl Backend {
    /// The program, if it runs here.
    pub(crate) fn program(&self) -> Option<&Program> {
        match &self.0 {
            Kind::Program(program) => Some(program),
            Kind::Remote(_) | Kind::Broken(_) => None,
        }
    }

    /// The unpacked zip, if it came as one.
    pub(crate) fn folder(&self) -> Option<&Arc<CodeFolder>> {
        self.program()?.folder.as_ref()
    }

    /// The program's path; empty if it runs elsewhere or was never built.
    #[must_use]
    pub fn executable(&self) -> &Path {
        self.program().map_or(Path::new(""), |program| &program.executable)
    }

    /// Why there is no program, if that is so.
    #[must_use]
    pub fn failure(&self) -> Option<&Arc<BuildFailure>> {
        match &self.0 {
            Kind::Broken(failure) => Some(failure),
            Kind::Program(_) | Kind::Remote(_) => None,
        }
    }
}

impl From<Program> for Backend {
    fn from(mut program: Program) -> Self {
        // Its processes run in its folder, where a relative path would lead elsewhere.
        program.executable = std::path::absolute(&program.executable).unwrap_or(program.executable);
        Self(Kind::Program(program))
    }
}

impl From<PackagedCode> for Backend {
    fn from(code: PackagedCode) -> Self {
        Program::of(code.0).into()
    }
}

impl From<PathBuf> for Backend {
    fn from(executable: PathBuf) -> Self {
        Program { executable, folder: None }.into()
    }
}

impl From<Remote> for Backend {
    fn from(remote: Remote) -> Self {
        Self(Kind::Remote(Arc::new(remote)))
    }
}

impl From<Arc<BuildFailure>> for Backend {
    fn from(failure: Arc<BuildFailure>) -> Self {
        Self(Kind::Broken(failure))
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Program(program) => write!(f, "{}", program.executable.display()),
            Kind::Remote(remote) => write!(f, "{remote}"),
            Kind::Broken(failure) => write!(f, "{failure}"),
        }
    }
}
