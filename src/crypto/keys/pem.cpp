#include "crypto/keys/pem.hpp"

#include <babel/crypto/base64.hpp>

#include <algorithm>
#include <iterator>

namespace babel::crypto {
namespace {

constexpr std::string_view pem_begin = "-----BEGIN ";
constexpr std::string_view pem_dashes = "-----";
constexpr std::size_t pem_line_digits = 64;

std::string end_line(std::string_view label) {
    return "-----END " + std::string(label) + "-----";
}

/// The digits of a block's lines, without padding. Null: it is not padded as base64 is.
std::optional<std::string> digits_of(std::string_view lines) {
    std::string digits;
    digits.reserve(lines.size()); // or it would leave copies behind
    std::ranges::copy_if(lines, std::back_inserter(digits), [](char each) {
        return each != '\n' && each != '\r' && each != ' ' && each != '\t';
    });
    const auto last = digits.find_last_not_of('=') + 1;
    const bool is_padded = digits.size() % 4 == 0 && digits.size() - last <= 2;
    if (is_padded) {
        digits.resize(last);
        return digits;
    }
    erase(digits);
    return {};
}

} // namespace

std::optional<pem_block> read_pem(std::string_view text) {
    const auto start = text.find(pem_begin);
    if (start == text.npos) return {};
    text.remove_prefix(start + pem_begin.size());
    const auto label = text.substr(0, text.find(pem_dashes));
    if (label.size() == text.size()) return {};
    text.remove_prefix(label.size() + pem_dashes.size());
    const auto end = text.find(end_line(label));
    if (end == text.npos) return {};
    auto digits = digits_of(text.substr(0, end));
    if (!digits) return {};
    auto bytes = from_base64(*digits);
    erase(*digits);
    if (!bytes) return {};
    return pem_block(label, std::move(*bytes));
}

std::string write_pem(std::string_view label, bytes_view bytes) {
    auto digits = to_base64(bytes);
    const std::string padding((4 - digits.size() % 4) % 4, '=');
    std::string text;
    text.reserve(2 * digits.size() + 100); // or it would leave copies behind
    text.append(pem_begin).append(label).append(pem_dashes).append("\n");
    for (std::size_t at = 0; at < digits.size(); at += pem_line_digits) {
        text.append(digits, at, pem_line_digits);
        if (at + pem_line_digits >= digits.size()) text.append(padding);
        text.append("\n");
    }
    text.append(end_line(label)).append("\n");
    erase(digits);
    return text;
}

} // namespace babel::crypto
