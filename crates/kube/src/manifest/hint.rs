//! Advice on a mistake, and remarks on an object, as data. The words stand in the crate `view`, in each language.

use crate::api::kinds::Kind;
use crate::api::version::KubernetesVersion;
use crate::manifest::path::FieldPath;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    Text(TextHint),
    /// The document is no mapping with `apiVersion` and `kind`.
    NotAnObject,
    NoKind,
    NoApiVersion {
        example: &'static str,
    },
    ApiVersionSince {
        api_version: String,
        since: u8,
    },
    OtherApiVersion {
        kind: Kind,
    },
    KindRemoved {
        kind: Kind,
        removed_in: u8,
    },
    /// A CustomResourceDefinition would have to be there.
    CustomResource,
    NoSuchKind,
    DidYouMean(String),
    DidYouMeanVolume(String),
    /// The API version was removed; the object was read with the defaults that it had there.
    ApiVersionRemoved {
        api_version: &'static str,
        removed_in: u8,
        use_instead: &'static str,
    },
    /// An autoscaler sets the size that the same text gives in `replicas`.
    AutoscalerSetsReplicas {
        autoscaler: String,
    },
    /// The object is kept and listed, but nothing follows from it here.
    NothingFollows {
        kind: Kind,
    },
    /// A field cannot be set where it stands, because of how the text is written.
    EditByHand,
    Amount,
    Base64,
    BelongsUnder {
        key: String,
        place: FieldPath,
    },
    FieldSince {
        field: String,
        since: u8,
        chosen: KubernetesVersion,
    },
    FieldUntil {
        field: String,
        until: u8,
        chosen: KubernetesVersion,
    },
    /// The API server of this release drops the field, whose feature gate is off.
    SwitchedOff(KubernetesVersion),
    /// The field is stored, but not simulated.
    NotSimulated,
    /// A value that must be text, and that YAML reads as something else.
    QuoteInMap {
        value: String,
    },
    Quote {
        value: String,
    },
    UnquoteNumber {
        text: String,
    },
    Unquote {
        text: String,
    },
    WholeNumber {
        bits: u8,
    },
    Expected(Expected),
    /// A number of pods in quotes.
    UnquoteOrPercent {
        number: u32,
    },
    NumberOrPercent,
    KeepOne,
    Immutable,
    NewNameAndReference,
    ContainerNeeded,
    NameAVolume,
    LowerRequest {
        resource: String,
        limit: String,
    },
    NodesNeverReplaced,
    SurgeNeedsUnavailableZero,
    SelectTemplateLabels,
    OneOf(&'static [&'static str]),
    NodeLabel,
    OnlyReadinessSucceedsTwice,
    ProbeHandler,
    ServicePort,
    PortsNeedNames,
    SelectorStays,
    DeleteAndCreateStatefulSet,
    SelectorNeeded,
    DeadlineBeforeReady {
        min_ready_seconds: i64,
        deadline_seconds: i64,
    },
    LabelsOfSelector,
    /// Labels that the template lacks, as `key: value`.
    MissingLabels(Vec<(String, String)>),
    AlwaysRestarted,
    RecreateHasNoBounds,
    NeverReplaced,
    /// The strategy Recreate of StatefulSets is alpha and off in 1.37 (`StatefulSetRecreateStrategy`, KEP 3541), and no
    /// earlier release has it.
    StatefulSetRecreateOff,
}

/// The values that a field accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    NumberOrText,
    Bool,
    List,
    Map,
    Fields,
    Base64,
    Amount,
    Time,
    Text,
}

/// Advice on a text that is not YAML, is not JSON, or is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextHint {
    Tab,
    Align,
    Anchor,
    Bracket,
    Directive,
    Escape,
    BlockHeader,
    Quote,
    ReservedCharacter,
    TagStart,
    Dash,
    Colon,
    ValueHere,
    KeyStart,
    ListOnItsOwnLine,
    InvisibleCharacter(u32),
    KeepOneKey,
    AliasInItself,
    PlainKey,
    MergeOfMapping,
    NoSuchNumber,
    UnknownAnchor,
    AfterDashes,
    TakeTagAway,
    Binary,
    Json,
    SecondDocument,
    TooLong,
    TooManyAliases,
    TooDeep,
}

impl From<TextHint> for Hint {
    fn from(hint: TextHint) -> Hint {
        Hint::Text(hint)
    }
}
