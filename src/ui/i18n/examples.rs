//! The names of the examples.

pub struct ExampleTexts {
    pub first: &'static str,
    pub ten: &'static str,
    pub recreate: &'static str,
    pub careful: &'static str,
    pub stuck: &'static str,
}

pub const ENGLISH: ExampleTexts = ExampleTexts {
    first: "A first rollout: httpd 2.2.31 → 2.2.32",
    ten: "Ten replicas, 25% and 25%",
    recreate: "Recreate: all go, then all come",
    careful: "Careful: one more, none less, 10 s ready",
    stuck: "Stuck: an image that cannot be pulled",
};

pub const CHINESE: ExampleTexts = ExampleTexts {
    first: "第一次滚动发布：httpd 2.2.31 → 2.2.32",
    ten: "十个副本，25% 与 25%",
    recreate: "Recreate：先全部删除，再全部创建",
    careful: "谨慎：多一个、一个不少、就绪 10 秒",
    stuck: "卡住：无法拉取的镜像",
};
