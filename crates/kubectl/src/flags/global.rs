//! Flags that every command takes.

use super::{AnyFlag, Flag, List, Text};

pub(crate) static NAMESPACE: Flag<Text> =
    Flag::text("namespace", "the namespace that the command is about").short('n');
pub(crate) static HELP: Flag<bool> = Flag::switch("help", "tell what the command does").short('h');

static SERVER: Flag<Text> = Flag::text("server", "the address of the API server")
    .short('s')
    .ignored();
static CONTEXT: Flag<Text> = Flag::text("context", "the context of the configuration").ignored();
static CLUSTER: Flag<Text> = Flag::text("cluster", "the cluster of the configuration").ignored();
static USER: Flag<Text> = Flag::text("user", "the user of the configuration").ignored();
static KUBECONFIG: Flag<Text> = Flag::text("kubeconfig", "the file of the configuration").ignored();
static KUBERC: Flag<Text> = Flag::text("kuberc", "the file of preferences").ignored();
static CACHE_DIR: Flag<Text> = Flag::text("cache-dir", "the folder of the cache")
    .default("'~/.kube/cache'")
    .ignored();
static AS: Flag<Text> =
    Flag::text("as", "the user to act as: everybody may do everything here").ignored();
static AS_GROUP: Flag<List> = Flag::list("as-group", "the groups to act as").ignored();
static AS_UID: Flag<Text> = Flag::text("as-uid", "the UID to act as").ignored();
static AS_USER_EXTRA: Flag<List> =
    Flag::list("as-user-extra", "more about the user to act as").ignored();
static CERTIFICATE_AUTHORITY: Flag<Text> = Flag::text(
    "certificate-authority",
    "the file of the authority's certificate",
)
.ignored();
static CLIENT_CERTIFICATE: Flag<Text> =
    Flag::text("client-certificate", "the file of the client's certificate").ignored();
static CLIENT_KEY: Flag<Text> = Flag::text("client-key", "the file of the client's key").ignored();
static INSECURE: Flag<bool> = Flag::switch(
    "insecure-skip-tls-verify",
    "do not check the server's certificate",
)
.ignored();
static TLS_SERVER_NAME: Flag<Text> =
    Flag::text("tls-server-name", "the name in the server's certificate").ignored();
static TOKEN: Flag<Text> = Flag::text("token", "the token to log in with").ignored();
static USERNAME: Flag<Text> = Flag::text("username", "the name to log in with").ignored();
static PASSWORD: Flag<Text> = Flag::text("password", "the password to log in with").ignored();
static PROXY_URL: Flag<Text> =
    Flag::text("proxy-url", "the proxy on the way to the server").ignored();
static DISABLE_COMPRESSION: Flag<bool> =
    Flag::switch("disable-compression", "ask for answers without compression").ignored();
static MATCH_SERVER_VERSION: Flag<bool> = Flag::switch(
    "match-server-version",
    "demand a server of kubectl's own release",
)
.ignored();
pub(crate) static REQUEST_TIMEOUT: Flag<Text> = Flag::text(
    "request-timeout",
    "how long to wait for one answer of the server, and so how long to watch",
)
.default("'0'");
static WARNINGS_AS_ERRORS: Flag<bool> =
    Flag::switch("warnings-as-errors", "fail where the server warns").ignored();
static PROFILE: Flag<Text> = Flag::text("profile", "which profile of kubectl to take")
    .default("'none'")
    .ignored();
static PROFILE_OUTPUT: Flag<Text> = Flag::text("profile-output", "the file of the profile")
    .default("'profile.pprof'")
    .ignored();
static VERBOSITY: Flag<i64> = Flag::number("v", "how much kubectl tells of its own work")
    .short('v')
    .ignored();
static VERSION: Flag<Text> = Flag::text("version", "tell the version of kubectl")
    .alone("true")
    .default("false")
    .refused("kubectl version tells the versions");
static VMODULE: Flag<Text> =
    Flag::text("vmodule", "the same for single files of its source").ignored();
static LOG_FLUSH: Flag<Text> = Flag::text("log-flush-frequency", "how often the log is written")
    .default("5s")
    .ignored();
static LOG_TO_STDERR: Flag<bool> = Flag::switch("logtostderr", "log to the terminal").ignored();
static ALSO_LOG_TO_STDERR: Flag<bool> =
    Flag::switch("alsologtostderr", "log to the terminal and to a file").ignored();
static STDERR_THRESHOLD: Flag<Text> =
    Flag::text("stderrthreshold", "what is logged to the terminal, too").ignored();
static LOG_DIR: Flag<Text> = Flag::text("log-dir", "the folder of the log").ignored();
static LOG_FILE: Flag<Text> = Flag::text("log-file", "the file of the log").ignored();

static STORAGE_DRIVER_BUFFER_DURATION: Flag<Text> = Flag::text(
    "storage-driver-buffer-duration",
    "of cAdvisor's storage: how long its writes are gathered",
)
.ignored();
static STORAGE_DRIVER_DB: Flag<Text> = Flag::text(
    "storage-driver-db",
    "of cAdvisor's storage: the name of its database",
)
.ignored();
static STORAGE_DRIVER_HOST: Flag<Text> = Flag::text(
    "storage-driver-host",
    "of cAdvisor's storage: where it runs",
)
.ignored();
static STORAGE_DRIVER_PASSWORD: Flag<Text> = Flag::text(
    "storage-driver-password",
    "of cAdvisor's storage: the password for it",
)
.ignored();
static STORAGE_DRIVER_SECURE: Flag<bool> = Flag::switch(
    "storage-driver-secure",
    "of cAdvisor's storage: talk to it over TLS",
)
.ignored();
static STORAGE_DRIVER_TABLE: Flag<Text> = Flag::text(
    "storage-driver-table",
    "of cAdvisor's storage: the name of its table",
)
.ignored();
static STORAGE_DRIVER_USER: Flag<Text> = Flag::text(
    "storage-driver-user",
    "of cAdvisor's storage: the user for it",
)
.ignored();

pub(crate) static GLOBAL: &[&dyn AnyFlag] = &[
    &NAMESPACE,
    &HELP,
    &AS,
    &AS_GROUP,
    &AS_UID,
    &AS_USER_EXTRA,
    &CACHE_DIR,
    &CERTIFICATE_AUTHORITY,
    &CLIENT_CERTIFICATE,
    &CLIENT_KEY,
    &CLUSTER,
    &CONTEXT,
    &DISABLE_COMPRESSION,
    &INSECURE,
    &KUBECONFIG,
    &KUBERC,
    &MATCH_SERVER_VERSION,
    &PASSWORD,
    &PROFILE,
    &PROFILE_OUTPUT,
    &PROXY_URL,
    &REQUEST_TIMEOUT,
    &SERVER,
    &STORAGE_DRIVER_BUFFER_DURATION,
    &STORAGE_DRIVER_DB,
    &STORAGE_DRIVER_HOST,
    &STORAGE_DRIVER_PASSWORD,
    &STORAGE_DRIVER_SECURE,
    &STORAGE_DRIVER_TABLE,
    &STORAGE_DRIVER_USER,
    &TLS_SERVER_NAME,
    &TOKEN,
    &USER,
    &USERNAME,
    &WARNINGS_AS_ERRORS,
    &VERSION,
    &VERBOSITY,
    &VMODULE,
    &LOG_FLUSH,
    &LOG_TO_STDERR,
    &ALSO_LOG_TO_STDERR,
    &STDERR_THRESHOLD,
    &LOG_DIR,
    &LOG_FILE,
];
