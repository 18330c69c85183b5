// Precedence of the sources of options.
#pragma once

#include <babel/config/given_value.hpp>
#include <babel/config/option_list.hpp>

namespace babel::config {

/// The values that hold, in the order of the options. A stronger source replaces the values of the
/// weaker ones, except where they add up; within a source the last value counts.
/// Values of options that are not in the list are left out.
/// Requires: all values passed check_value().
given_values resolve(const option_list& options, given_values of_all_sources);

} // namespace babel::config
