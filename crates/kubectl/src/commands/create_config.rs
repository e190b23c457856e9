//! `kubectl create configmap|secret`: data from flags and files.

use super::Running;
use super::create::{make, one_name};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{FROM_ENV_FILE, FROM_FILE, FROM_LITERAL, SECRET_TYPE};
use kube::api::meta::Kind;
use serde_json::{Map, Value, json};

pub(super) fn config_map(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let manifest = json!({
        "apiVersion": "v1",
        "data": data(call, args)?,
        "kind": "ConfigMap",
        "metadata": {"name": name},
    });
    make(call, args, Kind::ConfigMap, manifest)
}

pub(super) fn secret(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let name = one_name(args)?;
    let manifest = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name},
        "stringData": data(call, args)?,
        "type": args.value(&SECRET_TYPE).unwrap_or("Opaque"),
    });
    make(call, args, Kind::Secret, manifest)
}

/// The data that `--from-literal`, `--from-file` and `--from-env-file` give.
fn data(call: &Call, args: &Args) -> Result<Map<String, Value>, Failure> {
    let mut data = Map::new();
    // A value may hold commas, so the flags are not taken apart.
    for pair in args.repeated(&FROM_LITERAL) {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(Failure::error(format!(
                "invalid literal source {pair}, expected key=value"
            )));
        };
        data.insert(key.to_string(), value.trim_matches(['\'', '"']).into());
    }
    for source in args.values(&FROM_FILE) {
        let last = source.rsplit('/').next().unwrap_or(source);
        let (key, file) = source.split_once('=').unwrap_or((last, source));
        data.insert(key.to_string(), file_text(call, file)?.into());
    }
    for file in args.values(&FROM_ENV_FILE) {
        let lines = file_text(call, file)?.lines();
        let lines = lines.filter(|line| !line.trim_start().starts_with('#'));
        for (key, value) in lines.filter_map(|line| line.split_once('=')) {
            data.insert(key.trim().to_string(), value.into());
        }
    }
    Ok(data)
}

fn file_text<'c>(call: &'c Call, file: &str) -> Result<&'c str, Failure> {
    let text = call.files.get(file.trim_start_matches("./"));
    let text = text.ok_or_else(|| {
        Failure::error(format!("error reading {file}: no such file or directory"))
    })?;
    Ok(text)
}
