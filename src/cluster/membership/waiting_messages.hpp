// Messages of users of other nodes, until this node has seen their senders come.
#pragma once

#include "cluster/membership/actions.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace babel::cluster {

/// A message, and the position of the register at which its sender had come.
struct user_message {
    std::uint64_t position;
    std::string bytes;
    bool operator==(const user_message&) const = default;
};

std::string to_text(const user_message& message);
/// Null: it is no such message.
std::optional<user_message> parse_user_message(std::string_view text);

/// A message may arrive before the news that its node had read. It waits for that, since nobody is
/// rung by somebody of whom they were not told. Messages of one node keep their order.
class waiting_messages {
public:
    static constexpr std::size_t max_count = 1024;
    /// Then the sender was told that the message did not arrive.
    static constexpr std::chrono::seconds max_wait{2};

    /// Drops the message if too many wait.
    void add(node_number from, user_message message, time_point now);
    /// Passes on those whose time has come. `position`: of the replica.
    void pass_on(std::uint64_t position, time_point now, actions& out);

    /// Messages that waited in vain, or found no room.
    std::uint64_t dropped() const { return dropped_; }

private:
    struct waiting {
        user_message message;
        time_point until;
    };

    std::map<node_number, std::deque<waiting>> all_; // no empty ones
    std::size_t count_ = 0;
    std::uint64_t dropped_ = 0;
};

} // namespace babel::cluster
