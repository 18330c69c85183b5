// Words joined by bars, "on|off": the values of a choice.
#pragma once

#include <string>
#include <string_view>

namespace babel::config {

bool is_choice(std::string_view choices, std::string_view word);

/// "device, null or tone"
std::string listed(std::string_view choices);

} // namespace babel::config
