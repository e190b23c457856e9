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
    pub arguments: Vec<ResourceArgument>,
    pub selector: Option<LabelSelector>,
    pub fields: Option<Fields>,
    /// Empty: all namespaces.
    pub namespace: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ResourceArgument {
    Named(Kind, String),
    Every(Kind),
}

impl ResourceArgument {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            ResourceArgument::Named(kind, _) | ResourceArgument::Every(kind) => *kind,
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
        let arguments = if words.iter().any(|word| word.contains('/')) {
            let arguments: Result<Vec<_>, _> =
                words.iter().map(|word| pair(word, version)).collect();
            arguments?
        } else {
            let kinds = kinds_of(first, version)?;
            let every = kinds.iter().map(|kind| ResourceArgument::Every(*kind));
            let named = kinds.iter().flat_map(|kind| {
                let names = names.iter().flat_map(|names| names.split(','));
                names.map(|name| ResourceArgument::Named(*kind, name.to_string()))
            });
            if names.is_empty() {
                every.collect()
            } else {
                named.collect()
            }
        };
        if arguments.is_empty() {
            return Ok(None);
        }
        let selector = args.value(&SELECTOR).map(selector::parse).transpose()?;
        let is_named =
            |argument: &ResourceArgument| matches!(argument, ResourceArgument::Named(..));
        if selector.is_some() && arguments.iter().any(is_named) {
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
            arguments
                .iter()
                .try_for_each(|argument| fields.check(argument.kind()))?;
        }
        Ok(Some(Wanted {
            arguments,
            selector,
            fields,
            namespace: namespace.to_string(),
        }))
    }

    pub(crate) fn is_single_kind(&self) -> bool {
        self.arguments
            .iter()
            .all(|argument| argument.kind() == self.arguments[0].kind())
    }

    pub(crate) fn has_names(&self) -> bool {
        self.arguments
            .iter()
            .any(|argument| matches!(argument, ResourceArgument::Named(..)))
    }

    /// The objects that exist, and a failure for each that does not.
    pub(crate) fn find(&self, call: &Call) -> (Vec<Resource>, Vec<Failure>) {
        let mut found = Vec::new();
        let mut missing = Vec::new();
        for argument in &self.arguments {
            match argument {
                ResourceArgument::Every(kind) => {
                    let selector = self.selector.as_ref();
                    let listed = resource::list(call.cluster(), *kind, &self.namespace, selector);
                    let fields = self.fields.as_ref();
                    let chosen = listed
                        .into_iter()
                        .filter(|one| fields.is_none_or(|fields| fields.matches(one)));
                    found.extend(chosen);
                }
                ResourceArgument::Named(kind, name) => {
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
fn pair(word: &str, version: KubernetesVersion) -> Result<ResourceArgument, Failure> {
    let Some((kind, name)) = word.split_once('/') else {
        return Err(Failure::error(MIXED));
    };
    if kind.is_empty() || name.is_empty() || name.contains('/') {
        let text = "arguments in resource/name form must have a single resource and name";
        return Err(Failure::error(text));
    }
    Ok(ResourceArgument::Named(
        kind_of(kind, version)?,
        name.to_string(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Result<Vec<ResourceArgument>, Failure> {
        let words: Vec<String> = line.split(' ').map(str::to_string).collect();
        let wanted = Wanted::read(KubernetesVersion::NEWEST, &words, &Args::default())?;
        Ok(wanted.map_or(Vec::new(), |wanted| wanted.arguments))
    }

    #[test]
    fn objects_are_named_in_many_ways() {
        let web = ResourceArgument::Named(Kind::Deployment, "web".to_string());
        assert_eq!(arguments("deploy web"), Ok(vec![web.clone()]));
        assert_eq!(arguments("deployments.apps/web"), Ok(vec![web.clone()]));
        assert_eq!(
            arguments("deploy,rs web"),
            Ok(vec![
                web,
                ResourceArgument::Named(Kind::ReplicaSet, "web".to_string())
            ])
        );
        assert_eq!(
            arguments("deploy,rs"),
            Ok(vec![
                ResourceArgument::Every(Kind::Deployment),
                ResourceArgument::Every(Kind::ReplicaSet)
            ])
        );
        assert_eq!(arguments("deploy deploy/web"), Err(Failure::error(MIXED)));
        assert!(arguments("deploy/").is_err());
    }
}
