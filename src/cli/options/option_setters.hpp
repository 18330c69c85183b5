// How the value of an option gets into a field of the invocation. Each returns what is wrong.
#pragma once

#include "cli/options/home_path.hpp"
#include "cli/options/options.hpp"
#include <babel/core/number.hpp>

#include <chrono>
#include <string>
#include <type_traits>

namespace babel::cli {

/// A field of the invocation, or of its client's settings.
template <auto Member>
auto& field(invocation& to) {
    if constexpr (std::is_invocable_v<decltype(Member), invocation&>)
        return to.*Member;
    else
        return to.client.*Member;
}

template <auto Member>
std::string set_flag(invocation& to, const std::string& value) {
    field<Member>(to) = value == "true";
    return {};
}

template <auto Member>
std::string clear_flag(invocation& to, const std::string& value) {
    field<Member>(to) = value != "true";
    return {};
}

template <auto Member>
std::string set_text(invocation& to, const std::string& value) {
    field<Member>(to) = value;
    return {};
}

template <auto Member>
std::string set_path(invocation& to, const std::string& value) {
    field<Member>(to) = expand_home(value);
    return {};
}

template <auto Member>
std::string add_text(invocation& to, const std::string& value) {
    field<Member>(to).push_back(value);
    return {};
}

template <auto Member>
std::string set_switch(invocation& to, const std::string& value) {
    field<Member>(to) = value == "on";
    return {};
}

template <auto Member>
std::string set_number(invocation& to, const std::string& value) {
    const auto number = whole_number<int>(value).value_or(0);
    auto& set = field<Member>(to);
    using value_type = std::remove_reference_t<decltype(set)>;
    if (value == "off") return set = value_type{}, std::string();
    if constexpr (std::is_assignable_v<value_type&, std::chrono::seconds>)
        set = std::chrono::seconds(number);
    else if constexpr (std::is_integral_v<value_type>)
        set = static_cast<value_type>(number);
    else
        set = number;
    return {};
}

/// Read before all others, by read_settings() or parse_options().
inline std::string take_nothing(invocation&, const std::string&) {
    return {};
}

} // namespace babel::cli
