//! What the system tells by itself. The only file that knows the library for it.
//!
//! Does not know which paths matter.

use std::path::{Path, PathBuf};
use std::time::Instant;

use notify::event::{AccessKind, AccessMode, CreateKind, Flag, ModifyKind, RemoveKind, RenameMode};
use notify::{Config, ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::scope::{Scope, Spot};

/// Whether the system tells when a file that was written is closed.
pub const TELLS_OF_CLOSING: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// What happened to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file was made.
    Made,
    /// A folder was made.
    NewFolder,
    /// A file was written to.
    Written,
    /// A file that was open for writing was closed.
    Closed,
    /// It has this name now.
    Arrived,
    /// It has another name now, or is elsewhere.
    Left,
    /// It was deleted.
    Removed {
        /// Whether it was known to be a file.
        is_file: bool,
    },
    /// Who may read it, and the like.
    Attributes,
    /// Anything.
    Other,
}

impl Kind {
    /// Whether a folder of that path may be another one than before.
    pub fn moves_folders(self) -> bool {
        !matches!(self, Kind::Attributes | Kind::Written | Kind::Closed)
    }
}

/// Something that happened.
pub struct Event {
    /// When it was told.
    pub at: Instant,
    /// What it was.
    pub happening: Happening,
}

/// What the system tells.
pub enum Happening {
    /// Something happened to a path.
    Path(Kind, PathBuf),
    /// More happened than could be told.
    Lost,
    /// From now on it does not tell of everything.
    Trouble(Trouble),
}

/// Why the system does not tell of everything.
pub enum Trouble {
    /// A user may watch only so many folders.
    Limit,
    /// Something else, in its own words.
    Other(String),
}

impl Trouble {
    /// The reason in plain words.
    pub fn words(&self) -> String {
        match self {
            Trouble::Limit => "this computer watches only so many folders at once, and all are \
                taken; `sudo sysctl fs.inotify.max_user_watches=524288` allows more"
                .to_owned(),
            Trouble::Other(words) => {
                format!("this computer does not tell of changes here ({words})")
            }
        }
    }

    fn of(error: &notify::Error) -> Self {
        match &error.kind {
            ErrorKind::MaxFilesWatch => Trouble::Limit,
            ErrorKind::Io(error) => {
                let words = error.to_string();
                Trouble::Other(words.split(" (os error").next().unwrap_or_default().to_lowercase())
            }
            _ => Trouble::Other(error.to_string()),
        }
    }
}

/// The system, asked to tell.
pub struct Native {
    watcher: RecommendedWatcher,
}

impl Native {
    /// Asks the system to tell of everything in scope. With trouble it tells of a part, or of
    /// nothing.
    pub fn start(
        scope: &Scope,
        tell: impl Fn(Event) + Send + 'static,
    ) -> (Option<Self>, Option<Trouble>) {
        let handler = move |told: notify::Result<notify::Event>| {
            let at = Instant::now();
            for happening in happenings(told) {
                tell(Event { at, happening });
            }
        };
        let config = Config::default().with_follow_symlinks(false);
        match RecommendedWatcher::new(handler, config) {
            Err(error) => (None, Some(Trouble::of(&error))),
            Ok(watcher) => {
                let mut native = Native { watcher };
                let trouble = native.watch(scope, &[Spot::Site, Spot::Content, Spot::Themes]);
                (Some(native), trouble)
            }
        }
    }

    /// Watches folders, anew when they were watched before. One that is not there is passed over.
    pub fn watch(&mut self, scope: &Scope, spots: &[Spot]) -> Option<Trouble> {
        let mut trouble = None;
        for spot in spots {
            let Some(folder) = scope.folder(*spot) else { continue };
            // It may have been watched, or not.
            let _ = self.watcher.unwatch(folder);
            if !folder.is_dir() {
                continue;
            }
            let mode = match spot {
                Spot::Site => RecursiveMode::NonRecursive,
                _ => RecursiveMode::Recursive,
            };
            trouble = self.watch_folder(folder, mode).or(trouble);
        }
        trouble
    }

    fn watch_folder(&mut self, folder: &Path, mode: RecursiveMode) -> Option<Trouble> {
        let error = self.watcher.watch(folder, mode).err()?;
        let is_gone = matches!(error.kind, ErrorKind::PathNotFound);
        (!is_gone).then(|| Trouble::of(&error))
    }
}

/// What is told, in our words. That a file is read is not worth telling: it may be us.
fn happenings(told: notify::Result<notify::Event>) -> Vec<Happening> {
    let event = match told {
        Ok(event) => event,
        Err(error) => return vec![Happening::Trouble(Trouble::of(&error))],
    };
    if event.attrs.flag() == Some(Flag::Rescan) {
        return vec![Happening::Lost];
    }
    let kind = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Kind::Closed,
        EventKind::Access(_) => return Vec::new(),
        EventKind::Create(CreateKind::File) => Kind::Made,
        EventKind::Create(CreateKind::Folder) => Kind::NewFolder,
        EventKind::Modify(ModifyKind::Data(_)) => Kind::Written,
        EventKind::Modify(ModifyKind::Metadata(_)) => Kind::Attributes,
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) => Kind::Left,
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Kind::Arrived,
        EventKind::Remove(what) => Kind::Removed { is_file: what == RemoveKind::File },
        _ => Kind::Other,
    };
    let both = EventKind::Modify(ModifyKind::Name(RenameMode::Both));
    let first = if event.kind == both { Kind::Left } else { kind };
    let last = if event.kind == both { Kind::Arrived } else { kind };
    let kinds = [first].into_iter().chain(std::iter::repeat(last));
    let happening = |(path, kind)| Happening::Path(kind, path);
    event.paths.into_iter().zip(kinds).map(happening).collect()
}
