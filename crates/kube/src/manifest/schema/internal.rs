//! Writes values as Go writes the API server's own types in JSON: under the names of the fields in Go, in their order, with
//! all fields that are empty. Error messages show values in this form.
//!
//! Those types differ from the published ones in the order of a few fields, and where a pod keeps what it shares with its
//! host (`pkg/apis/core/types.go`).

use super::{Field, Layout, Shape, TypeId};
use crate::api::version::KubernetesVersion;
use serde_json::Value;

/// The types whose fields stand in another order, with that order. Fields that are not named do not exist there.
const ORDERS: [(&str, &str); 3] = [
    (
        "v1.PodSpec",
        "Volumes InitContainers Containers EphemeralContainers RestartPolicy TerminationGracePeriodSeconds \
         ActiveDeadlineSeconds DNSPolicy NodeSelector ServiceAccountName AutomountServiceAccountToken NodeName \
         SecurityContext ImagePullSecrets Hostname Subdomain SetHostnameAsFQDN Affinity SchedulerName Tolerations \
         HostAliases PriorityClassName Priority PreemptionPolicy DNSConfig ReadinessGates RuntimeClassName Overhead \
         EnableServiceLinks TopologySpreadConstraints OS SchedulingGates ResourceClaims Resources HostnameOverride \
         WorkloadRef SchedulingGroup EvictionResponders",
    ),
    (
        POD_CONTEXT,
        "HostNetwork HostPID HostIPC ShareProcessNamespace HostUsers SELinuxOptions WindowsOptions RunAsUser RunAsGroup \
         RunAsNonRoot SupplementalGroups SupplementalGroupsPolicy FSGroup FSGroupChangePolicy Sysctls SeccompProfile \
         AppArmorProfile SELinuxChangePolicy",
    ),
    (
        "v1.VolumeSource",
        "HostPath EmptyDir GCEPersistentDisk AWSElasticBlockStore GitRepo Secret NFS ISCSI Glusterfs \
         PersistentVolumeClaim RBD Quobyte FlexVolume Cinder CephFS Flocker DownwardAPI FC AzureFile ConfigMap \
         VsphereVolume AzureDisk PhotonPersistentDisk Projected PortworxVolume ScaleIO StorageOS CSI Ephemeral Image",
    ),
];

const POD_CONTEXT: &str = "v1.PodSecurityContext";

/// Types that have names for JSON there too, and leave out what is empty.
const TAGGED: [&str; 3] = [
    "v1.LabelSelector",
    "v1.LabelSelectorRequirement",
    "v1.ObjectMeta",
];

/// The layout of the text: all in one line, or each value in a line of its own with a blank for each level, as Go's
/// `MarshalIndent` writes it.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    Line,
    Lines,
}

/// Writes a value of a published type, such as `v1.SecurityContext`. The value is in stored form.
pub fn internal(value: &Value, type_name: &str, version: KubernetesVersion, form: Form) -> String {
    let layout = Layout::get();
    let mut writer = Writer {
        layout,
        version,
        form,
        depth: 0,
        out: String::new(),
    };
    writer.structure(layout.known(type_name), value, &Value::Null);
    writer.out
}

struct Writer {
    layout: &'static Layout,
    version: KubernetesVersion,
    form: Form,
    depth: usize,
    out: String,
}

impl Writer {
    fn value(&mut self, shape: &Shape, value: &Value, owner: &Value) {
        match (shape, value) {
            (Shape::Pointer(_) | Shape::Slice(_) | Shape::Map(_), Value::Null) => self.put("null"),
            (Shape::Pointer(of), _) => self.value(of, value, owner),
            (Shape::Struct(id), _) => self.structure(*id, value, owner),
            (Shape::Slice(of), Value::Array(elements)) => {
                let write = |writer: &mut Self, index: usize| {
                    writer.value(of, &elements[index], owner);
                };
                self.block(['[', ']'], elements.len(), write);
            }
            (Shape::Map(of), Value::Object(entries)) => {
                let entries: Vec<_> = entries.iter().collect();
                let write = |writer: &mut Self, index: usize| {
                    let (key, value): (&String, &Value) = entries[index];
                    writer.key(key);
                    writer.value(of, value, owner);
                };
                self.block(['{', '}'], entries.len(), write);
            }
            (Shape::String, Value::Null) => self.put("\"\""),
            (Shape::Quantity, Value::Null) => self.put("\"0\""),
            (Shape::Bool, Value::Null) => self.put("false"),
            (Shape::Int(_) | Shape::IntOrString, Value::Null) => self.put("0"),
            _ => self.put(&escaped(value)),
        }
    }

    /// `owner` is the pod around a security context, which holds what a pod shares with its host.
    fn structure(&mut self, id: TypeId, value: &Value, owner: &Value) {
        let mut fields = Vec::new();
        self.fields(id, &mut fields);
        let name = self.layout.resolve(id).name;
        let is_tagged = TAGGED.contains(&name);
        let outer = if name == "v1.PodSpec" { value } else { owner };
        let of_field = |field: &Field| match &value[&field.key] {
            Value::Null if name == POD_CONTEXT => outer[&field.key].clone(),
            own => own.clone(),
        };
        let mut entries: Vec<(&str, &Shape, Value)> = Vec::new();
        for field in fields {
            let value = of_field(field);
            let name = if is_tagged { &field.key } else { field.name };
            if !(is_tagged && value.is_null()) {
                entries.push((name, &field.shape, value));
            }
        }
        let write = |writer: &mut Self, index: usize| {
            let (name, shape, value) = &entries[index];
            writer.key(name);
            writer.value(shape, value, outer);
        };
        self.block(['{', '}'], entries.len(), write);
    }

    /// The fields of a struct in their order, with those of the structs that are part of it.
    fn fields(&self, id: TypeId, into: &mut Vec<&'static Field>) {
        let of_type = self.layout.resolve(id);
        let exists = |field: &&'static Field| field.exists_in(self.version);
        let order = ORDERS.iter().find(|(name, _)| *name == of_type.name);
        let Some((_, order)) = order else {
            for field in of_type.fields.iter().filter(exists) {
                match field.shape {
                    Shape::Struct(part) if field.key.is_empty() => self.fields(part, into),
                    _ => into.push(field),
                }
            }
            return;
        };
        let pod = &self.layout.resolve(self.layout.known("v1.PodSpec")).fields;
        for name in order.split_ascii_whitespace() {
            let own = of_type.fields.iter().filter(exists);
            let mut all = own.chain(pod.iter().filter(exists));
            into.extend(all.find(|field| field.name == name));
        }
    }

    fn key(&mut self, key: &str) {
        self.put(&escaped(&Value::from(key)));
        self.put(if self.form == Form::Line { ":" } else { ": " });
    }

    fn block(&mut self, [open, close]: [char; 2], count: usize, write: impl Fn(&mut Self, usize)) {
        self.out.push(open);
        self.depth += 1;
        for index in 0..count {
            if index > 0 {
                self.out.push(',');
            }
            self.new_line();
            write(self, index);
        }
        self.depth -= 1;
        if count > 0 {
            self.new_line();
        }
        self.out.push(close);
    }

    fn new_line(&mut self) {
        if self.form == Form::Lines {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', self.depth));
        }
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

/// JSON in which, as Go has it, nothing can be taken for HTML.
fn escaped(value: &Value) -> String {
    let text = value.to_string();
    let text = text.replace('<', "\\u003c").replace('>', "\\u003e");
    text.replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn line(value: &Value, type_name: &str) -> String {
        let version = "1.36".parse().expect("known");
        internal(value, type_name, version, Form::Line)
    }

    #[test]
    fn empty_fields_are_written_and_parts_belong_to_the_whole() {
        assert_eq!(
            line(&json!({"name": "A", "value": "a<b"}), "v1.EnvVar"),
            "{\"Name\":\"A\",\"Value\":\"a\\u003cb\",\"ValueFrom\":null}"
        );
        assert!(line(&json!({"name": "v", "emptyDir": {}}), "v1.Volume").starts_with(
            "{\"Name\":\"v\",\"HostPath\":null,\"EmptyDir\":{\"Medium\":\"\",\"SizeLimit\":null},"
        ));
    }

    #[test]
    fn a_pod_keeps_what_it_shares_with_its_host_in_its_security_context() {
        let spec = json!({"hostNetwork": true, "securityContext": {"fsGroup": 7}});
        let text = line(&spec, "v1.PodSpec");
        assert!(text.contains("\"SecurityContext\":{\"HostNetwork\":true,\"HostPID\":false,"));
        assert!(text.contains("\"FSGroup\":7,\"FSGroupChangePolicy\":null,\"Sysctls\":null,"));
        assert!(!text.contains("DeprecatedServiceAccount"));
    }

    #[test]
    fn labels_are_selected_under_the_names_of_json() {
        let term = json!({"labelSelector": {"matchLabels": {"a": "b"}}, "topologyKey": "k"});
        let text = line(&term, "v1.PodAffinityTerm");
        assert!(text.starts_with("{\"LabelSelector\":{\"matchLabels\":{\"a\":\"b\"}},"));
    }

    #[test]
    fn each_value_may_have_a_line_of_its_own() {
        let value = json!({"add": ["NET_ADMIN"], "drop": []});
        let text = internal(
            &value,
            "v1.Capabilities",
            KubernetesVersion::NEWEST,
            Form::Lines,
        );
        assert_eq!(
            text,
            "{\n \"Add\": [\n  \"NET_ADMIN\"\n ],\n \"Drop\": []\n}"
        );
    }
}
