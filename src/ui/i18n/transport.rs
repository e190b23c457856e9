//! Moving through time.

pub struct TransportTexts {
    pub time: &'static str,
    pub play: &'static str,
    pub pause: &'static str,
    pub to_start: &'static str,
    pub step: &'static str,
    pub step_back: &'static str,
    pub next_decision: &'static str,
    pub previous_decision: &'static str,
    pub speed: &'static str,
    pub slower: &'static str,
    pub faster: &'static str,
    pub times: fn(u32) -> String,
    pub clock: &'static str,
    pub quiet: &'static str,
    pub ahead: fn(&str) -> String,
}

pub const ENGLISH: TransportTexts = TransportTexts {
    time: "Time",
    play: "Play",
    pause: "Pause",
    to_start: "To the start",
    step: "One step forward",
    step_back: "One step back",
    next_decision: "To the next decision",
    previous_decision: "To the previous decision",
    speed: "Speed",
    slower: "Slower",
    faster: "Faster",
    times: |factor| format!("{factor}×"),
    clock: "Simulated time, minutes and seconds",
    quiet: "At rest: nothing more will happen by itself.",
    ahead: |until| {
        format!(
            "You are in the past. The run goes on to {until}; doing something here makes another future."
        )
    },
};

pub const CHINESE: TransportTexts = TransportTexts {
    time: "时间",
    play: "播放",
    pause: "暂停",
    to_start: "回到开头",
    step: "前进一步",
    step_back: "后退一步",
    next_decision: "到下一个决策",
    previous_decision: "到上一个决策",
    speed: "速度",
    slower: "减速",
    faster: "加速",
    times: |factor| format!("{factor}×"),
    clock: "模拟时间，分和秒",
    quiet: "已静止：不再有自动发生的事情。",
    ahead: |until| format!("现在位于过去。已模拟到 {until}；在这里操作会产生另一种未来。"),
};
