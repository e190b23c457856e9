//! Rollouts to begin with. In each a first version runs already, and the editor holds the next one.

use super::i18n::ExampleTexts;
use crate::api::KubernetesVersion;
use crate::clock::Duration;
use crate::cluster::Settings;
use crate::manifest;
use crate::scenario::Scenario;
use crate::timeline::Timeline;
use crate::view::preview::apply;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    First,
    Ten,
    Recreate,
    Careful,
    Stuck,
}

/// Time enough for a first version to come up.
const SETTLING: Duration = Duration::from_secs(300);

struct Recipe {
    name: &'static str,
    replicas: u32,
    /// What stands between `replicas:` and `selector:`.
    settings: &'static str,
    before: &'static str,
    after: &'static str,
}

impl Example {
    pub const ALL: [Example; 5] = [
        Example::First,
        Example::Ten,
        Example::Recreate,
        Example::Careful,
        Example::Stuck,
    ];

    pub fn name(self, texts: &'static ExampleTexts) -> &'static str {
        match self {
            Example::First => texts.first,
            Example::Ten => texts.ten,
            Example::Recreate => texts.recreate,
            Example::Careful => texts.careful,
            Example::Stuck => texts.stuck,
        }
    }

    /// The first version applied and at rest, the second one in the editor.
    pub fn scenario(self, version: KubernetesVersion) -> Scenario {
        let recipe = self.recipe();
        let settings = Settings {
            version,
            ..Settings::default()
        };
        let mut timeline = Timeline::new(settings);
        for manifest in &manifest::read(&recipe.text(recipe.before), version).manifests {
            let outcome = timeline.execute(apply(manifest));
            debug_assert!(outcome.is_ok(), "examples are valid");
        }
        timeline.run_to_rest(SETTLING);
        Scenario::of(&timeline, &recipe.text(recipe.after))
    }

    const fn recipe(self) -> Recipe {
        match self {
            Example::First => Recipe {
                name: "httpd",
                replicas: 3,
                settings: "",
                before: "httpd:2.2.31",
                after: "httpd:2.2.32",
            },
            Example::Ten => Recipe {
                name: "helloworldapi",
                replicas: 10,
                settings: "  strategy:\n    type: RollingUpdate\n    rollingUpdate:\n      maxSurge: 25%\n      maxUnavailable: 25%\n",
                before: "helloworldapi:1.0",
                after: "helloworldapi:1.1",
            },
            Example::Recreate => Recipe {
                name: "vweb",
                replicas: 3,
                settings: "  strategy:\n    type: Recreate\n",
                before: "vweb:v1",
                after: "vweb:v2",
            },
            Example::Careful => Recipe {
                name: "vweb",
                replicas: 4,
                settings: "  minReadySeconds: 10\n  strategy:\n    type: RollingUpdate\n    rollingUpdate:\n      maxSurge: 1\n      maxUnavailable: 0\n",
                before: "vweb:v1",
                after: "vweb:v2",
            },
            Example::Stuck => Recipe {
                name: "vweb",
                replicas: 3,
                settings: "  progressDeadlineSeconds: 60\n  strategy:\n    type: RollingUpdate\n    rollingUpdate:\n      maxSurge: 1\n      maxUnavailable: 1\n",
                before: "vweb:v2",
                after: "vweb:v3-missing",
            },
        }
    }
}

impl Recipe {
    fn text(&self, image: &str) -> String {
        let Recipe {
            name,
            replicas,
            settings,
            ..
        } = self;
        format!(
            "apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
spec:
  replicas: {replicas}
{settings}  selector:
    matchLabels:
      app: {name}
  template:
    metadata:
      labels:
        app: {name}
    spec:
      containers:
      - name: {name}
        image: {image}
        ports:
        - containerPort: 80
"
        )
    }
}
