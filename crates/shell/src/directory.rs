//! The folder that a shell is in, and which file a word means from there.

/// The user's own folder. Files in it are named without it, because an editor shows them so.
const HOME: &str = "/home/user";

/// The folder that a shell is in. A new shell is in the user's own folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory(String);

impl Directory {
    /// The folder that contains all others, in which containers begin.
    pub fn root() -> Directory {
        Directory("/".to_string())
    }

    /// The name under which [`crate::Files`] holds what `word` means here: without `.`, `..` and `~`, and from the user's own
    /// folder on (`vweb/update/a.yaml`), or with a slash in front where it is not in there (`/tmp/a.yaml`). The user's own
    /// folder itself has the empty name.
    pub fn path(&self, word: &str) -> String {
        let whole = match word.strip_prefix('~') {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{HOME}{rest}"),
            _ if word.starts_with('/') => word.to_string(),
            _ => format!("{}/{word}", self.absolute()),
        };
        let mut parts: Vec<&str> = Vec::new();
        for part in whole.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        named(&format!("/{}", parts.join("/")))
    }

    /// The whole path, as `pwd` prints it.
    pub fn absolute(&self) -> String {
        match self.0.as_str() {
            "" => HOME.to_string(),
            path if path.starts_with('/') => path.to_string(),
            path => format!("{HOME}/{path}"),
        }
    }

    /// The path as a prompt shows it: empty in the user's own folder.
    pub fn shown(&self) -> &str {
        &self.0
    }

    pub(crate) fn enter(&mut self, path: String) {
        self.0 = path;
    }
}

/// A whole path without the user's own folder in front.
fn named(whole: &str) -> String {
    match whole.strip_prefix(HOME) {
        Some("") => String::new(),
        Some(rest) if rest.starts_with('/') => rest.trim_start_matches('/').to_string(),
        _ => whole.to_string(),
    }
}

/// The part of a path below a folder; `None`: it is not in there. Both are as [`Directory::path`] names them.
pub fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    match folder {
        "" => (!path.starts_with('/')).then_some(path),
        "/" => path.strip_prefix('/'),
        folder => path.strip_prefix(folder)?.strip_prefix('/'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_paths() {
        let home = Directory::default();
        let mut inner = Directory::default();
        inner.enter("vweb/update".to_string());
        for (place, word, path) in [
            (&home, "a.yaml", "a.yaml"),
            (&home, "./vweb//a.yaml", "vweb/a.yaml"),
            (&home, "~", ""),
            (&home, "~x", "~x"),
            (&home, "/home/user/vweb/", "vweb"),
            (&home, "/home/username", "/home/username"),
            (&home, "../../tmp/a", "/tmp/a"),
            (&inner, "../a.yaml", "vweb/a.yaml"),
            (&inner, "../../..", "/home"),
            (&inner, "../../../../..", "/"),
            (&inner, "~/b", "b"),
            (&inner, ".", "vweb/update"),
            (&Directory::root(), "etc/x", "/etc/x"),
        ] {
            assert_eq!(place.path(word), path, "{word}");
        }
        assert_eq!(home.absolute(), "/home/user");
        assert_eq!(inner.absolute(), "/home/user/vweb/update");
    }

    #[test]
    fn paths_are_below_folders() {
        assert_eq!(below("vweb/a", "vweb"), Some("a"));
        assert_eq!(below("vweb2/a", "vweb"), None);
        assert_eq!(below("/tmp/a", ""), None);
        assert_eq!(below("/tmp/a", "/"), Some("tmp/a"));
        assert_eq!(below("a", ""), Some("a"));
    }
}
