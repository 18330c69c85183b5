// Numbers that people and files write.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace babel {

/// The decimal number that the whole text is, without blanks or a plus sign; nothing where it is
/// none, or more than the type holds.
template <class Number>
std::optional<Number> whole_number(std::string_view text) noexcept {
    Number number{};
    const auto* const end = text.data() + text.size();
    const auto [rest, bad] = std::from_chars(text.data(), end, number);
    if (bad != std::errc() || rest != end) return {};
    return number;
}

} // namespace babel
