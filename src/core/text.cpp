#include <babel/core/text.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>

namespace babel {
namespace {

constexpr std::size_t max_host_bytes = 255;

bool is_label(std::string_view label) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, allowed);
}

bool are_labels(std::string_view text) {
    while (true) {
        const auto dot = text.find('.');
        if (!is_label(text.substr(0, dot))) return false;
        if (dot == text.npos) return true;
        text.remove_prefix(dot + 1);
    }
}

bool is_host_name(std::string_view text) {
    if (text.ends_with('.')) text.remove_suffix(1); // fully qualified
    // RFC 1123 section 2.1: no top-level domain is a number; 1.2.3.256 is a mistyped address.
    const auto top = text.substr(text.rfind('.') + 1);
    return are_labels(text) && top.find_first_not_of("0123456789") != top.npos;
}

bool is_numeric(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    if (inet_pton(AF_INET, text.c_str(), address.data()) == 1) return true;
    const auto percent = text.find('%'); // fe80::1%eth0.7: an interface of whoever connects
    const bool zone_is_clean = percent == text.npos || are_labels(text.substr(percent + 1));
    return zone_is_clean &&
           inet_pton(AF_INET6, text.substr(0, percent).c_str(), address.data()) == 1;
}

void append_escaped(std::string& out, std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += "\\x";
        out += digits[byte >> 4];
        out += digits[byte & 0xf];
    }
}

} // namespace

code_point first_code_point(std::string_view text) noexcept {
    if (text.empty()) return {};
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto lead = at(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {};
    char32_t value = lead & (0x7f >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((at(i) & 0xc0) != 0x80) return {};
        value = (value << 6) | (at(i) & 0x3f);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    if (value < smallest[size] || value > 0x10ffff || surrogate) return {};
    return {value, size};
}

bool is_unprintable(char32_t c) noexcept {
    const auto within = [c](char32_t low, char32_t high) { return c >= low && c <= high; };
    return c < 0x20 || within(0x7f, 0x9f) || c == 0xad || c == 0x61c || c == 0x180e ||
           within(0x200b, 0x200f) || within(0x2028, 0x202e) || within(0x2060, 0x206f) ||
           c == 0xfeff || within(0xfff9, 0xfffb) || within(0xe0000, 0xe0fff);
}

std::string printable(std::string_view text, std::size_t max_columns) {
    std::string out;
    std::size_t columns = 0;
    while (!text.empty()) {
        const auto next = first_code_point(text);
        const auto bytes = std::max<std::size_t>(next.bytes, 1);
        const bool plain = next.bytes > 0 && !is_unprintable(next.value);
        const auto width = plain ? 1 : 4 * bytes;
        if (columns + width > max_columns) return out + "\u2026";
        if (plain)
            out += text.substr(0, bytes);
        else
            append_escaped(out, text.substr(0, bytes));
        columns += width;
        text.remove_prefix(bytes);
    }
    return out;
}

std::size_t code_points_in(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, starts_code_point));
}

std::string padded(std::string_view text, std::size_t columns) {
    std::string out(text);
    const auto used = code_points_in(text);
    if (used < columns) out.append(columns - used, ' ');
    return out;
}

std::string safe_file_name(std::string_view name) {
    // A file's name may have 255, and others are put before and behind it.
    constexpr std::size_t max_file_name_bytes = 180;
    auto safe = printable(name);
    std::ranges::replace_if(
        safe, [](char c) { return c == '/' || c == '\\' || c == ':'; }, '_'
    );
    if (safe.starts_with('.')) safe.front() = '_';
    if (safe.size() <= max_file_name_bytes) return safe;
    auto end = max_file_name_bytes;
    while (end > 0 && !starts_code_point(safe[end])) // within a character
        --end;
    return safe.substr(0, end);
}

bool is_ip_address(std::string_view text) {
    if (text.size() > max_host_bytes || text.find('\0') != text.npos) return false;
    return is_numeric(std::string(text));
}

bool is_host(std::string_view text) {
    return is_ip_address(text) || (text.size() <= max_host_bytes && is_host_name(text));
}

} // namespace babel
