//! Rollout Playground: how Kubernetes rolls out software, simulated.
