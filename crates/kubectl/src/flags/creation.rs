//! Flags of `kubectl create` for kinds that take no part in a rollout, and of `kubectl autoscale`.

use super::{Flag, List, Repeated, Text};

pub(crate) static JOB_FROM: Flag<Text> =
    Flag::text("from", "the CronJob whose job is started now: cronjob/NAME");
pub(crate) static SCHEDULE: Flag<Text> =
    Flag::text("schedule", "when the jobs start, as five fields of cron");
pub(crate) static CRON_RESTART: Flag<Text> =
    Flag::text("restart", "when the container is started again").one_of(&["OnFailure", "Never"]);

pub(crate) static INGRESS_CLASS: Flag<Text> = Flag::text("class", "the class of the Ingress");
pub(crate) static RULE: Flag<Repeated> = Flag::repeated(
    "rule",
    "where requests go: HOST/PATH=SERVICE:PORT[,tls[=SECRET]]",
);
pub(crate) static DEFAULT_BACKEND: Flag<Text> = Flag::text(
    "default-backend",
    "where all other requests go: SERVICE:PORT",
);
pub(crate) static INGRESS_ANNOTATION: Flag<Repeated> =
    Flag::repeated("annotation", "an annotation of the Ingress: KEY=VALUE");

pub(crate) static HARD: Flag<Text> =
    Flag::text("hard", "the limits of the namespace: pods=3,requests.cpu=2");
pub(crate) static SCOPES: Flag<Text> = Flag::text(
    "scopes",
    "the scopes that objects have to match to be counted",
);
pub(crate) static PRIORITY: Flag<i64> = Flag::number("value", "the priority of the pods");
pub(crate) static GLOBAL_DEFAULT: Flag<bool> =
    Flag::switch("global-default", "the class of pods that name none");
pub(crate) static DESCRIPTION: Flag<Text> =
    Flag::text("description", "what the class is meant for");
pub(crate) static PREEMPTION_POLICY: Flag<Text> = Flag::text(
    "preemption-policy",
    "whether the pods drive away pods of lower priority",
)
.default("'PreemptLowerPriority'")
.one_of(&["PreemptLowerPriority", "Never"]);

pub(crate) static VERB: Flag<List> = Flag::list("verb", "what may be done: get,list,watch");
pub(crate) static RESOURCE: Flag<List> = Flag::list(
    "resource",
    "the kinds that it may be done with: pods,deployments.apps",
);
pub(crate) static RESOURCE_NAME: Flag<Repeated> =
    Flag::repeated("resource-name", "only objects of this name");
pub(crate) static NON_RESOURCE_URL: Flag<List> = Flag::list(
    "non-resource-url",
    "paths of the API server beside its objects",
);
pub(crate) static AGGREGATION_RULE: Flag<Text> = Flag::text(
    "aggregation-rule",
    "the labels of the ClusterRoles whose rules are put together: KEY=VALUE",
);
pub(crate) static ROLE: Flag<Text> = Flag::text("role", "the Role that is bound");
pub(crate) static CLUSTER_ROLE: Flag<Text> =
    Flag::text("clusterrole", "the ClusterRole that is bound");
pub(crate) static SUBJECT_USER: Flag<Repeated> = Flag::repeated("user", "a user who gets the role");
pub(crate) static SUBJECT_GROUP: Flag<Repeated> =
    Flag::repeated("group", "a group that gets the role");
pub(crate) static SUBJECT_ACCOUNT: Flag<Repeated> = Flag::repeated(
    "serviceaccount",
    "a ServiceAccount that gets the role: NAMESPACE:NAME",
);

pub(crate) static EXTERNAL_NAME: Flag<Text> =
    Flag::text("external-name", "the name that the Service stands for");
pub(crate) static TLS_CERT: Flag<Text> = Flag::text("cert", "the file of the certificate");
pub(crate) static TLS_KEY: Flag<Text> = Flag::text("key", "the file of the certificate's key");
pub(crate) static DOCKER_SERVER: Flag<Text> =
    Flag::text("docker-server", "the address of the registry")
        .default("'https://index.docker.io/v1/'");
pub(crate) static DOCKER_USERNAME: Flag<Text> =
    Flag::text("docker-username", "the name to log in with");
pub(crate) static DOCKER_PASSWORD: Flag<Text> =
    Flag::text("docker-password", "the password to log in with");
pub(crate) static DOCKER_EMAIL: Flag<Text> = Flag::text("docker-email", "the address of the user");

pub(crate) static MIN: Flag<i64> =
    Flag::number("min", "the fewest pods; below zero the server's default").default("-1");
pub(crate) static MAX: Flag<i64> = Flag::number("max", "the most pods").default("-1");
pub(crate) static CPU_PERCENT: Flag<i64> = Flag::number(
    "cpu-percent",
    "the processor time wanted, as a share of the requests; --cpu since 1.34",
)
.default("-1");
pub(crate) static CPU: Flag<Text> = Flag::text("cpu", "the processor time wanted: 80% or 500m");
pub(crate) static MEMORY: Flag<Text> = Flag::text("memory", "the memory wanted: 70% or 200Mi");
pub(crate) static AUTOSCALER_NAME: Flag<Text> = Flag::text(
    "name",
    "the name of the autoscaler; without it that of the object",
);
