//! Virtual time: whole milliseconds since the simulated cluster came up.
//!
//! This module prints such a time as a date. It never reads the machine's own clock, so that a run can be repeated.

use crate::form::{self, Data, Form, Misfit};
use crate::through_form;
use serde_json::Value;
use std::fmt;
use std::ops::{Add, Sub};

/// A moment of simulated time, in milliseconds since the start of the scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub u64);

/// A span of simulated time, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub u64);

/// The date that time zero is printed as: Thursday, 1 January 2026, 00:00:00 UTC.
const EPOCH_DAYS: u64 = 20_454;
const DAY_SECONDS: u64 = 86_400;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

impl Time {
    pub const ZERO: Time = Time(0);

    pub const fn from_secs(seconds: u64) -> Time {
        Time(seconds * 1000)
    }

    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Whole seconds, because API timestamps have no finer unit.
    pub const fn whole_secs(self) -> u64 {
        self.0 / 1000
    }

    /// This moment without the part below a second, which API objects do not store.
    pub const fn truncated(self) -> Time {
        Time(self.0 / 1000 * 1000)
    }

    /// Time passed since `earlier`; zero when `earlier` is later than this time.
    pub const fn since(self, earlier: Time) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }

    /// `2026-01-01T00:00:05Z`, as in `get -o yaml`.
    pub fn rfc3339(self) -> String {
        let (year, month, day) = self.date();
        let (hour, minute, second) = self.time_of_day();
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    /// `Thu, 01 Jan 2026 00:00:05 +0000`, as in `describe`.
    pub fn rfc1123(self) -> String {
        let (year, month, day) = self.date();
        let (hour, minute, second) = self.time_of_day();
        let weekday = WEEKDAYS[(self.days() % 7) as usize];
        let month = MONTHS[month as usize - 1];
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} +0000")
    }

    /// Reads what [`Time::rfc3339`] writes. `None` for other texts and for dates before time zero.
    pub fn parse_rfc3339(text: &str) -> Option<Time> {
        let bytes = text.as_bytes();
        if bytes.len() < 20 || bytes[10] != b'T' {
            return None;
        }
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
        let days = days_from_date(number(0, 4)?, number(5, 7)?, number(8, 10)?)?;
        let seconds = number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
        let since_epoch = (days * DAY_SECONDS + seconds).checked_sub(EPOCH_DAYS * DAY_SECONDS)?;
        Some(Time::from_secs(since_epoch))
    }

    fn days(self) -> u64 {
        EPOCH_DAYS + self.whole_secs() / DAY_SECONDS
    }

    fn time_of_day(self) -> (u64, u64, u64) {
        let seconds = self.whole_secs() % DAY_SECONDS;
        (seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// The proleptic Gregorian date, from the day number counted from a 1 March.
    fn date(self) -> (u64, u64, u64) {
        let shifted = self.days() + 719_468;
        let era = shifted / 146_097;
        let day_of_era = shifted % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 {
            month_from_march + 3
        } else {
            month_from_march - 9
        };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        (year, month, day)
    }
}

fn days_from_date(year: u64, month: u64, day: u64) -> Option<u64> {
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year / 400;
    let year_of_era = year % 400;
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era).checked_sub(719_468)
}

impl Duration {
    pub const ZERO: Duration = Duration(0);

    pub const fn from_secs(seconds: u64) -> Duration {
        Duration(seconds * 1000)
    }

    pub const fn as_millis(self) -> u64 {
        self.0
    }

    pub const fn whole_secs(self) -> u64 {
        self.0 / 1000
    }

    /// The age in kubectl's notation. Models `HumanDuration` of apimachinery (`pkg/util/duration`).
    pub fn human(self) -> String {
        let seconds = self.whole_secs();
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / DAY_SECONDS);
        let two = |big: u64, big_unit: &str, small: u64, small_unit: &str| match small {
            0 => format!("{big}{big_unit}"),
            _ => format!("{big}{big_unit}{small}{small_unit}"),
        };
        match () {
            () if seconds < 120 => format!("{seconds}s"),
            () if minutes < 10 => two(minutes, "m", seconds % 60, "s"),
            () if minutes < 180 => format!("{minutes}m"),
            () if hours < 8 => two(hours, "h", minutes % 60, "m"),
            () if hours < 48 => format!("{hours}h"),
            () if days < 8 => two(days, "d", hours % 24, "h"),
            () if days < 730 => format!("{days}d"),
            () if days < 8 * 365 => two(days / 365, "y", days % 365, "d"),
            () => format!("{}y", days / 365),
        }
    }
}

impl Add<Duration> for Time {
    type Output = Time;
    fn add(self, span: Duration) -> Time {
        Time(self.0.saturating_add(span.0))
    }
}

impl Add for Duration {
    type Output = Duration;
    fn add(self, other: Duration) -> Duration {
        Duration(self.0.saturating_add(other.0))
    }
}

impl Sub for Duration {
    type Output = Duration;
    fn sub(self, other: Duration) -> Duration {
        Duration(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:02}:{:02}.{:03}",
            self.0 / 60_000,
            self.0 / 1000 % 60,
            self.0 % 1000
        )
    }
}

impl Data for Time {
    fn read(json: &Value) -> Result<Time, Misfit> {
        Time::parse_rfc3339(form::text(json)?).ok_or(Misfit::new("must be a date"))
    }

    fn write(&self) -> Form {
        Form::Plain(self.rfc3339().into())
    }
}

through_form!(Time);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_printed_and_read_back() {
        assert_eq!(Time::ZERO.rfc3339(), "2026-01-01T00:00:00Z");
        assert_eq!(Time::ZERO.rfc1123(), "Thu, 01 Jan 2026 00:00:00 +0000");
        let leap = Time::from_secs((365 + 365 + 59) * DAY_SECONDS + 3661);
        assert_eq!(leap.rfc3339(), "2028-02-29T01:01:01Z");
        assert_eq!(Time::parse_rfc3339(&leap.rfc3339()), Some(leap));
        assert_eq!(Time::parse_rfc3339("yesterday"), None);
    }

    #[test]
    fn ages_are_printed_as_kubectl_does() {
        for (seconds, text) in [
            (5, "5s"),
            (119, "119s"),
            (120, "2m"),
            (121, "2m1s"),
            (599, "9m59s"),
            (600, "10m"),
            (179 * 60, "179m"),
            (180 * 60, "3h"),
            (185 * 60, "3h5m"),
            (8 * 3600, "8h"),
            (47 * 3600, "47h"),
            (48 * 3600, "2d"),
            (51 * 3600, "2d3h"),
            (8 * DAY_SECONDS, "8d"),
            (729 * DAY_SECONDS, "729d"),
            (735 * DAY_SECONDS, "2y5d"),
        ] {
            assert_eq!(Duration::from_secs(seconds).human(), text);
        }
    }
}
