//! Real texts of each kind: the recordings of the tests, the ready scenarios, and lines that no recording contains.

use super::Target;
use crate::conformance::files;
use crate::conformance::transcript::{Passage, Recording};
use kube::api::KubernetesVersion;
use std::path::{Path, PathBuf};
use view::catalog;

/// A text that is longer than this, in bytes, is no seed, so that cases stay quick.
const LONGEST: usize = 12_000;
/// As many cases are taken from each file of recordings, evenly spread.
const CASES_OF_A_FILE: usize = 40;

/// The Deployment that stands in the terminal's folder.
pub(super) const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: 'nginx:1.24', ports: [{containerPort: 80}]}
";

/// Lines of shell that the recordings do not contain.
const SHELL: [&str; 24] = [
    "for i in {1..9}; do echo $i; done | sort -r > x.txt; cat x.txt",
    "while true; do curl web; sleep 1; done",
    "until kubectl get deploy web; do sleep 2; done | head -3",
    "if [ \"$(kubectl get deploy web -o name)\" = a ]; then echo b; elif true; then echo d; else false; fi",
    "(kubectl get pods; kubectl get rs) 2>&1 | tee a.txt | grep -c web",
    "kubectl get pods -o name | xargs -n1 -I{} kubectl logs {} --tail=2",
    "cat > y.yaml <<EOF\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\nEOF\nkubectl apply -f y.yaml",
    "f() { echo $1 ${2:-none}; return 3; }; f a; echo $?",
    "x=abcdef; echo ${x#ab} ${x%ef} ${x##*c} ${#x} ${x:1:2} $((2 ** 10 % 7))",
    "sed -i 's/\\(nginx\\):1.24/\\1:1.25/g' web.yaml && grep -n image web.yaml",
    "sed -n '2,4p;$d' web.yaml | awk '{print $1, NF}' | cut -d: -f1 | tr a-z A-Z | uniq -c | wc -l",
    "case web in w*) echo yes;; ?|[a-c]) echo no;; esac",
    "mkdir -p a/b; cd a/b; pwd; cp ../../web.yaml .; mv web.yaml c.yaml; ls -l ..; rm -r ../b",
    "sleep 3 & jobs; wait %1; kill %1; fg",
    "printf '%s %5d %-3s|\\n' a 12 b; echo -e 'a\\tb' | base64 | base64 -d",
    "export A='x y'; set -- a b c; echo \"$@\" $# \"$*\"; shift; unset A; read b < web.yaml",
    "kubectl get deploy web -o jsonpath='{range .items[*]}{.metadata.name}{\"\\n\"}{end}' || true",
    "kubectl get deploy web -o go-template='{{range $i, $c := .spec.template.spec.containers}}{{printf \"%q\" $c.image}}{{end}}'",
    "kubectl get pods -o custom-columns=N:.metadata.name,I:'.spec.containers[*].image' --sort-by=.metadata.name",
    "kubectl patch deploy web --type=json -p='[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":3}]'",
    "watch -n1 'kubectl get pods | grep web'",
    "KUBE_EDITOR=\"sed -i 's/1.24/1.25/g'\" kubectl edit deploy web",
    "! true && { echo a; } >> b.txt 2>/dev/null || test -f b.txt -a 1 -lt 2",
    "grep -E '^(a|b)+[[:digit:]]{1,3}$' web.yaml; echo \"a\\\"b\" 'c' $'d'",
];

/// Addresses that a person wrote, as what follows their question mark.
const LINKS: [&str; 5] = [
    "image=httpd:2.4&replicas=5&strategy=RollingUpdate&maxSurge=1&maxUnavailable=0",
    "scenario=ds-surge&kubernetes=1.20",
    "minReadySeconds=5&revisionHistoryLimit=2&progressDeadlineSeconds=60",
    "partition=2&podManagementPolicy=Parallel&scenario=sts-partition",
    "strategy=Recreate&kubernetes=1.37&replicas=0",
];

/// The real texts of a kind, in a fixed order.
///
/// # Errors
/// A file of the project's tests cannot be read; the error says which.
pub(super) fn of(target: Target) -> Result<Vec<String>, String> {
    let texts = match target {
        Target::Manifest => manifests()?,
        Target::Kubectl => lines()?
            .into_iter()
            .filter(|line| line.starts_with("kubectl "))
            .collect(),
        Target::Shell => lines()?
            .into_iter()
            .chain(SHELL.map(str::to_string))
            .collect(),
        Target::Link => LINKS.map(str::to_string).to_vec(),
        Target::Scenario => catalog::all().map(|one| saved(&one)).collect(),
        Target::Transcript => transcripts()?,
        Target::Conformance => cases()?.iter().map(ToString::to_string).collect(),
    };
    let mut texts: Vec<String> = texts;
    texts.retain(|text| text.len() <= LONGEST);
    Ok(texts)
}

fn saved(example: &catalog::Example) -> String {
    example.scenario(KubernetesVersion::NEWEST).to_json()
}

/// The manifests of the ready scenarios, and those that an API server answered in the recordings.
fn manifests() -> Result<Vec<String>, String> {
    let mut texts = vec![WEB.to_string()];
    for example in catalog::all() {
        let (files, _) = example.scenario(KubernetesVersion::NEWEST).texts();
        texts.extend(files.into_iter().map(|file| file.text));
    }
    for case in cases()? {
        let text = case.get("manifest").and_then(|text| text.as_str());
        texts.extend(text.map(str::to_string));
    }
    Ok(texts)
}

fn lines() -> Result<Vec<String>, String> {
    let mut lines = Vec::new();
    for recording in recordings()? {
        for passage in recording.transcript.passages {
            if let Passage::Command { line, .. } = passage {
                lines.push(line);
            }
        }
    }
    lines.sort();
    lines.dedup();
    Ok(lines)
}

fn transcripts() -> Result<Vec<String>, String> {
    let read = |path: PathBuf| {
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    Recording::files(&tests("transcripts"))?
        .into_iter()
        .map(read)
        .collect()
}

fn recordings() -> Result<Vec<Recording>, String> {
    let mut files = Recording::files(&tests("transcripts"))?;
    files.extend(Recording::files(&tests("found"))?);
    files.iter().map(|file| Recording::read(file)).collect()
}

/// Some cases of every file of recorded decisions.
fn cases() -> Result<Vec<serde_json::Value>, String> {
    let mut found = Vec::new();
    for folder in ["conformance", "conformance/1.36"] {
        let wrong = |error| format!("{folder}: {error}");
        let entries = std::fs::read_dir(tests(folder)).map_err(wrong)?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.is_file());
        paths.sort();
        for path in paths {
            let cases = files::read_cases(&path).map_err(wrong)?;
            let step = cases.len().div_ceil(CASES_OF_A_FILE).max(1);
            found.extend(cases.into_iter().step_by(step));
        }
    }
    Ok(found)
}

/// A folder of the project's tests.
fn tests(folder: &str) -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests");
    Path::new(root).join(folder)
}
