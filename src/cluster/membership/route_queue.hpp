// Messages to other nodes' inboxes.
#pragma once

#include "cluster/membership/script_line.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace babel::cluster {

/// Bounded, waiting and in flight together. Answers come in the order of the messages.
class route_queue {
public:
    static constexpr std::size_t max_messages = 256;

    struct message {
        node_number to;
        std::string text;
        std::optional<std::uint64_t> which = {}; ///< of the owner's, who is told of the outcome
    };

    /// Returns false if there is no room.
    bool add(message one) {
        if (waiting_.size() + sent_.size() >= max_messages) return false;
        waiting_.push_back(std::move(one));
        return true;
    }

    void send(script_line& line, actions& out) {
        for (; !waiting_.empty(); waiting_.pop_front()) {
            auto& next = waiting_.front();
            line.run(script::route, {std::to_string(next.to), next.text}, out, next.to);
            sent_.push_back(std::move(next));
        }
    }

    /// The message of an answer. Null: it belongs to none.
    std::optional<message> take_answered() {
        if (sent_.empty()) return {};
        auto first = std::move(sent_.front());
        sent_.pop_front();
        return first;
    }

    /// Nothing is known of those in flight.
    void end_link(actions& out) {
        for (const auto& each : waiting_)
            if (each.which) out.push_back(message_routed{*each.which, false});
        sent_.clear();
        waiting_.clear();
    }

private:
    std::deque<message> waiting_;
    std::deque<message> sent_;
};

} // namespace babel::cluster
