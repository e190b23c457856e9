//! The objects that a command line names: `deployment web`, `deploy/web svc/web`, `deploy,rs`, `-l app=web`, `-f file`.

use super::args::Args;
use super::call::{Call, Failure};
use super::fields::Fields;
use super::flags::{ALL_NAMESPACES, FIELD_SELECTOR, SELECTOR};
use super::kinds::{kind_of, kinds_of};
use super::resource::{self, Resource};
use super::selector;
use engine::cluster::Target;
use kube::api::KubernetesVersion;
use kube::api::meta::{Kind, LabelSelector};
use kube::well_known::DEFAULT_NAMESPACE;

/// The objects that a command asks for.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub parts: Vec<Part>,
    pub selector: Option<LabelSelector>,
    pub fields: Option<Fields>,
    /// Empty: all namespaces.
    pub namespace: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Named(Kind, String),
    Every(Kind),
}

impl Part {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Part::Named(kind, _) | Part::Every(kind) => *kind,
        }
    }
}

const MIXED: &str = "there is no need to specify a resource type as a separate argument when passing \
    arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of \
    'kubectl get resource resource/<resource_name>'";

impl Wanted {
    /// Reads the arguments of a command. `None`: no object was named at all.
    pub(crate) fn read(
        version: KubernetesVersion,
        words: &[String],
        args: &Args,
    ) -> Result<Option<Wanted>, Failure> {
        let Some((first, names)) = words.split_first() else {
            return Ok(None);
        };
        let parts = if words.iter().any(|word| word.contains('/')) {
            let parts: Result<Vec<_>, _> = words.iter().map(|word| pair(word, version)).collect();
            parts?
        } else {
            let kinds = kinds_of(first, version)?;
            let every = kinds.iter().map(|kind| Part::Every(*kind));
            let named = kinds.iter().flat_map(|kind| {
                let names = names.iter().flat_map(|names| names.split(','));
                names.map(|name| Part::Named(*kind, name.to_string()))
            });
            if names.is_empty() {
                every.collect()
            } else {
                named.collect()
            }
        };
        if parts.is_empty() {
            return Ok(None);
        }
        let selector = args.value(&SELECTOR).map(selector::parse).transpose()?;
        let is_named = |part: &Part| matches!(part, Part::Named(..));
        if selector.is_some() && parts.iter().any(is_named) {
            let text = "name cannot be provided when a selector is specified";
            return Err(Failure::error(text));
        }
        let namespace = if args.is_set(&ALL_NAMESPACES) {
            ""
        } else {
            args.namespace()
        };
        let fields = args.value(&FIELD_SELECTOR).map(Fields::parse).transpose()?;
        if let Some(fields) = &fields {
            parts
                .iter()
                .try_for_each(|part| fields.check(part.kind()))?;
        }
        Ok(Some(Wanted {
            parts,
            selector,
            fields,
            namespace: namespace.to_string(),
        }))
    }

    pub(crate) fn is_single_kind(&self) -> bool {
        self.parts
            .iter()
            .all(|part| part.kind() == self.parts[0].kind())
    }

    pub(crate) fn has_names(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Named(..)))
    }

    /// The objects that exist, and a failure for each that does not.
    pub(crate) fn find(&self, call: &Call) -> (Vec<Resource>, Vec<Failure>) {
        let mut found = Vec::new();
        let mut missing = Vec::new();
        for part in &self.parts {
            match part {
                Part::Every(kind) => {
                    let selector = self.selector.as_ref();
                    let listed = resource::list(call.cluster(), *kind, &self.namespace, selector);
                    let fields = self.fields.as_ref();
                    let chosen = listed
                        .into_iter()
                        .filter(|one| fields.is_none_or(|fields| fields.matches(one)));
                    found.extend(chosen);
                }
                Part::Named(kind, name) => {
                    let target = target(*kind, &self.namespace, name);
                    match resource::get(call.cluster(), *kind, &target.namespace, name) {
                        Some(resource) => found.push(resource),
                        None => missing.push(Failure::not_found(&target)),
                    }
                }
            }
        }
        (found, missing)
    }
}

/// The object of that name.
pub(crate) fn target(kind: Kind, namespace: &str, name: &str) -> Target {
    let namespace = match kind.is_namespaced() {
        true if namespace.is_empty() => DEFAULT_NAMESPACE,
        true => namespace,
        false => "",
    };
    Target {
        kind,
        namespace: namespace.to_string(),
        name: name.to_string(),
    }
}

/// `kind/name`.
fn pair(word: &str, version: KubernetesVersion) -> Result<Part, Failure> {
    let Some((kind, name)) = word.split_once('/') else {
        return Err(Failure::error(MIXED));
    };
    if kind.is_empty() || name.is_empty() || name.contains('/') {
        let text = "arguments in resource/name form must have a single resource and name";
        return Err(Failure::error(text));
    }
    Ok(Part::Named(kind_of(kind, version)?, name.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> Result<Vec<Part>, Failure> {
        let words: Vec<String> = line.split(' ').map(str::to_string).collect();
        let wanted = Wanted::read(KubernetesVersion::NEWEST, &words, &Args::default())?;
        Ok(wanted.map_or(Vec::new(), |wanted| wanted.parts))
    }

    #[test]
    fn objects_are_named_in_many_ways() {
        let web = Part::Named(Kind::Deployment, "web".to_string());
        assert_eq!(parts("deploy web"), Ok(vec![web.clone()]));
        assert_eq!(parts("deployments.apps/web"), Ok(vec![web.clone()]));
        assert_eq!(
            parts("deploy,rs web"),
            Ok(vec![web, Part::Named(Kind::ReplicaSet, "web".to_string())])
        );
        assert_eq!(
            parts("deploy,rs"),
            Ok(vec![
                Part::Every(Kind::Deployment),
                Part::Every(Kind::ReplicaSet)
            ])
        );
        assert_eq!(parts("deploy deploy/web"), Err(Failure::error(MIXED)));
        assert!(parts("deploy/").is_err());
    }
}
