//! The objects that a command line names: `deployment web`, `deploy/web svc/web`, `deploy,rs`, `-l app=web`, `-f file`.

use super::args::Args;
use super::call::{Call, Failure};
use super::fields::Fields;
use super::flags::{ALL_NAMESPACES, FIELD_SELECTOR, Flag, SELECTOR, Text};
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
    /// The texts of `-l` and `--field-selector`, for the message about one that the API server does not understand.
    texts: Box<SelectorTexts>,
    /// Empty: all namespaces.
    pub namespace: String,
}

/// The texts of the selectors, and why the API server refuses them.
#[derive(Clone, Debug, Default)]
struct SelectorTexts {
    labels: String,
    fields: String,
    refused: Option<String>,
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
        let text = |flag| {
            args.value(flag)
                .map(str::trim)
                .filter(|text| !text.is_empty())
        };
        let labels = text(&SELECTOR);
        let is_named =
            |argument: &ResourceArgument| matches!(argument, ResourceArgument::Named(..));
        if labels.is_some() && arguments.iter().any(is_named) {
            let text = "name cannot be provided when a selector is specified";
            return Err(Failure::error(text));
        }
        let is_named_in_one = |argument: &ResourceArgument| matches!(argument, ResourceArgument::Named(kind, _) if kind.is_namespaced());
        if args.is_set(&ALL_NAMESPACES) && arguments.iter().any(is_named_in_one) {
            let text = "a resource cannot be retrieved by name across all namespaces";
            return Err(Failure::error(text));
        }
        let namespace = if args.is_set(&ALL_NAMESPACES) {
            ""
        } else {
            args.namespace()
        };
        let mut wanted = Wanted::of_arguments(arguments, namespace);
        wanted.select(args, version);
        Ok(Some(wanted))
    }

    /// The objects named, or all of their kinds.
    pub(crate) fn of_arguments(arguments: Vec<ResourceArgument>, namespace: &str) -> Wanted {
        Wanted {
            arguments,
            selector: None,
            fields: None,
            texts: Box::default(),
            namespace: namespace.to_string(),
        }
    }

    /// Chooses only objects that `-l` and `--field-selector` fit.
    pub(crate) fn select(&mut self, args: &Args, version: KubernetesVersion) {
        let (labels, fields) = (selecting(args, &SELECTOR), selecting(args, &FIELD_SELECTOR));
        let selector = labels.map(|text| selector::read(text, version));
        let terms = fields.map(Fields::parse);
        let owned = |text: Option<&str>| text.unwrap_or_default().to_string();
        *self.texts = SelectorTexts {
            labels: owned(labels),
            fields: owned(fields),
            refused: None,
        };
        match selector.transpose() {
            Ok(selector) => self.selector = selector,
            Err(why) => self.texts.refused = Some(why),
        }
        match terms.transpose() {
            Ok(terms) => self.fields = terms,
            Err(why) => self.texts.refused = Some(why),
        }
    }

    /// Whether objects are chosen by their labels.
    pub(crate) fn has_selector(&self) -> bool {
        !self.texts.labels.is_empty()
    }

    /// Whether objects are chosen by their fields.
    pub(crate) fn has_fields(&self) -> bool {
        !self.texts.fields.is_empty()
    }

    /// The API server's refusal of the selectors for a kind.
    fn refusal(&self, kind: Kind) -> Option<Failure> {
        let of_fields = self.fields.as_ref().and_then(|fields| fields.refusal(kind));
        let why = self.texts.refused.clone().or(of_fields)?;
        let SelectorTexts { labels, fields, .. } = &*self.texts;
        let group = match kind.api_version() {
            core if !core.contains('/') => format!("/{core}"),
            group => group.to_string(),
        };
        let plural = kind.plural();
        let text = format!(
            "Unable to find \"{group}, Resource={plural}\" that match label selector {labels:?}, field selector {fields:?}: {why}"
        );
        Some(Failure::server("BadRequest", text))
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
                    if let Some(failure) = self.refusal(*kind) {
                        missing.push(failure);
                        continue;
                    }
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

/// The text of a selector, if there is one.
fn selecting<'a>(args: &'a Args, flag: &'a Flag<Text>) -> Option<&'a str> {
    args.value(flag)
        .map(str::trim)
        .filter(|text| !text.is_empty())
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
