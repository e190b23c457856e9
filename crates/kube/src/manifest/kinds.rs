//! The kind of a manifest: a row of the table of kinds, and the API version of the manifest.

use super::schema::{Layout, TypeId};
use crate::api::kinds::{Kind, Served};
use crate::api::version::KubernetesVersion;

/// A kind in one API version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiKind {
    pub kind: Kind,
    served: &'static Served,
}

impl ApiKind {
    /// The API version and kind as a manifest gives them.
    pub fn find(api_version: &str, kind: &str) -> Option<ApiKind> {
        let kind = Kind::from_name(kind)?;
        let mut versions = kind.versions().iter();
        let served = versions.find(|served| served.api_version == api_version)?;
        Some(ApiKind { kind, served })
    }

    /// The kind in the API version that objects are stored in.
    pub fn stored(kind: Kind) -> ApiKind {
        let served = &kind.versions()[0];
        ApiKind { kind, served }
    }

    /// The `apiVersion` of the manifest: `apps/v1`.
    pub fn api_version(self) -> &'static str {
        self.served.api_version
    }

    /// Whether a server of the release knows it.
    pub fn is_served_in(self, version: KubernetesVersion) -> bool {
        self.served.is_in(version)
    }

    /// The first minor release that no longer serves it, if there is one.
    pub fn removed_in(self) -> Option<u8> {
        self.served.removed_in()
    }

    /// The first minor release that serves it; 0 if all do.
    pub fn since(self) -> u8 {
        self.served.since
    }

    /// Whether the layout tables describe the fields of the kind, rather than its metadata only.
    pub fn is_described(self) -> bool {
        !self.served.type_name.is_empty()
    }

    /// The type of the whole object, or of the part of it that is described.
    pub fn type_id(self) -> TypeId {
        let name = if self.is_described() {
            self.served.type_name
        } else {
            "v1.PartialObjectMetadata"
        };
        Layout::get().known(name)
    }
}
