//! Advice in English.

use kube::api::meta::Kind;
use kube::manifest::hint::{Expected, Hint, TextHint};

/// One or two plain sentences.
pub(super) fn hint(hint: &Hint) -> String {
    match hint {
        Hint::Text(hint) => text(*hint),
        Hint::NotAnObject => {
            "A manifest is a mapping that begins with `apiVersion:` and `kind:`.".to_string()
        }
        Hint::NoKind => "Add the kind of object, for example `kind: Deployment`.".to_string(),
        Hint::NoApiVersion { example } => {
            format!("Add the API version, for example `apiVersion: {example}`.")
        }
        Hint::ApiVersionSince { api_version, since } => {
            format!("Kubernetes serves {api_version} since 1.{since}.")
        }
        Hint::OtherApiVersion { kind } => {
            let api_version = kind.api_version();
            format!("A {kind} is in `{api_version}`: write `apiVersion: {api_version}`.")
        }
        Hint::KindRemoved { kind, removed_in } => {
            format!("Kubernetes 1.{removed_in} removed {kind}, and nothing has taken its place.")
        }
        Hint::CustomResource => {
            "A cluster takes it once the CustomResourceDefinition of its operator is installed; here it is left aside."
                .to_string()
        }
        Hint::NoSuchKind => {
            "No Kubernetes has such a kind: kubectl api-resources lists those that there are.".to_string()
        }
        Hint::DidYouMean(meant) => format!("Did you mean `{meant}`?"),
        Hint::DidYouMeanVolume(meant) => format!("Did you mean the volume `{meant}`?"),
        Hint::ApiVersionRemoved {
            api_version,
            removed_in,
            use_instead,
        } => format!(
            "Kubernetes 1.{removed_in} removed {api_version}; the object is read with the defaults it had there. Use {use_instead} today."
        ),
        Hint::AutoscalerSetsReplicas { autoscaler } => format!("replicas is given here, and the autoscaler {autoscaler} sets it too: each Apply that changes it undoes what the autoscaler did. Leave replicas out."),
        Hint::NothingFollows { kind } => format!("{kind} is kept and listed: {}.", why_nothing_follows(*kind)),
        Hint::EditByHand => {
            "Change it by hand: the text shares it through an anchor, or has it in an unusual form.".to_string()
        }
        Hint::Amount => "Write an amount such as 500m, 0.5, 64Mi or 1Gi.".to_string(),
        Hint::Base64 => {
            "Values under `data` are base64; put plain text under `stringData` (Secret) or `data` (ConfigMap)."
                .to_string()
        }
        Hint::BelongsUnder { key, place } if place.is_root() => {
            format!("`{key}` belongs under the top level; check the indentation.")
        }
        Hint::BelongsUnder { key, place } => {
            format!("`{key}` belongs under `{place}`; check the indentation.")
        }
        Hint::FieldSince {
            field,
            since,
            chosen,
        } => format!("Kubernetes has `{field}` since 1.{since}; the version chosen here is {chosen}."),
        Hint::FieldUntil {
            field,
            until,
            chosen,
        } => format!("Kubernetes had `{field}` up to 1.{until}; the version chosen here is {chosen}."),
        Hint::SwitchedOff(version) => format!(
            "Its feature gate is off in Kubernetes {version} unless somebody switches it on, so the API server drops the field."
        ),
        Hint::NotSimulated => {
            "The field is stored, but what reads it in a real cluster is not simulated."
                .to_string()
        }
        Hint::QuoteInMap { value } => format!(
            "Put it in quotes, \"{value}\": values here must be text, and YAML reads this one as something else."
        ),
        Hint::Quote { value } => format!("Put it in quotes: \"{value}\"."),
        Hint::UnquoteNumber { text } => format!("Write {text} without quotes: this field is a number."),
        Hint::Unquote { text } => format!("Write {text} without quotes."),
        Hint::WholeNumber { bits } => format!("Write a whole number that fits {bits} bits."),
        Hint::Expected(what) => format!("Expected here: {}.", expected(*what)),
        Hint::UnquoteOrPercent { number } => {
            format!("Write {number} without quotes for {number} pods, or \"{number}%\" for a share.")
        }
        Hint::NumberOrPercent => {
            "Write a whole number of pods, such as 1, or a whole percentage, such as \"25%\".".to_string()
        }
        Hint::KeepOne => "Keep one of the two.".to_string(),
        Hint::Immutable => {
            "What was made immutable stays so: delete it and create it anew, or use another name.".to_string()
        }
        Hint::NewNameAndReference => {
            "Create one under a new name and refer to that: this also starts a rollout.".to_string()
        }
        Hint::ContainerNeeded => "A pod needs at least one container with a name and an image.".to_string(),
        Hint::NameAVolume => "Name a volume that stands under `volumes` of the same pod spec.".to_string(),
        Hint::LowerRequest { resource, limit } => {
            format!("Lower the request of {resource} to {limit} or below, or raise the limit.")
        }
        Hint::NodesNeverReplaced => {
            "With neither an old pod less nor a new one more on a node, nothing could ever be replaced.".to_string()
        }
        Hint::SurgeNeedsUnavailableZero => {
            "To surge, also write `maxUnavailable: 0`; it is 1 unless given.".to_string()
        }
        Hint::SelectTemplateLabels => {
            "Select the labels of the pod template, for example `matchLabels: {app: web}`.".to_string()
        }
        Hint::OneOf(words) => format!("Use one of {}.", words.join(", ")),
        Hint::NodeLabel => {
            "Name the label that tells nodes apart, for example `kubernetes.io/hostname`.".to_string()
        }
        Hint::OnlyReadinessSucceedsTwice => {
            "Only a readiness probe may ask for several successes in a row.".to_string()
        }
        Hint::ProbeHandler => "Give one of exec, httpGet, tcpSocket or grpc.".to_string(),
        Hint::ServicePort => "Give at least one port, for example `- port: 80`.".to_string(),
        Hint::PortsNeedNames => "With several ports each needs a name.".to_string(),
        Hint::SelectorStays => {
            "A new selector would orphan the running pods. Keep it, or delete the object and create it anew.".to_string()
        }
        Hint::DeleteAndCreateStatefulSet => {
            "Delete the StatefulSet with `--cascade=orphan` and create it anew; its pods go on running.".to_string()
        }
        Hint::SelectorNeeded => {
            "Since apps/v1 the selector must be given: repeat the labels of the pod template under `selector.matchLabels`."
                .to_string()
        }
        Hint::DeadlineBeforeReady {
            min_ready_seconds,
            deadline_seconds,
        } => format!(
            "A pod counts as progress only when it has been ready for minReadySeconds ({min_ready_seconds} s), so the deadline of \
             {deadline_seconds} s would pass first. Raise progressDeadlineSeconds above {min_ready_seconds}, or lower \
             minReadySeconds."
        ),
        Hint::LabelsOfSelector => {
            "The pods must carry the labels that the selector asks for, or their owner would not find them.".to_string()
        }
        Hint::MissingLabels(missing) => format!(
            "The selector asks for {}, which the template's labels lack: the owner would not find its own pods. Make both the same.",
            super::super::pairs(missing)
        ),
        Hint::AlwaysRestarted => {
            "Pods of a workload that keeps running are always restarted; for work that ends use a Job.".to_string()
        }
        Hint::RecreateHasNoBounds => {
            "Recreate stops all old pods first, so maxSurge and maxUnavailable mean nothing: remove `rollingUpdate`, or use \
             `type: RollingUpdate`."
                .to_string()
        }
        Hint::NeverReplaced => {
            "With no pod more and no pod less than wanted, nothing could ever be replaced. Allow one of the two, for example \
             `maxSurge: 1`."
                .to_string()
        }
        Hint::StatefulSetRecreateOff => {
            "Kubernetes 1.37 has Recreate for StatefulSets behind a feature gate that is off, earlier releases have it not. Delete the pods after the change to replace all at once."
                .to_string()
        }
    }
}

fn expected(what: Expected) -> &'static str {
    match what {
        Expected::NumberOrText => "a whole number or text, such as 1 or \"25%\"",
        Expected::Bool => "true or false",
        Expected::List => "a list: lines that begin with `- `",
        Expected::Map => {
            "a mapping of names to values, `name: value`; mind the space behind the colon"
        }
        Expected::Fields => {
            "a mapping, with its fields indented below it; mind the space behind each colon"
        }
        Expected::Base64 => "text in base64",
        Expected::Amount => "an amount such as 500m or 64Mi",
        Expected::Time => "a time such as 2024-01-05T12:00:00Z",
        Expected::Text => "text",
    }
}

fn text(hint: TextHint) -> String {
    let words = match hint {
        TextHint::InvisibleCharacter(code) => {
            return format!("This is the invisible character U+{code:04X}: take it out.");
        }
        TextHint::Tab => "This line is indented with a tab; YAML takes spaces only.",
        TextHint::Align => {
            "This line is not aligned with the fields around it: give it the same indentation as its siblings."
        }
        TextHint::Anchor => {
            "& and * name values that repeat; put a value that merely starts with one in quotes."
        }
        TextHint::Bracket => "A comma is missing here, or a bracket opened before is not closed.",
        TextHint::Directive => {
            "A % at the start of a line gives directions to the reader: take the line away, or indent it."
        }
        TextHint::Escape => {
            "In double quotes a backslash starts an escape: double it, or use single quotes."
        }
        TextHint::BlockHeader => {
            "Behind | or > only +, - and a digit from 1 to 9 may stand: start the text on the next line."
        }
        TextHint::Quote => "This quote is never closed.",
        TextHint::ReservedCharacter => {
            "No plain value may start with this character: put the value in quotes."
        }
        TextHint::TagStart => {
            "! starts the name of a type: put a value that merely starts with it in quotes."
        }
        TextHint::Dash => {
            "Start this line with a dash like the items above it, or give it the indentation of their fields."
        }
        TextHint::Colon => {
            "This line has no colon that ends its name: write it as `name: value`, or indent it as part of a longer text."
        }
        TextHint::ValueHere => {
            "Check the indentation against the line above; a value that holds a colon and a space needs quotes."
        }
        TextHint::KeyStart => {
            "A ? and a blank start a key: put a value that merely starts with them in quotes."
        }
        TextHint::ListOnItsOwnLine => "Start the list on a line of its own.",
        TextHint::KeepOneKey => {
            "Keep one of the two: Kubernetes takes the last one without a word."
        }
        TextHint::AliasInItself => "An alias cannot stand inside the value that it repeats.",
        TextHint::PlainKey => {
            "A key must be plain text; where double braces stand for a template, render it first or put it in quotes."
        }
        TextHint::MergeOfMapping => "Put an alias of a mapping, such as *base, behind <<.",
        TextHint::NoSuchNumber => {
            "Kubernetes has no such number; put it in quotes if it is meant as text."
        }
        TextHint::UnknownAnchor => {
            "Define the anchor with & earlier in the same document; put a value that merely starts with * in quotes."
        }
        TextHint::AfterDashes => {
            "Nothing but a comment may stand behind the three dashes that part two documents: start the document on the next line."
        }
        TextHint::TakeTagAway => "Take the tag away, or give a value of that type.",
        TextHint::Binary => "Kubernetes takes base64 as plain text: take the tag !!binary away.",
        TextHint::Json => {
            "A file that starts with a brace is read as JSON: look for a missing comma, quote or bracket here or just before."
        }
        TextHint::SecondDocument => {
            "Put a line of three dashes before the next document, or give this line the indentation of those above."
        }
        TextHint::TooLong => "Split it, or leave out what the rollout does not need.",
        TextHint::TooManyAliases => {
            "Write the repeated values out, or use fewer aliases of aliases."
        }
        TextHint::TooDeep => {
            "No Kubernetes object goes that deep: look for a bracket that is never closed."
        }
    };
    words.to_string()
}

/// Why an object that a cluster takes changes nothing here.
fn why_nothing_follows(kind: Kind) -> &'static str {
    match kind {
        Kind::Ingress | Kind::IngressClass | Kind::NetworkPolicy => {
            "requests here go to Services from inside the cluster, and none is held back"
        }
        Kind::Role
        | Kind::RoleBinding
        | Kind::ClusterRole
        | Kind::ClusterRoleBinding
        | Kind::ServiceAccount => "everybody may do everything here",
        Kind::Job | Kind::CronJob => "only workloads that keep running are run here",
        Kind::PersistentVolume
        | Kind::StorageClass
        | Kind::VolumeAttachment
        | Kind::VolumeAttributesClass
        | Kind::CSIDriver
        | Kind::CSINode
        | Kind::CSIStorageCapacity => "every volume that a pod asks for is there at once",
        Kind::MutatingWebhookConfiguration
        | Kind::ValidatingWebhookConfiguration
        | Kind::MutatingAdmissionPolicy
        | Kind::MutatingAdmissionPolicyBinding
        | Kind::ValidatingAdmissionPolicy
        | Kind::ValidatingAdmissionPolicyBinding
        | Kind::PodSecurityPolicy => {
            "the API server here asks nobody else before it stores an object"
        }
        Kind::CustomResourceDefinition | Kind::APIService => "no kinds can be added here",
        Kind::PriorityClass => "no pod makes way for another one here",
        Kind::RuntimeClass => "all containers run the same way here",
        _ => "no part of a rollout depends on it here",
    }
}
