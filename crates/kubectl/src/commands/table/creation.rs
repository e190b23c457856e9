//! `kubectl create` for kinds other than Deployments.

use super::Spec;
use super::objects::CREATE;
use crate::commands::{
    create_access, create_config, create_ingress, create_jobs, create_other, expose,
};
use crate::flags::{
    AGGREGATION_RULE, APPEND_HASH, BUDGET_SELECTOR, CLUSTER_ROLE, CLUSTERIP, CRON_RESTART,
    DEFAULT_BACKEND, DESCRIPTION, DOCKER_EMAIL, DOCKER_PASSWORD, DOCKER_SERVER, DOCKER_USERNAME,
    EXTERNAL_NAME, FROM_ENV_FILE, FROM_FILE, FROM_LITERAL, GENERATOR, GLOBAL_DEFAULT, HARD, IMAGE,
    INGRESS_ANNOTATION, INGRESS_CLASS, JOB_FROM, MAX_UNAVAILABLE, MIN_AVAILABLE, NODE_PORT,
    NON_RESOURCE_URL, PREEMPTION_POLICY, PRINTED, PRIORITY, RESOURCE, RESOURCE_NAME, ROLE, RULE,
    SCHEDULE, SCOPES, SECRET_TYPE, SUBJECT_ACCOUNT, SUBJECT_GROUP, SUBJECT_USER, TCP, TLS_CERT,
    TLS_KEY, VERB,
};

pub(super) static COMMANDS: &[Spec] = &[
    Spec {
        path: "create configmap",
        usage: "create configmap NAME --from-literal=KEY=VALUE",
        about: "create a ConfigMap",
        flags: &[
            PRINTED,
            CREATE,
            &[
                &FROM_LITERAL,
                &FROM_FILE,
                &FROM_ENV_FILE,
                &APPEND_HASH,
                &GENERATOR,
            ],
        ],
        run: create_config::config_map,
    },
    Spec {
        path: "create secret generic",
        usage: "create secret generic NAME --from-literal=KEY=VALUE",
        about: "create a Secret",
        flags: &[
            PRINTED,
            CREATE,
            &[
                &FROM_LITERAL,
                &FROM_FILE,
                &FROM_ENV_FILE,
                &SECRET_TYPE,
                &APPEND_HASH,
                &GENERATOR,
            ],
        ],
        run: create_config::secret,
    },
    Spec {
        path: "create namespace",
        usage: "create namespace NAME",
        about: "make a namespace",
        flags: &[PRINTED, CREATE, &[&GENERATOR]],
        run: create_other::namespace,
    },
    Spec {
        path: "create poddisruptionbudget",
        usage: "create poddisruptionbudget NAME --selector=KEY=VALUE --min-available=2",
        about: "limit what evictions may take",
        flags: &[
            PRINTED,
            CREATE,
            &[
                &BUDGET_SELECTOR,
                &MIN_AVAILABLE,
                &MAX_UNAVAILABLE,
                &GENERATOR,
            ],
        ],
        run: create_other::budget,
    },
    Spec {
        path: "create service clusterip",
        usage: "create service clusterip NAME --tcp=80:8080",
        about: "create a Service inside the cluster",
        flags: &[PRINTED, CREATE, &[&TCP, &CLUSTERIP, &GENERATOR]],
        run: expose::cluster_ip,
    },
    Spec {
        path: "create service nodeport",
        usage: "create service nodeport NAME --tcp=80:8080",
        about: "create a Service on every node",
        flags: &[PRINTED, CREATE, &[&TCP, &NODE_PORT, &GENERATOR]],
        run: expose::node_port,
    },
    Spec {
        path: "create service loadbalancer",
        usage: "create service loadbalancer NAME --tcp=80:8080",
        about: "create a Service behind a load balancer",
        flags: &[PRINTED, CREATE, &[&TCP, &GENERATOR]],
        run: expose::load_balancer,
    },
    Spec {
        path: "create secret tls",
        usage: "create secret tls NAME --cert=FILE --key=FILE",
        about: "create a Secret with a certificate",
        flags: &[PRINTED, CREATE, &[&TLS_CERT, &TLS_KEY, &APPEND_HASH]],
        run: create_config::tls,
    },
    Spec {
        path: "create secret docker-registry",
        usage: "create secret docker-registry NAME --docker-username=NAME --docker-password=PASSWORD",
        about: "create a Secret to pull images with",
        flags: &[
            PRINTED,
            CREATE,
            &[
                &DOCKER_SERVER,
                &DOCKER_USERNAME,
                &DOCKER_PASSWORD,
                &DOCKER_EMAIL,
                &FROM_FILE,
                &APPEND_HASH,
            ],
        ],
        run: create_config::docker,
    },
    Spec {
        path: "create service externalname",
        usage: "create service externalname NAME --external-name=HOST",
        about: "create a Service that stands for another name",
        flags: &[PRINTED, CREATE, &[&TCP, &EXTERNAL_NAME]],
        run: expose::external_name,
    },
    Spec {
        path: "create job",
        usage: "create job NAME --image=IMAGE [-- COMMAND] | --from=cronjob/NAME",
        about: "create a Job",
        flags: &[PRINTED, CREATE, &[&IMAGE, &JOB_FROM]],
        run: create_jobs::job,
    },
    Spec {
        path: "create cronjob",
        usage: "create cronjob NAME --image=IMAGE --schedule='0 * * * *' [-- COMMAND]",
        about: "create a CronJob",
        flags: &[PRINTED, CREATE, &[&IMAGE, &SCHEDULE, &CRON_RESTART]],
        run: create_jobs::cron_job,
    },
    Spec {
        path: "create ingress",
        usage: "create ingress NAME --rule=HOST/PATH=SERVICE:PORT",
        about: "create an Ingress",
        flags: &[
            PRINTED,
            CREATE,
            &[&INGRESS_CLASS, &RULE, &DEFAULT_BACKEND, &INGRESS_ANNOTATION],
        ],
        run: create_ingress::ingress,
    },
    Spec {
        path: "create quota",
        usage: "create quota NAME --hard=pods=3",
        about: "create a ResourceQuota",
        flags: &[PRINTED, CREATE, &[&HARD, &SCOPES]],
        run: create_other::quota,
    },
    Spec {
        path: "create priorityclass",
        usage: "create priorityclass NAME --value=1000",
        about: "create a PriorityClass",
        flags: &[
            PRINTED,
            CREATE,
            &[&PRIORITY, &GLOBAL_DEFAULT, &DESCRIPTION, &PREEMPTION_POLICY],
        ],
        run: create_other::priority_class,
    },
    Spec {
        path: "create serviceaccount",
        usage: "create serviceaccount NAME",
        about: "create a ServiceAccount",
        flags: &[PRINTED, CREATE],
        run: create_access::service_account,
    },
    Spec {
        path: "create role",
        usage: "create role NAME --verb=get --resource=pods",
        about: "create a Role",
        flags: &[PRINTED, CREATE, &[&VERB, &RESOURCE, &RESOURCE_NAME]],
        run: create_access::role,
    },
    Spec {
        path: "create clusterrole",
        usage: "create clusterrole NAME --verb=get --resource=pods",
        about: "create a ClusterRole",
        flags: &[
            PRINTED,
            CREATE,
            &[
                &VERB,
                &RESOURCE,
                &RESOURCE_NAME,
                &NON_RESOURCE_URL,
                &AGGREGATION_RULE,
            ],
        ],
        run: create_access::cluster_role,
    },
    Spec {
        path: "create rolebinding",
        usage: "create rolebinding NAME --role=ROLE --user=USER",
        about: "bind a Role to users",
        flags: &[
            PRINTED,
            CREATE,
            &[
                &CLUSTER_ROLE,
                &ROLE,
                &SUBJECT_USER,
                &SUBJECT_GROUP,
                &SUBJECT_ACCOUNT,
            ],
        ],
        run: create_access::role_binding,
    },
    Spec {
        path: "create clusterrolebinding",
        usage: "create clusterrolebinding NAME --clusterrole=ROLE --user=USER",
        about: "bind a ClusterRole to users",
        flags: &[
            PRINTED,
            CREATE,
            &[
                &CLUSTER_ROLE,
                &SUBJECT_USER,
                &SUBJECT_GROUP,
                &SUBJECT_ACCOUNT,
            ],
        ],
        run: create_access::cluster_role_binding,
    },
];
