//! Kubernetes API objects as plain data. Knows nothing of how they are read, stored or reconciled.

pub mod version;
