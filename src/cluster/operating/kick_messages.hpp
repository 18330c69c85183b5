// Messages between nodes about a user whom an operator disconnects.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace babel::cluster {

/// To every node: disconnect that user, or keep the name out.
struct kick_order {
    std::uint64_t which; ///< 0: no answer is wanted
    std::string name;
    bool operator==(const kick_order&) const = default;
};

/// Back: the user was there, or was not.
struct kick_answer {
    std::uint64_t which;
    bool is_done;
    bool operator==(const kick_answer&) const = default;
};

using kick_message = std::variant<kick_order, kick_answer>;

std::string to_text(const kick_message& message);
/// Null: it is no such message.
std::optional<kick_message> parse_kick_message(std::string_view text);

} // namespace babel::cluster
