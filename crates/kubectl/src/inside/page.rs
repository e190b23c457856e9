//! Files that a web server in a container gives out, as far as ConfigMaps and Secrets put them there.

use super::{Place, files};
use engine::cluster::Cluster;

/// The folders from which the images of nginx and Apache serve: nginx, httpd, and those that are built from Debian's.
const ROOTS: [&str; 3] = [
    "/usr/share/nginx/html",
    "/usr/local/apache2/htdocs",
    "/var/www/html",
];
/// The file that answers for a folder.
const INDEX: &str = "index.html";

/// The text of the file that a request for `path` names; `None`: no volume has one there.
pub(crate) fn page(cluster: &Cluster, place: Place, path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let index = if path.ends_with('/') { INDEX } else { "" };
    let files = files(cluster, place);
    ROOTS
        .iter()
        .find_map(|root| files.get(&format!("{root}{path}{index}")))
        .cloned()
}
