//! Suggests command lines for the terminal: those that a person in this situation is likely to need first.

use super::workload::Workload;
use engine::store::Store;
use kube::api::Deployment;
use kube::api::common::ConditionStatus;
use kube::api::deployment::DeploymentConditionType;
use kube::api::workload::Revisions;

/// Command lines for the workload on the stage, the most fitting first.
pub fn suggestions(store: &Store, workload: Option<&Workload>) -> Vec<String> {
    let Some(workload) = workload else {
        return ["kubectl apply -f manifest.yaml", "kubectl get nodes"]
            .map(String::from)
            .to_vec();
    };
    let object = format!(
        "{}/{}",
        workload.kind.name().to_ascii_lowercase(),
        workload.name
    );
    let rollout = |verb: &str| format!("kubectl rollout {verb} {object}");
    let mut lines = vec![
        "kubectl get deploy,rs,pods".to_string(),
        format!("kubectl describe {object}"),
    ];
    if workload.kind.revisions() != Revisions::None {
        lines.extend(["status", "history", "restart"].map(rollout));
    }
    if let Some(deployment) = store.get::<Deployment>(workload.uid) {
        lines.insert(0, next_for(deployment, rollout));
    }
    lines
}

fn next_for(deployment: &Deployment, rollout: impl Fn(&str) -> String) -> String {
    let progressing = deployment
        .status
        .condition(DeploymentConditionType::Progressing);
    let stuck = progressing.is_some_and(|condition| condition.status == ConditionStatus::False);
    match (deployment.spec.paused, stuck) {
        (true, _) => rollout("resume"),
        (false, true) => rollout("undo"),
        (false, false) => rollout("pause"),
    }
}
