#include <babel/core/percent.hpp>

#include <charconv>
#include <system_error>

namespace babel {
namespace {

// Independent of the locale.
bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

} // namespace

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (is_unreserved(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', digits[byte >> 4], digits[byte & 0xf]};
    }
    return out;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    constexpr std::size_t escape = 3; // %NN
    std::string out;
    while (!text.empty()) {
        if (text.front() != '%') {
            out += text.front();
            text.remove_prefix(1);
            continue;
        }
        if (text.size() < escape) return {};
        unsigned char byte = 0;
        const auto* const end = text.data() + escape;
        const auto [rest, bad] = std::from_chars(text.data() + 1, end, byte, 16);
        if (bad != std::errc() || rest != end) return {};
        out += static_cast<char>(byte);
        text.remove_prefix(escape);
    }
    return out;
}

} // namespace babel
