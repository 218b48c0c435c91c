//! The files of a site as the web server wants them; those asked for are kept for a while.
//!
//! Does not know HTTP.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::http;
use crate::render::files::Files;

/// So much is kept. Most visitors of a preview look at a few pages again and again.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// A site that is shown.
pub struct Shown {
    files: Arc<Files>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    files: HashMap<String, Arc<[u8]>>,
    n_bytes: usize,
}

impl Shown {
    /// Shows these files.
    pub fn of(files: Arc<Files>) -> Arc<dyn http::Files> {
        Arc::new(Shown { files, kept: Mutex::default() })
    }

    fn keep(&self, path: &str, bytes: &Arc<[u8]>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.n_bytes + bytes.len() > MOST_BYTES {
            *kept = Kept::default();
        }
        kept.n_bytes += bytes.len();
        kept.files.insert(path.to_owned(), bytes.clone());
    }
}

impl http::Files for Shown {
    fn file(&self, path: &str) -> Option<Result<Arc<[u8]>, String>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = kept.files.get(path) {
            return Some(Ok(bytes.clone()));
        }
        drop(kept);
        Some(match self.files.file(path)? {
            Ok(bytes) => {
                let bytes: Arc<[u8]> = bytes.into_owned().into();
                self.keep(path, &bytes);
                Ok(bytes)
            }
            Err(fault) => Err(fault.message),
        })
    }
}
