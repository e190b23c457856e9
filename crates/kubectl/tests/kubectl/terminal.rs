//! A terminal in front of a simulated cluster, as the tests of kubectl use it.

use engine::cluster::Settings;
use engine::timeline::Timeline;
use kube::clock::Duration;
use kubectl::Ended;

pub(crate) const WEB: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: 'nginx:1.24', ports: [{containerPort: 80}]}
";
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

pub(crate) struct Terminal {
    pub session: kubectl::Terminal,
    pub timeline: Timeline,
}

impl Terminal {
    pub(crate) fn of(version: &str) -> Terminal {
        let settings = Settings {
            version: version.parse().expect("a known release"),
            ..Settings::default()
        };
        let mut session = kubectl::Terminal::new();
        session
            .environment_mut()
            .files
            .insert("web.yaml".to_string(), WEB.to_string());
        Terminal {
            session,
            timeline: Timeline::new(settings),
        }
    }

    pub(crate) fn new() -> Terminal {
        Terminal::of("1.36")
    }

    /// With the Deployment `web`, rolled out.
    pub(crate) fn with_web() -> Terminal {
        let mut terminal = Terminal::new();
        assert_eq!(
            terminal
                .run("kubectl apply -f web.yaml && kubectl rollout status deploy/web")
                .status,
            0
        );
        terminal
    }

    /// Writes a file beside the terminal.
    pub(crate) fn file(&mut self, name: &str, text: &str) {
        let files = &mut self.session.environment_mut().files;
        files.insert(name.to_string(), text.to_string());
    }

    pub(crate) fn run(&mut self, line: &str) -> Ended {
        self.session.run(line, &mut self.timeline, MINUTE)
    }

    pub(crate) fn text(&mut self, line: &str) -> String {
        self.run(line).text()
    }

    pub(crate) fn check(&mut self, line: &str, expected: &str) {
        let ended = self.run(line);
        let mut text = ended.text();
        if ended.status != 0 {
            text.push_str(&format!("(exit status {})\n", ended.status));
        }
        assert_eq!(text, expected, "$ {line}");
    }
}
