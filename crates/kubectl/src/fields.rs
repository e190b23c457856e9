//! `--field-selector`: chooses objects by the few fields for which the API server supports this.

use super::jsonpath::shown;
use super::resource::Resource;
use kube::api::meta::Kind;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fields {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    path: String,
    value: String,
    negated: bool,
}

impl Fields {
    /// Reads `status.phase=Running,metadata.name!=web`.
    ///
    /// # Errors
    /// The reason in the words of the API server.
    pub(crate) fn parse(text: &str) -> Result<Fields, String> {
        let mut parts: Vec<&str> = text.split(',').filter(|part| !part.is_empty()).collect();
        parts.sort();
        let term = |part: &str| {
            let at = part.find(['=', '!'])?;
            let (path, rest) = part.split_at(at);
            let negated = rest.starts_with("!=");
            let value = ["!=", "==", "="]
                .iter()
                .find_map(|sign| rest.strip_prefix(sign))?;
            Some(Term {
                path: path.to_string(),
                value: value.to_string(),
                negated,
            })
        };
        let invalid = |part| format!("invalid selector: '{text}'; can't understand '{part}'");
        let terms = parts
            .into_iter()
            .map(|part| term(part).ok_or_else(|| invalid(part)));
        Ok(Fields {
            terms: terms.collect::<Result<_, _>>()?,
        })
    }

    /// The API server's words for a field by which it cannot choose objects of the kind.
    pub(crate) fn refusal(&self, kind: Kind) -> Option<String> {
        let term = self.terms.iter().find(|term| !is_known(kind, &term.path))?;
        let path = &term.path;
        let has_own_rule = matches!(
            kind,
            Kind::Pod
                | Kind::Event
                | Kind::Node
                | Kind::Secret
                | Kind::Namespace
                | Kind::Service
                | Kind::ReplicationController
        );
        Some(match kind {
            _ if has_own_rule => format!("field label not supported: {path}"),
            Kind::StatefulSet => {
                format!("field label not supported for appsv1.StatefulSet: {path}")
            }
            Kind::Job | Kind::CronJob => {
                format!("field label {path:?} not supported for \"{kind}\"")
            }
            _ => format!(
                "{path:?} is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
            ),
        })
    }

    pub(crate) fn matches(&self, one: &Resource) -> bool {
        let json = one.json();
        self.terms.iter().all(|term| {
            let pointer = format!("/{}", term.path.replace('.', "/"));
            let value = json.pointer(&pointer).map(shown).unwrap_or_default();
            (value == term.value) != term.negated
        })
    }
}

fn is_known(kind: Kind, path: &str) -> bool {
    const OF_PODS: [&str; 8] = [
        "spec.hostNetwork",
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "status.phase",
        "status.podIP",
        "status.nominatedNodeName",
    ];
    const OF_EVENTS: [&str; 11] = [
        "involvedObject.apiVersion",
        "involvedObject.fieldPath",
        "involvedObject.kind",
        "involvedObject.name",
        "involvedObject.namespace",
        "involvedObject.resourceVersion",
        "involvedObject.uid",
        "reason",
        "reportingComponent",
        "source",
        "type",
    ];
    let own: &[&str] = match kind {
        Kind::Pod => &OF_PODS,
        Kind::Event => &OF_EVENTS,
        Kind::Node => &["spec.unschedulable"],
        Kind::Secret => &["type"],
        Kind::Namespace => &["status.phase"],
        Kind::Service => &["spec.clusterIP", "spec.type"],
        Kind::ReplicationController => &["status.replicas"],
        Kind::StatefulSet | Kind::Job | Kind::CronJob => &["status.successful"],
        _ => &[],
    };
    matches!(path, "metadata.name" | "metadata.namespace") || own.contains(&path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_and_unknown_fields_refused() {
        let fields = Fields::parse("status.phase!=Running,metadata.name==web,spec.nodeName=node1")
            .expect("valid");
        assert_eq!(fields.terms.len(), 3);
        assert_eq!(fields.terms.iter().filter(|term| term.negated).count(), 1);
        assert_eq!(fields.refusal(Kind::Pod), None);
        let of_secret = Some("field label not supported: spec.nodeName".to_string());
        assert_eq!(fields.refusal(Kind::Secret), of_secret);
        let of_deployment = fields.refusal(Kind::Deployment).unwrap_or_default();
        assert!(of_deployment.contains("is not a known field selector"));
        assert!(Fields::parse("phase").is_err());
    }
}
