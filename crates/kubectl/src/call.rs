//! One call of kubectl: the means it may use, its output and its failures.

use super::host::Host;
use super::resource::{self, Resource};
use crate::precondition;
use crate::warnings::Before;
use engine::cluster::{ApiError, Cluster, Command, Outcome, Target};
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::api::meta::Kind;
use kube::api::version::Feature;
use kube::clock::Time;
use kube::manifest::message::{aggregate_message, invalid_message};
use shell::{Budget, Chunk, Directory, Files, Input, Stream, Variables};

pub(crate) struct Call<'c> {
    /// Whether warnings of the API server are printed. A dry run of kubectl's own does not reach the server.
    pub tells_warnings: bool,
    pub timeline: &'c mut Timeline,
    /// Which kubectl this is; the cluster may be of another release.
    pub client: KubernetesVersion,
    pub host: &'c mut Host,
    pub files: &'c mut Files,
    /// The folder in which kubectl was called.
    pub directory: &'c Directory,
    pub variables: &'c mut Variables,
    /// The input of the group around the call that is still unread.
    input: &'c mut Input,
    /// The budget of the line in which the call runs.
    budget: &'c mut Budget,
    /// The text from a pipe or a here-document.
    stdin: Option<&'c str>,
    pub out: &'c mut Vec<Chunk>,
    /// How many YAML documents the call has printed.
    documents: usize,
}

/// The text that kubectl prints before it ends with status 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure(pub String);

impl Failure {
    /// An error that kubectl found itself.
    pub(crate) fn error(text: impl AsRef<str>) -> Failure {
        Failure(format!("error: {}", text.as_ref()))
    }

    /// An error that the API server returned: `Error from server (NotFound): …`.
    pub(crate) fn server(reason: &str, text: impl AsRef<str>) -> Failure {
        Failure(format!("Error from server ({reason}): {}", text.as_ref()))
    }

    pub(crate) fn not_found(target: &Target) -> Failure {
        Failure::server("NotFound", format!("{} not found", target.words()))
    }
}

/// Commands that print the server's error unchanged use this conversion; the others use [`wrapped`].
impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Failure {
        match (&error, error.reason()) {
            (_, Some(reason)) => Failure::server(reason, error.to_string()),
            (ApiError::Invalid { target, errors }, _) => {
                Failure(invalid_message(target.kind.name(), &target.name, errors))
            }
            (ApiError::Failed(text), _) => Failure(format!("Error from server: {text}")),
            _ => Failure::error(error.to_string()),
        }
    }
}

impl<'c> Call<'c> {
    /// Makes kubectl's view of the means that the shell lends to a program.
    pub(crate) fn of(call: &'c mut shell::Call<'_, Host>) -> Call<'c> {
        let own = call.world.cluster().version();
        Call {
            client: call.programs.kubectl.unwrap_or(own),
            tells_warnings: true,
            timeline: call.world,
            host: call.programs,
            files: &mut call.environment.files,
            directory: &call.environment.directory,
            variables: &mut call.environment.variables,
            input: &mut call.environment.input,
            budget: call.budget,
            stdin: call.stdin,
            out: call.out,
            documents: 0,
        }
    }

    pub(crate) fn cluster(&self) -> &Cluster {
        self.timeline.cluster()
    }

    /// The release of the cluster.
    pub(crate) fn version(&self) -> KubernetesVersion {
        self.cluster().version()
    }

    pub(crate) fn now(&self) -> Time {
        self.timeline.now()
    }

    /// Whether this kubectl behaves as `feature` says.
    pub(crate) fn has(&self, feature: Feature) -> bool {
        self.client.has(feature)
    }

    /// The budget of the line in which the call runs.
    pub(crate) fn budget(&mut self) -> &mut Budget {
        self.budget
    }

    pub(crate) fn print(&mut self, text: impl Into<String>) {
        self.put(Stream::Output, text.into());
    }

    pub(crate) fn complain(&mut self, text: impl Into<String>) {
        self.put(Stream::Errors, text.into());
    }

    /// Prints a YAML document; a line of dashes stands between two of them.
    pub(crate) fn print_document(&mut self, text: impl Into<String>) {
        if self.documents > 0 {
            self.print("---");
        }
        self.documents += 1;
        self.print(text);
    }

    /// Whether the call printed this line as an error already.
    pub(crate) fn has_complained(&self, line: &str) -> bool {
        let mut errors = self
            .out
            .iter()
            .filter(|chunk| chunk.stream == Stream::Errors);
        errors.any(|chunk| chunk.text == line)
    }

    /// The text of the file that a word means in the folder in which kubectl was called.
    pub(crate) fn file(&self, word: &str) -> Option<&String> {
        self.files.get(&self.directory.path(word))
    }

    pub(crate) fn write_file(&mut self, word: &str, text: String) {
        self.files.insert(self.directory.path(word), text);
    }

    /// The text that `-f -` reads: the call's own input, or else the unread input of the group around it.
    pub(crate) fn input(&mut self) -> Option<String> {
        let sent = self.stdin.map(str::to_string);
        sent.or_else(|| Some(self.input.rest()).filter(|text| !text.is_empty()))
    }

    fn put(&mut self, stream: Stream, text: String) {
        if self.budget.make(text.len()) {
            self.out.push(Chunk { stream, text });
        }
    }

    /// Carries a command out, or with `rehearse` only sees what it would do.
    pub(crate) fn execute(
        &mut self,
        mut command: Command,
        rehearse: bool,
    ) -> Result<Outcome, ApiError> {
        precondition::check(self.cluster(), &mut command)?;
        let before = Before::of(self.cluster(), &command);
        let outcome = if rehearse {
            let (outcome, trial) = self.timeline.rehearse(&command)?;
            self.warn(before.map_or_else(Vec::new, |before| before.warnings(&trial)));
            outcome
        } else {
            let outcome = self.timeline.execute(command)?;
            self.warn(before.map_or_else(Vec::new, |before| before.warnings(self.cluster())));
            outcome
        };
        Ok(outcome)
    }

    /// Executes a command like [`Call::execute`], and returns also the object as it is (or would be) afterwards.
    pub(crate) fn change(
        &mut self,
        one: &Resource,
        mut command: Command,
        rehearse: bool,
    ) -> Result<(Outcome, Resource), ApiError> {
        let at = |cluster: &Cluster| {
            let found = resource::get(cluster, one.kind, &one.meta.namespace, &one.meta.name);
            found.unwrap_or_else(|| one.clone())
        };
        precondition::check(self.cluster(), &mut command)?;
        let before = Before::of(self.cluster(), &command);
        if rehearse {
            let (outcome, trial) = self.timeline.rehearse(&command)?;
            self.warn(before.map_or_else(Vec::new, |before| before.warnings(&trial)));
            let before = resource::get(
                self.cluster(),
                one.kind,
                &one.meta.namespace,
                &one.meta.name,
            );
            return Ok((outcome, at(&trial).unwritten(before.as_ref())));
        }
        let outcome = self.timeline.execute(command)?;
        self.warn(before.map_or_else(Vec::new, |before| before.warnings(self.cluster())));
        Ok((outcome, at(self.cluster())))
    }
}

/// `deployment.apps/web`: how results are printed.
pub(crate) fn name_of(kind: Kind, name: &str) -> String {
    let kind_name = kind.singular();
    match kind.group() {
        "" => format!("{kind_name}/{name}"),
        group => format!("{kind_name}.{group}/{name}"),
    }
}

/// The API server's error for commands that put a sentence of their own around it.
pub(crate) fn wrapped(error: &ApiError) -> String {
    match error {
        ApiError::Invalid { target, errors } => {
            let kind = target.kind;
            aggregate_message(kind.name(), kind.group(), &target.name, errors)
        }
        other => other.to_string(),
    }
}
