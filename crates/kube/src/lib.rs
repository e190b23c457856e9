//! Kubernetes objects as plain data, and manifests: from text to objects and back.
//!
//! This crate knows the shapes of the API and how Kubernetes reads, defaults, validates and names objects. It does not
//! know clusters, controllers or screens.

#![warn(clippy::string_slice, clippy::unwrap_used)]

pub mod api;
pub mod clock;
pub mod decimal;
pub mod form;
pub mod manifest;
pub mod map;
pub mod order;
pub mod quantity;
pub mod well_known;
