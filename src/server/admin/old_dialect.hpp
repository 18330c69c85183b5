// The control socket's dialect before the common one, accepted for one release.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

struct admin_result;

/// The command and its argument of a request such as {"command":"kick","argument":"alice"}. An
/// argument that the command does not take is left out. Null: not this dialect.
std::optional<std::vector<std::string>> read_old_request(std::string_view line);

/// The result as that dialect has it: `ok` with `message` or the result's fields, or `error`.
std::string old_reply(const admin_result& result);

} // namespace babel::server
