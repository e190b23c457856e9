//! Services.

use kube::api::service::Service;

/// The address of the load balancer in front of a Service that asks for one.
pub(crate) fn balancer(service: &Service) -> Option<String> {
    let address = service.meta.uid.0 % 64_000;
    let asks = service.spec["type"] == "LoadBalancer";
    asks.then(|| format!("172.18.{}.{}", address >> 8, address & 0xff))
}
