//! The terminal. The output of kubectl itself is English in every language.

pub(crate) struct TerminalTexts {
    pub terminal: &'static str,
    pub toggle: &'static str,
    pub close: &'static str,
    pub log: &'static str,
    pub prompt: &'static str,
    pub placeholder: &'static str,
    pub welcome: &'static str,
    pub by_button: &'static str,
    pub undone: &'static str,
    pub suggestions: &'static str,
    pub candidates: &'static str,
    pub resize: &'static str,
    pub stop: &'static str,
    /// Takes the text that is searched for in the lines typed before.
    pub searching: fn(&str) -> String,
}

pub(super) const ENGLISH: TerminalTexts = TerminalTexts {
    terminal: "kubectl terminal",
    toggle: "kubectl terminal (/)",
    close: "Close the terminal",
    log: "What was typed and printed",
    prompt: "Command line",
    placeholder: "kubectl get deploy,rs,pods",
    welcome: "A shell on the simulated cluster. Tab completes, ↑ brings back earlier lines, Ctrl+R searches them, Ctrl+C stops, Esc leaves. The editor’s text is the file manifest.yaml.",
    by_button: "by button",
    undone: "not done at this moment",
    suggestions: "Could be typed now",
    candidates: "Ways to go on",
    resize: "Height of the terminal",
    stop: "Stop (Ctrl+C)",
    searching: |query| format!("searching earlier lines for “{query}”"),
};

pub(super) const CHINESE: TerminalTexts = TerminalTexts {
    terminal: "kubectl 终端",
    toggle: "kubectl 终端（/）",
    close: "关闭终端",
    log: "输入与输出",
    prompt: "命令行",
    placeholder: "kubectl get deploy,rs,pods",
    welcome: "这是模拟集群上的命令行。Tab 补全，↑ 取回之前的命令，Ctrl+R 搜索，Ctrl+C 停止，Esc 离开。编辑器中的内容就是文件 manifest.yaml。",
    by_button: "通过按钮",
    undone: "此刻尚未执行",
    suggestions: "现在可以输入",
    candidates: "可补全为",
    resize: "终端高度",
    stop: "停止（Ctrl+C）",
    searching: |query| format!("在之前的命令中搜索“{query}”"),
};
