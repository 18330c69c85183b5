// Numbers written by people and files.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace babel {

/// The value of a text that is one decimal number, without blanks or a plus sign. Null: it is not,
/// or the type does not hold the value.
template <class Number>
std::optional<Number> whole_number(std::string_view text) noexcept {
    Number number{};
    const auto* const end = text.data() + text.size();
    const auto [rest, bad] = std::from_chars(text.data(), end, number);
    if (bad != std::errc() || rest != end) return {};
    return number;
}

} // namespace babel
