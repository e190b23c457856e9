//! The warnings with which an API server answers requests for deprecated kinds.

use super::call::Call;
use super::targets::Wanted;
use kube::api::meta::Kind;
use kube::api::version::Feature;

/// Prints the server's warnings about the kinds that are asked for, each once.
pub(crate) fn warn(call: &mut Call, wanted: &Wanted) {
    let asks_for_endpoints = wanted
        .arguments
        .iter()
        .any(|argument| argument.kind() == Kind::Endpoints);
    if asks_for_endpoints && call.version().has(Feature::EndpointsDeprecated) {
        call.complain(
            "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
        );
    }
}
