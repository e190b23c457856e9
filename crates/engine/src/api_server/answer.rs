//! The answers of the API server to commands.

use super::Target;
use kube::api::meta::Kind;
use std::fmt;

/// The result of a command that was carried out.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Created,
    Changed,
    Unchanged,
    Deleted,
    /// An undo found the wanted template in place already.
    AlreadyAt {
        revision: i64,
    },
}

/// Why the API server, or kubectl before it asked, refused a command.
#[derive(Clone, Debug, PartialEq)]
pub enum ApiError {
    NotFound(Target),
    AlreadyExists(Target),
    /// The object has changed since the state that the request is about.
    Conflict(Target),
    /// The namespace of an object that is to be created.
    NoSuchNamespace(String),
    /// The namespace of an object that is to be created is being deleted.
    NamespaceTerminating(Target),
    /// A namespace that every cluster needs.
    NamespaceProtected(Target),
    /// A ResourceQuota or LimitRange of the namespace forbids it; with the API server's words.
    Forbidden {
        target: Target,
        why: String,
    },
    Invalid {
        target: Target,
        errors: Vec<kube::manifest::error::ManifestError>,
    },
    /// The request has a wrong form; with the API server's words.
    BadRequest(String),
    /// The API server could not carry the request out, and has no reason with a name; with its words.
    Failed(String),
    NoSuchContainer(String),
    AlreadyPaused(Target),
    NotPaused(Target),
    /// A paused Deployment can be neither undone nor restarted.
    PausedUndo,
    PausedRestart(Target),
    NoHistory(Target),
    NoSuchRevision(i64),
    NotSupported {
        target: Target,
        what: &'static str,
    },
    RestartTooSoon(Target),
    DisruptionBudget {
        pod: String,
        budget: String,
        needed: i32,
        healthy: i32,
    },
}

impl ApiError {
    /// The reason in the API server's answer, where it is told: `Error from server (NotFound)`.
    pub const fn reason(&self) -> Option<&'static str> {
        match self {
            ApiError::NotFound(_) | ApiError::NoSuchNamespace(_) => Some("NotFound"),
            ApiError::AlreadyExists(_) => Some("AlreadyExists"),
            ApiError::Conflict(_) => Some("Conflict"),
            ApiError::NamespaceTerminating(_)
            | ApiError::NamespaceProtected(_)
            | ApiError::Forbidden { .. } => Some("Forbidden"),
            ApiError::BadRequest(_) => Some("BadRequest"),
            _ => None,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ApiError::NotFound(target) => write!(f, "{} not found", target.words()),
            ApiError::AlreadyExists(target) => write!(f, "{} already exists", target.words()),
            ApiError::Conflict(target) => write!(
                f,
                "Operation cannot be fulfilled on {}: the object has been modified; please apply your changes to the \
                 latest version and try again",
                target.words()
            ),
            ApiError::NoSuchNamespace(name) => write!(f, "namespaces \"{name}\" not found"),
            ApiError::NamespaceTerminating(target) => write!(
                f,
                "{} is forbidden: unable to create new content in namespace {} because it is being terminated",
                target.words(),
                target.namespace
            ),
            ApiError::NamespaceProtected(target) => write!(
                f,
                "{} is forbidden: this namespace may not be deleted",
                target.words()
            ),
            ApiError::Forbidden { target, why } => {
                write!(f, "{} is forbidden: {why}", target.words())
            }
            ApiError::Invalid { target, errors } => {
                let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
                let (kind, name) = (target.kind, &target.name);
                write!(f, "{kind} \"{name}\" is invalid: {}", errors.join(", "))
            }
            ApiError::BadRequest(text) | ApiError::Failed(text) => f.write_str(text),
            ApiError::NoSuchContainer(name) => {
                write!(f, "unable to find container named \"{name}\"")
            }
            ApiError::AlreadyPaused(target) => write!(f, "{} is already paused", target.words()),
            ApiError::NotPaused(target) => write!(f, "{} is not paused", target.words()),
            ApiError::PausedUndo => f.write_str(
                "you cannot rollback a paused deployment; resume it first with \
                 'kubectl rollout resume' and try again",
            ),
            ApiError::PausedRestart(target) => write!(
                f,
                "{} can't restart paused deployment (run rollout resume first)",
                target.words()
            ),
            ApiError::NoHistory(target) => match target.kind {
                Kind::Deployment => {
                    write!(
                        f,
                        "no rollout history found for deployment \"{}\"",
                        target.name
                    )
                }
                _ => f.write_str("no last revision to roll back to"),
            },
            ApiError::NoSuchRevision(revision) => {
                write!(f, "unable to find specified revision {revision} in history")
            }
            ApiError::NotSupported { target, what } => {
                write!(f, "{} {what} is not supported", target.words())
            }
            ApiError::DisruptionBudget { .. } => {
                f.write_str("Cannot evict pod as it would violate the pod's disruption budget.")
            }
            ApiError::RestartTooSoon(target) => write!(
                f,
                "failed to create patch for {}: if restart has already been triggered within the \
                 past second, please wait before attempting to trigger another",
                target.name
            ),
        }
    }
}

impl std::error::Error for ApiError {}
