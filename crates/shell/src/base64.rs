//! Base64, as far as secrets are read and made with it.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Digits that were cut off somewhere are read as far as they go.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The text behind base64; what is no text, or no base64, is left as it was written.
pub fn decoded(text: &str) -> String {
    let bytes = LENIENT.decode(text).ok();
    let decoded = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.unwrap_or_else(|| text.to_string())
}

/// The text in base64.
pub fn encoded(text: &str) -> String {
    LENIENT.encode(text)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn secrets_are_read() {
        for (encoded, text) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zg", "f"),
            ("Zm9v", "foo"),
            ("Zm9vYg==", "foob"),
        ] {
            assert_eq!(decoded(encoded), text);
        }
        assert_eq!(decoded("/w=="), "/w==", "not a text");
        assert_eq!(decoded("a b"), "a b", "not base64");
    }
}
