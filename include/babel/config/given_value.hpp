// Values of options, and the sources that give them.
#pragma once

#include <babel/config/fault.hpp>
#include <babel/config/option_list.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::config {

/// A default is weaker than all of them.
enum class source : std::uint8_t { command_line, environment, profile, file };

inline constexpr source strongest_first[] = {
    source::command_line, source::environment, source::profile, source::file};

struct given_value {
    const option* of = nullptr;
    std::string value;
    source from = source::command_line;
    std::string origin; ///< For a report: "cli.conf:3", "environment BABEL_NAME", "--name".
    std::string where;  ///< For a fault: "FILE:3: name", "BABEL_NAME", "--name".
};
using given_values = std::vector<given_value>;

fault fault_of(const given_value& given, std::string what);

given_values only_from(source one, const given_values& all);

/// The last value of that option, or null.
const given_value* find_given(const given_values& all, std::string_view name);

/// True if a flag is on.
bool is_true(const given_values& all, std::string_view name);

/// A fault if an option of one value has two.
result<void, fault> check_repeated(const given_values& of_one_source);

/// Values of the environment. An empty variable counts as not set.
given_values read_environment(
    const option_list& options, const std::function<std::string(const std::string&)>& variable
);

} // namespace babel::config
