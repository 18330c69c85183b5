// The way of a value into a field of the settings, and back. `Field` is a function from settings to
// the field.
#pragma once

#include <babel/config/fault.hpp>
#include <babel/core/number.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

namespace babel::config {

template <auto Field, class Settings>
value_result set_flag(Settings& to, const std::string& value) {
    Field(to) = value == "true";
    return {};
}

template <auto Field, class Settings>
value_result clear_flag(Settings& to, const std::string& value) {
    Field(to) = value != "true";
    return {};
}

template <auto Field, class Settings>
value_result set_switch(Settings& to, const std::string& value) {
    Field(to) = value == "on";
    return {};
}

template <auto Field, class Settings>
value_result set_text(Settings& to, const std::string& value) {
    Field(to) = value;
    return {};
}

template <auto Field, class Settings>
value_result add_text(Settings& to, const std::string& value) {
    Field(to).push_back(value);
    return {};
}

template <class Field>
struct number_in {
    using type = Field;
};
template <class Number>
struct number_in<std::optional<Number>> {
    using type = Number;
};

/// A number or a time in the unit of its field, which may be optional: "off" empties that.
template <auto Field, class Settings>
value_result set_number(Settings& to, const std::string& value) {
    auto& set = Field(to);
    using field = std::remove_reference_t<decltype(set)>;
    if (value == "off") {
        set = field{};
        return {};
    }
    const auto number = whole_number<std::int64_t>(value).value_or(0);
    set = static_cast<typename number_in<field>::type>(number);
    return {};
}

/// For options that the program itself looks up, such as --help.
template <class Settings>
value_result set_nothing(Settings&, const std::string&) {
    return {};
}

} // namespace babel::config
