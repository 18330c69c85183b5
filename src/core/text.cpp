#include "core/width_table.hpp"
#include <babel/core/text.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace babel {
namespace {

constexpr std::size_t max_host_bytes = 255;
constexpr std::size_t most_bytes_of_column = 8;

bool is_in(std::span<const code_range> sorted, char32_t c) {
    const auto behind = std::ranges::upper_bound(sorted, c, {}, &code_range::first);
    return behind != sorted.begin() && c <= (behind - 1)->last;
}

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
    const auto percent =
        text.find('%'); // fe80::1%eth0.7: an interface of the machine that connects
    const bool zone_is_clean = percent == text.npos || are_labels(text.substr(percent + 1));
    return zone_is_clean &&
           inet_pton(AF_INET6, text.substr(0, percent).c_str(), address.data()) == 1;
}

/// Two digits for each byte, and `front` before them.
void append_hex(std::string& out, std::string_view bytes, std::string_view front) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += front;
        out += digits[byte >> 4];
        out += digits[byte & 0xf];
    }
}

bool means_nothing_in_a_path(char32_t c) {
    return c != '/' && c != '\\' && c != ':' && c != '%';
}

/// FNV-1a, 64 bits.
std::uint64_t fnv_1a(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
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

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const auto bytes = first_code_point(text).bytes;
        if (bytes == 0) return false;
        text.remove_prefix(bytes);
    }
    return true;
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
        const auto width = plain ? columns_of(next.value) : 4 * bytes;
        // Marks that take no columns can be many.
        if (columns + width > max_columns || out.size() > most_bytes_of_column * max_columns)
            return out + "\u2026";
        if (plain)
            out += text.substr(0, bytes);
        else
            append_hex(out, text.substr(0, bytes), "\\x");
        columns += width;
        text.remove_prefix(bytes);
    }
    return out;
}

std::size_t columns_of(char32_t c) noexcept {
    if (is_in(wide_characters, c)) return 2;
    return is_in(zero_width_characters, c) ? 0 : 1;
}

std::size_t columns_of(std::string_view text) noexcept {
    std::size_t columns = 0;
    while (!text.empty()) {
        const auto next = first_code_point(text);
        columns += next.bytes > 0 ? columns_of(next.value) : 1;
        text.remove_prefix(std::max<std::size_t>(next.bytes, 1));
    }
    return columns;
}

std::string padded(std::string_view text, std::size_t columns) {
    std::string out(text);
    const auto used = columns_of(text);
    if (used < columns) out.append(columns - used, ' ');
    return out;
}

std::string safe_file_name(std::string_view name, std::size_t most_bytes) {
    std::string safe;
    for (auto rest = name; !rest.empty();) {
        const auto next = first_code_point(rest);
        const auto bytes = std::max<std::size_t>(next.bytes, 1);
        const bool is_plain = next.bytes > 0 && !is_unprintable(next.value) &&
                              means_nothing_in_a_path(next.value) &&
                              !(safe.empty() && next.value == '.');
        if (is_plain)
            safe += rest.substr(0, bytes);
        else
            append_hex(safe, rest.substr(0, bytes), "%");
        rest.remove_prefix(bytes);
    }
    if (safe.size() <= most_bytes) return safe;
    std::string mark = "%-"; // occurs in no shorter name: there a digit follows
    for (auto hash = fnv_1a(name); hash > 0; hash >>= 8)
        append_hex(mark, std::string(1, static_cast<char>(hash & 0xff)), "");
    auto end = most_bytes - std::min(most_bytes, mark.size());
    while (end > 0 && !starts_code_point(safe[end])) // within a character
        --end;
    return safe.substr(0, end) + mark;
}

std::string with_port(std::string_view host, std::uint16_t port) {
    const bool needs_brackets = host.find(':') != host.npos;
    std::string out(needs_brackets ? "[" : "");
    out += host;
    out += needs_brackets ? "]:" : ":";
    return out + std::to_string(port);
}

bool is_ip_address(std::string_view text) {
    if (text.size() > max_host_bytes || text.find('\0') != text.npos) return false;
    return is_numeric(std::string(text));
}

bool is_host(std::string_view text) {
    return is_ip_address(text) || (text.size() <= max_host_bytes && is_host_name(text));
}

} // namespace babel
