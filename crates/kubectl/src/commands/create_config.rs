//! `kubectl create configmap` and `kubectl create secret generic`: data from flags and files. Models `create_configmap.go`
//! and `create_secret.go` of `kubectl/pkg/cmd/create`.

use super::Running;
use super::create::{make, one_name};
use super::set_env::check_name;
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{
    DOCKER_EMAIL, DOCKER_PASSWORD, DOCKER_SERVER, DOCKER_USERNAME, FROM_ENV_FILE, FROM_FILE,
    FROM_LITERAL, SECRET_TYPE, TLS_CERT, TLS_KEY,
};
use kube::api::meta::Kind;
use kube::manifest::validate::config_key;
use serde_json::{Map, Value, json};
use shell::{below, encoded};

pub(super) fn config_map(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let mut manifest = json!({
        "metadata": {"name": name},
    });
    let data = data(call, args, DataHolder::ConfigMap(name))?;
    if !data.is_empty() {
        manifest["data"] = Value::Object(data);
    }
    make(
        call,
        args,
        Kind::ConfigMap,
        manifest,
        "failed to create configmap:",
    )
}

pub(super) fn secret(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let data = data(call, args, DataHolder::Secret)?;
    let data = data
        .into_iter()
        .map(|(key, value)| (key, encoded(value.as_str().unwrap_or_default()).into()));
    let data: Map<String, Value> = data.collect();
    let mut manifest = json!({
        "metadata": {"name": name},
    });
    if !data.is_empty() {
        manifest["data"] = Value::Object(data);
    }
    if let Some(kind) = args.value(&SECRET_TYPE).filter(|kind| !kind.is_empty()) {
        manifest["type"] = kind.into();
    }
    make(
        call,
        args,
        Kind::Secret,
        manifest,
        "failed to create secret",
    )
}

/// `kubectl create secret tls`.
pub(super) fn tls(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let given = |flag| args.value(flag).filter(|text| !text.is_empty());
    let (Some(cert), Some(key)) = (given(&TLS_CERT), given(&TLS_KEY)) else {
        return Err(Failure::error("key and cert must be specified"));
    };
    let mut data = Map::new();
    for (field, file, what) in [("tls.crt", cert, "certificate"), ("tls.key", key, "key")] {
        let text = call.file(file);
        let text = text.ok_or_else(|| {
            Failure::error(format!(
                "Cannot read file {file}, open {file}: no such file or directory"
            ))
        })?;
        if !text.contains("-----BEGIN") {
            return Err(Failure::error(format!(
                "tls: failed to find any PEM data in {what} input"
            )));
        }
        data.insert(field.to_string(), encoded(text).into());
    }
    let manifest = json!({
        "data": data,
        "metadata": {"name": name},
        "type": "kubernetes.io/tls",
    });
    make(
        call,
        args,
        Kind::Secret,
        manifest,
        "failed to create secret",
    )
}

/// `kubectl create secret docker-registry`.
pub(super) fn docker(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    const KEY: &str = ".dockerconfigjson";
    let name = one_name(args)?;
    let text = |flag| args.value(flag).unwrap_or_default();
    let (user, password) = (text(&DOCKER_USERNAME), text(&DOCKER_PASSWORD));
    let server = args.value(&DOCKER_SERVER);
    let server = server.unwrap_or("https://index.docker.io/v1/");
    let mut data = Map::new();
    if args.is_given(&FROM_FILE) {
        for source in args.values(&FROM_FILE) {
            let (key, file) = file_source(source)?;
            for (name, text) in files(call, source, file)? {
                add(
                    call,
                    &mut data,
                    DataHolder::Secret,
                    name.unwrap_or(key),
                    text,
                )?;
            }
        }
    } else if [user, password, server].contains(&"") {
        let text = "either --from-file or the combination of --docker-username, --docker-password and --docker-server \
            is required";
        return Err(Failure::error(text));
    } else {
        // The fields stand in the order of Go's struct.
        let quoted = |text: &str| Value::from(text).to_string();
        let mut entry = format!(
            "\"username\":{},\"password\":{}",
            quoted(user),
            quoted(password)
        );
        if !text(&DOCKER_EMAIL).is_empty() {
            entry.push_str(&format!(",\"email\":{}", quoted(text(&DOCKER_EMAIL))));
        }
        let auth = encoded(&format!("{user}:{password}"));
        let config = format!(
            "{{\"auths\":{{{}:{{{entry},\"auth\":{}}}}}}}",
            quoted(server),
            quoted(&auth)
        );
        data.insert(KEY.to_string(), config.into());
    }
    let data = data
        .into_iter()
        .map(|(key, value)| (key, encoded(value.as_str().unwrap_or_default()).into()));
    let manifest = json!({
        "data": data.collect::<Map<String, Value>>(),
        "metadata": {"name": name},
        "type": "kubernetes.io/dockerconfigjson",
    });
    make(
        call,
        args,
        Kind::Secret,
        manifest,
        "failed to create secret",
    )
}

/// The object that data is gathered for; its kind decides some words of messages.
#[derive(Clone, Copy)]
enum DataHolder<'n> {
    ConfigMap(&'n str),
    Secret,
}

/// The data that `--from-file`, `--from-literal` or `--from-env-file` give.
fn data(call: &Call, args: &Args, holder: DataHolder) -> Result<Map<String, Value>, Failure> {
    let has_others = args.is_given(&FROM_FILE) || args.is_given(&FROM_LITERAL);
    if args.is_given(&FROM_ENV_FILE) && has_others {
        let text = "from-env-file cannot be combined with from-file or from-literal";
        return Err(Failure::error(text));
    }
    let mut data = Map::new();
    for source in args.values(&FROM_FILE) {
        let (key, file) = file_source(source)?;
        for (name, text) in files(call, source, file)? {
            add(call, &mut data, holder, name.unwrap_or(key), text)?;
        }
    }
    // A value may hold commas, so the flags are not taken apart.
    for pair in args.repeated(&FROM_LITERAL) {
        let pair_of = pair.split_once('=').filter(|(key, _)| !key.is_empty());
        let Some((key, value)) = pair_of else {
            return Err(Failure::error(format!(
                "invalid literal source {pair}, expected key=value"
            )));
        };
        add(
            call,
            &mut data,
            holder,
            key,
            value.trim_matches(['\'', '"']),
        )?;
    }
    for file in args.values(&FROM_ENV_FILE) {
        env_file(call, &mut data, holder, file)?;
    }
    Ok(data)
}

/// `FILE` or `KEY=FILE`; without a key the file's name is the key.
fn file_source(source: &str) -> Result<(&str, &str), Failure> {
    let parts: Vec<&str> = source.split('=').collect();
    match parts.as_slice() {
        [file] => Ok((file.rsplit('/').next().unwrap_or(file), file)),
        ["", file] => Err(Failure::error(format!(
            "key name for file path {file} missing"
        ))),
        [key, ""] => Err(Failure::error(format!(
            "file path for key name {key} missing"
        ))),
        [key, file] => Ok((key, file)),
        _ => Err(Failure::error("key names or file paths cannot contain '='")),
    }
}

/// The text of a file, or of each file of a folder with its name.
fn files<'c>(
    call: &'c Call,
    source: &str,
    file: &str,
) -> Result<Vec<(Option<&'c str>, &'c str)>, Failure> {
    if let Some(text) = call.file(file) {
        return Ok(vec![(None, text)]);
    }
    let folder = call.directory.path(file);
    let inside = call.files.iter().filter_map(|(path, text)| {
        let name = below(path, &folder)?;
        (!name.contains('/')).then_some((Some(name), text.as_str()))
    });
    let inside: Vec<_> = inside.collect();
    match inside.is_empty() {
        true => Err(unreadable(file)),
        false if source.contains('=') => Err(Failure::error(
            "cannot give a key name for a directory path",
        )),
        false => Ok(inside),
    }
}

fn unreadable(file: &str) -> Failure {
    Failure::error(format!("error reading {file}: no such file or directory"))
}

fn add(
    call: &Call,
    data: &mut Map<String, Value>,
    holder: DataHolder,
    key: &str,
    text: &str,
) -> Result<(), Failure> {
    let reasons = config_key(key, call.client);
    if !reasons.is_empty() {
        return Err(Failure::error(match holder {
            DataHolder::ConfigMap(_) => {
                let reasons = reasons.join(",");
                format!("{key:?} is not a valid key name for a ConfigMap: {reasons}")
            }
            DataHolder::Secret => {
                let reasons = reasons.join(";");
                format!("{key:?} is not valid key name for a Secret {reasons}")
            }
        }));
    }
    if data.contains_key(key) {
        return Err(Failure::error(match holder {
            DataHolder::ConfigMap(name) => format!(
                "cannot add key {key:?}, another key by that name already exists in Data for ConfigMap {name:?}"
            ),
            DataHolder::Secret => {
                format!("cannot add key {key}, another key by that name already exists")
            }
        }));
    }
    data.insert(key.to_string(), text.into());
    Ok(())
}

/// Lines of `KEY=VALUE`; a key alone takes its value from the shell's variable of that name.
fn env_file(
    call: &Call,
    data: &mut Map<String, Value>,
    holder: DataHolder,
    file: &str,
) -> Result<(), Failure> {
    let text = call.file(file);
    let lines = text.ok_or_else(|| unreadable(file))?.lines();
    let lines = lines.map(str::trim_start);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (key, value) = match line.split_once('=') {
            Some((key, value)) => (key, value),
            None => (line, call.variables.get(line).map_or("", String::as_str)),
        };
        check_name(key)?;
        add(call, data, holder, key, value)?;
    }
    Ok(())
}
