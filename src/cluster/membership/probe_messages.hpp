// Messages between nodes about a name that one has and a login at the other wants.
#pragma once

#include "cluster/membership/actions.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace babel::cluster {

/// To the holder's node: is the holder alive?
struct probe_question {
    ticket which;
    std::string name;
    std::string key = {}; ///< that the login proved: see claimant
    bool operator==(const probe_question&) const = default;
};

/// Back: it is, or the name has been released.
struct probe_answer {
    ticket which;
    bool is_alive;
    bool operator==(const probe_answer&) const = default;
};

/// Back: the key is that of the holder, whose name the login may take at once.
struct name_yielded {
    ticket which;
    bool operator==(const name_yielded&) const = default;
};

using probe_message = std::variant<probe_question, probe_answer, name_yielded>;

std::string to_text(const probe_message& message);
/// Null: it is no such message.
std::optional<probe_message> parse_probe_message(std::string_view text);

} // namespace babel::cluster
