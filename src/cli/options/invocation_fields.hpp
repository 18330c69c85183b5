// Fields of the invocation as options set them.
#pragma once

#include "cli/options/home_path.hpp"
#include "cli/options/options.hpp"
#include <babel/config/option_setters.hpp>

#include <string>
#include <type_traits>

namespace babel::cli {

/// A field of the invocation, or of its client's settings.
template <auto Member>
auto& field(invocation& of) {
    if constexpr (std::is_invocable_v<decltype(Member), invocation&>)
        return of.*Member;
    else
        return of.client.*Member;
}

template <auto Field>
config::value_result set_path(invocation& to, const std::string& value) {
    Field(to) = expand_home(value);
    return {};
}

} // namespace babel::cli
