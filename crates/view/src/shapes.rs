//! A shape for each state of a pod, so that no state is distinguished by colour alone. The shapes are paths on a grid
//! of 20 × 20.

use super::pod::PodState;

/// How a part of a shape is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// The part is filled.
    Body,
    /// The part is an outline around the shape.
    Ring,
    /// The part is a sign inside the shape.
    Mark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShapePath {
    pub stroke: Stroke,
    pub path: &'static str,
    /// Lengths of dashes and gaps; empty for a solid line.
    pub dashes: &'static str,
}

const fn part(stroke: Stroke, path: &'static str) -> ShapePath {
    ShapePath {
        stroke,
        path,
        dashes: "",
    }
}

const fn body(path: &'static str) -> ShapePath {
    part(Stroke::Body, path)
}

const fn ring(path: &'static str) -> ShapePath {
    part(Stroke::Ring, path)
}

const fn mark(path: &'static str) -> ShapePath {
    part(Stroke::Mark, path)
}

const fn dashed(path: &'static str, dashes: &'static str) -> ShapePath {
    ShapePath {
        dashes,
        ..ring(path)
    }
}

const DISC: &str = "M10 1.500a8.500 8.500 0 1 0 .001 0z";
const CIRCLE: &str = "M10 2a8 8 0 1 0 .001 0z";
const SQUARE: &str = "M5 2h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3z";
const CHECK: &str = "M6.200 10.400l2.600 2.600 5-5.600";

const AVAILABLE: [ShapePath; 2] = [body(DISC), mark(CHECK)];
const READY: [ShapePath; 2] = [ring(CIRCLE), body("M10 5.400a4.600 4.600 0 1 0 .001 0z")];
const NOT_READY: [ShapePath; 2] = [ring(CIRCLE), body("M10 2a8 8 0 0 0 0 16z")];
const CREATING: [ShapePath; 2] = [
    dashed(CIRCLE, "3.4 2.88"),
    body("M10 7.800a2.200 2.200 0 1 0 .001 0z"),
];
const PENDING: [ShapePath; 1] = [dashed(CIRCLE, "1.6 3.43")];
const NO_IMAGE: [ShapePath; 2] = [
    ring("M10 1.600L18.400 10 10 18.400 1.600 10z"),
    mark("M10 5.800v6M7.400 9.400l2.600 2.600 2.600-2.600M7.200 14.200h5.600"),
];
const NO_CONFIG: [ShapePath; 2] = [
    ring("M10 1.600L18.400 10 10 18.400 1.600 10z"),
    mark("M7.600 8.200a2.400 2.400 0 1 1 3.400 2.200c-.7.300-1 .700-1 1.400v.300M10 14.200v.500"),
];
const CRASH_LOOP: [ShapePath; 2] = [ring(SQUARE), mark("M11.200 4.600l-4 6.200h5.600l-4 5")];
const ERROR: [ShapePath; 2] = [
    body(SQUARE),
    mark("M6.400 6.400l7.200 7.200M13.600 6.400l-7.200 7.200"),
];
const COMPLETED: [ShapePath; 2] = [ring(SQUARE), mark(CHECK)];
const TERMINATING: [ShapePath; 1] = [ring("M3 4.500h14L10 17.200z")];

pub const fn of(state: PodState) -> &'static [ShapePath] {
    match state {
        PodState::Available => &AVAILABLE,
        PodState::Ready => &READY,
        PodState::NotReady => &NOT_READY,
        PodState::Creating => &CREATING,
        PodState::Pending => &PENDING,
        PodState::NoImage => &NO_IMAGE,
        PodState::NoConfig => &NO_CONFIG,
        PodState::CrashLoop => &CRASH_LOOP,
        PodState::Error => &ERROR,
        PodState::Completed => &COMPLETED,
        PodState::Terminating => &TERMINATING,
    }
}
