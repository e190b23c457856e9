//! `--field-selector`: chooses objects by the few fields for which the API server supports this.

use super::call::Failure;
use super::resource::Resource;
use kube::api::meta::Kind;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fields {
    text: String,
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
    pub(crate) fn parse(text: &str) -> Result<Fields, Failure> {
        let term = |part: &str| {
            let (path, value, negated) = if let Some((path, value)) = part.split_once("!=") {
                (path, value, true)
            } else if let Some((path, value)) = part.split_once("==") {
                (path, value, false)
            } else {
                let (path, value) = part.split_once('=')?;
                (path, value, false)
            };
            Some(Term {
                path: path.trim().to_string(),
                value: value.trim().to_string(),
                negated,
            })
        };
        let parts = text.split(',').filter(|part| !part.is_empty());
        let terms: Option<Vec<Term>> = parts.map(term).collect();
        let invalid = || {
            Failure::error(format!(
                "invalid selector: '{text}'; can't understand '{text}'"
            ))
        };
        Ok(Fields {
            text: text.to_string(),
            terms: terms.ok_or_else(invalid)?,
        })
    }

    /// Refuses fields by which the API server cannot choose objects of the kind.
    pub(crate) fn check(&self, kind: Kind) -> Result<(), Failure> {
        let unknown = self.terms.iter().find(|term| !is_known(kind, &term.path));
        let Some(term) = unknown else {
            return Ok(());
        };
        let group = match kind.group() {
            "" => "/v1".to_string(),
            group => format!("{group}/v1"),
        };
        let text = format!(
            "Unable to find \"{group}, Resource={}\" that match label selector \"\", field selector \"{}\": field label not \
             supported: {}",
            kind.plural(),
            self.text,
            term.path
        );
        Err(Failure::server("BadRequest", text))
    }

    pub(crate) fn matches(&self, one: &Resource) -> bool {
        let json = one.json();
        self.terms.iter().all(|term| {
            let pointer = format!("/{}", term.path.replace('.', "/"));
            let value = json.pointer(&pointer).and_then(|value| value.as_str());
            (value.unwrap_or_default() == term.value) != term.negated
        })
    }
}

fn is_known(kind: Kind, path: &str) -> bool {
    const OF_PODS: [&str; 7] = [
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "status.phase",
        "status.podIP",
        "status.nominatedNodeName",
    ];
    const OF_EVENTS: [&str; 6] = [
        "involvedObject.kind",
        "involvedObject.name",
        "involvedObject.namespace",
        "involvedObject.uid",
        "reason",
        "type",
    ];
    let own: &[&str] = match kind {
        Kind::Pod => &OF_PODS,
        Kind::Event => &OF_EVENTS,
        Kind::Node => &["spec.unschedulable"],
        Kind::Secret => &["type"],
        Kind::Namespace => &["status.phase"],
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
        assert!(fields.terms[0].negated && fields.check(Kind::Pod).is_ok());
        let refused = fields
            .check(Kind::Deployment)
            .expect_err("deployments know no phase");
        assert!(
            refused
                .0
                .ends_with("field label not supported: status.phase"),
            "{}",
            refused.0
        );
        assert!(Fields::parse("phase").is_err());
    }
}
