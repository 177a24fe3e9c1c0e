//! `sekisho up --watch`: what was saved is rebuilt and put in place while everything else goes on. `events.rs` tells of
//! saves, `wanted.rs` which of them matter, cargo's own records say which programs are stale.

#[cfg_attr(not(target_os = "linux"), path = "watch/no_events.rs")]
mod events;
mod told;
mod wanted;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use jiff::Timestamp;
use sekisho_cloudformation::{Event, FunctionCode, Report};
use sekisho_lambda::{Backend, Code, Functions, Sources};

use crate::Failure;
use crate::stack::Stack;
use events::{Changes, Events};
use wanted::Wanted;

/// A stack and the files it comes from.
pub struct Watch {
    stack: Arc<Stack>,
    events: Events,
    /// Never looked into: the state folder.
    except: Option<PathBuf>,
    report: Arc<Report>,
    /// Templates and what they include, absolute.
    templates: BTreeSet<PathBuf>,
    /// Code and what it is made of.
    sources: HashMap<Code, Sources>,
    /// Which program each code has in place.
    known: HashMap<Code, Stamp>,
    here: PathBuf,
}

/// Tells programs at the same path apart.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stamp {
    Program(PathBuf, Option<SystemTime>, u64),
    Failed(String),
}

impl Watch {
    /// Begins to watch what the stack was brought up from.
    pub async fn start(stack: Arc<Stack>, report: Arc<Report>, state: Option<&Path>) -> Result<Self, Failure> {
        let events = Events::new().map_err(|error| cannot_watch(&error))?;
        let here = std::env::current_dir().unwrap_or_default();
        let except = state.and_then(|folder| folder.canonicalize().ok());
        let (templates, sources, known) = (BTreeSet::new(), HashMap::new(), HashMap::new());
        let mut watch = Self { stack, events, except, report, templates, sources, known, here };
        watch.known = watch.report.codes.iter().filter_map(|it| Some((it.code.clone(), watch.in_place(&it.name)?))).collect();
        watch.follow().await.map_err(|error| cannot_watch(&error))?;
        watch.tell_failures("at the start");
        Ok(watch)
    }

    /// Goes on until it is dropped.
    pub async fn run(mut self) {
        // What was saved between its build and the first watch.
        self.rebuild(self.report.codes.clone(), &BTreeSet::new()).await;
        loop {
            let looked = match self.events.next().await {
                Ok(changes) => self.look(&changes).await,
                Err(error) => Err(error),
            };
            if let Err(error) = looked {
                self.stack.log.line(format!("--watch has ended: {error}"));
                return;
            }
        }
    }

    async fn look(&mut self, changes: &Changes) -> std::io::Result<()> {
        if changes.lost || self.templates.iter().any(|file| changes.paths.contains(file)) {
            self.update(&changes.paths).await;
        }
        let affected = |it: &&FunctionCode| changes.lost || self.sources.get(&it.code).is_some_and(|of| touches(of, changes));
        let affected: Vec<FunctionCode> = self.report.codes.iter().filter(affected).cloned().collect();
        if !affected.is_empty() {
            self.rebuild(affected, &changes.paths).await;
        }
        self.follow().await
    }

    /// One run of cargo for all that is stale; what comes of it takes its place at once.
    async fn rebuild(&mut self, functions: Vec<FunctionCode>, paths: &BTreeSet<PathBuf>) {
        let started = Instant::now();
        let codes: BTreeSet<usize> = (0..functions.len()).filter(|at| first_with_its_code(&functions, *at)).collect();
        let codes = codes.into_iter().map(|at| functions[at].code.clone()).collect();
        let built = self.functions().build_each(codes, |_| {}).await;
        let (mut swapped, mut failures): (Vec<&str>, Vec<(Backend, Vec<&FunctionCode>)>) = (Vec::new(), Vec::new());
        for (code, backend) in built {
            let stamp = stamp(&backend);
            let news = self.known.get(&code) != Some(&stamp);
            let of_code: Vec<&FunctionCode> = functions.iter().filter(|function| function.code == code).collect();
            if news {
                self.put(&of_code, &backend);
            }
            match backend.failure() {
                Some(_) if news || !paths.is_empty() => add(&mut failures, backend, of_code),
                None if news => swapped.extend(of_code.iter().map(|function| function.logical_id.as_str())),
                _ => {}
            }
            self.known.insert(code, stamp);
        }
        let cause = told::cause(paths, &self.here);
        if !swapped.is_empty() {
            self.stack.log.line(told::rebuilt(Timestamp::now(), &cause, &swapped, started.elapsed()));
        }
        for (backend, functions) in failures {
            self.tell_failure(&cause, &backend, &functions);
        }
    }

    fn put(&self, functions: &[&FunctionCode], backend: &Backend) {
        for function in functions {
            if let Err(error) = self.functions().swap(&function.name, backend.clone()) {
                self.stack.log.line(format!("{}: {error}", function.logical_id));
            }
        }
    }

    /// The template says something else: an update, as at a start. What fails leaves the stack as it was.
    async fn update(&mut self, paths: &BTreeSet<PathBuf>) {
        let started = Instant::now();
        let cause = told::cause(paths.iter().filter(|path| self.templates.contains(*path)), &self.here);
        let log = &self.stack.log;
        let on_event = |event: Event| {
            if let Event::Changes(changes) = event {
                let head = format!("{} {cause}:", told::clock(Timestamp::now()));
                log.line(match changes.as_slice() {
                    [] => format!("{head} no changes"),
                    changes => format!("{head} change set\n{}", told::change_set(changes)),
                });
            }
        };
        let report = match self.stack.update(&on_event).await {
            Ok(report) => report,
            Err(failure) => {
                log.line(format!("{} {cause}: the stack stays as it was\nerror: {failure}", told::clock(Timestamp::now())));
                return;
            }
        };
        for warning in report.warnings.iter().filter(|warning| !self.report.warnings.contains(warning)) {
            log.line(format!("warning: {warning}"));
        }
        let outputs = told::outputs(&self.report.outputs, &report.outputs);
        let took = started.elapsed().as_secs_f64();
        log.line(format!("{} updated in {took:.2} s", told::clock(Timestamp::now())));
        outputs.into_iter().for_each(|line| log.line(line));
        self.report = report;
        let in_place = self.report.codes.iter().filter_map(|it| Some((it.code.clone(), self.in_place(&it.name)?)));
        self.known = in_place.collect();
        self.tell_failures(&cause);
    }

    /// Finds out what the stack and its functions are made of now, and watches that.
    async fn follow(&mut self) -> std::io::Result<()> {
        self.templates = self.report.files.iter().filter_map(|file| std::path::absolute(file).ok()).collect();
        let mut sources = HashMap::new();
        for code in self.report.codes.iter().map(|it| &it.code) {
            if !sources.contains_key(code) {
                sources.insert(code.clone(), self.functions().sources(code).await);
            }
        }
        self.sources = sources;
        let folders = self.sources.values().flat_map(|of| of.folders.iter().cloned());
        let files = self.sources.values().flat_map(|of| of.files.iter().cloned()).chain(self.templates.iter().cloned());
        self.events.want(Wanted::new(folders, files, self.except.clone()))
    }

    /// What does not build of all that the stack has.
    fn tell_failures(&self, cause: &str) {
        let failures = self.functions().build_failures();
        for function in &self.report.codes {
            if let Some(failure) = failures.get(&function.name) {
                self.tell_failure(cause, &failure.clone().into(), &[function]);
            }
        }
    }

    fn tell_failure(&self, cause: &str, backend: &Backend, functions: &[&FunctionCode]) {
        let Some(failure) = backend.failure() else { return };
        let serving = functions.iter().all(|it| self.functions().get(&it.name).is_some_and(|function| function.has_program()));
        let names: Vec<&str> = functions.iter().map(|function| function.logical_id.as_str()).collect();
        self.stack.log.line(told::failed(Timestamp::now(), cause, &names, failure, serving));
    }

    fn in_place(&self, name: &str) -> Option<Stamp> {
        if let Some(failure) = self.functions().build_failure(name) {
            return Some(Stamp::Failed(failure.output.clone()));
        }
        Some(of_program(self.functions().get(name)?.executable()))
    }

    fn functions(&self) -> &Functions {
        &self.stack.services.functions
    }
}

/// Whether a change is one of its sources, or of a folder on the way to one.
fn touches(sources: &Sources, changes: &Changes) -> bool {
    let on_the_way = |path: &PathBuf| sources.files.iter().any(|file| file.starts_with(path));
    changes.paths.iter().any(|path| sources.holds(path) || on_the_way(path))
}

fn first_with_its_code(functions: &[FunctionCode], at: usize) -> bool {
    !functions[..at].iter().any(|before| before.code == functions[at].code)
}

/// What failed in the same way is told once.
fn add<'a>(failures: &mut Vec<(Backend, Vec<&'a FunctionCode>)>, backend: Backend, functions: Vec<&'a FunctionCode>) {
    match failures.iter_mut().find(|(known, _)| known.failure() == backend.failure()) {
        Some((_, more)) => more.extend(functions),
        None => failures.push((backend, functions)),
    }
}

fn stamp(backend: &Backend) -> Stamp {
    match backend.failure() {
        Some(failure) => Stamp::Failed(failure.output.clone()),
        None => of_program(backend.executable()),
    }
}

fn of_program(path: &Path) -> Stamp {
    let file = fs::metadata(path).ok();
    let modified = file.as_ref().and_then(|file| file.modified().ok());
    Stamp::Program(path.to_owned(), modified, file.map_or(0, |file| file.len()))
}

fn cannot_watch(error: &std::io::Error) -> Failure {
    Failure::from(format!("--watch cannot watch the sources: {error}"))
}
