#include <babel/crypto/base64.hpp>

namespace babel::crypto {
namespace {

constexpr std::string_view standard_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr unsigned bits_of_digit = 6;

std::string encode_base64(bytes_view bytes, std::string_view digits) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3); // a secret leaves no copies behind
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const auto byte : bytes) {
        held = held << 8 | byte;
        for (bits += 8; bits >= bits_of_digit; bits -= bits_of_digit)
            text += digits[held >> (bits - bits_of_digit) & 63];
    }
    if (bits > 0) text += digits[held << (bits_of_digit - bits) & 63];
    return text;
}

/// True for the one spelling of some bytes: not a digit too many, and no bits left over.
bool is_base64(std::string_view text, std::string_view digits) {
    if (text.find_first_not_of(digits) != text.npos || text.size() % 4 == 1) return false;
    const auto rest = text.size() * bits_of_digit % 8;
    return rest == 0 || digits.find(text.back()) % (1U << rest) == 0;
}

std::optional<std::vector<std::uint8_t>>
decode_base64(std::string_view text, std::string_view digits) {
    if (!is_base64(text, digits)) return {};
    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() * 3 / 4); // a secret leaves no copies behind
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char digit : text) {
        held = held << bits_of_digit | static_cast<std::uint32_t>(digits.find(digit));
        bits += bits_of_digit;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(static_cast<std::uint8_t>(held >> bits));
    }
    return bytes;
}

} // namespace

std::string to_base64(bytes_view bytes) {
    return encode_base64(bytes, standard_digits);
}

std::string to_base64url(bytes_view bytes) {
    return encode_base64(bytes, url_digits);
}

std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text) {
    return decode_base64(text, standard_digits);
}

std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text) {
    return decode_base64(text, url_digits);
}

} // namespace babel::crypto
