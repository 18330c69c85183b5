// Messages of users here to users of other nodes.
#pragma once

#include "server/signalling/calls/pending_calls.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/elsewhere/call_end.hpp"
#include <babel/server/directory.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::server {

/// Sends messages, and repeats those that end a call until they can be sent: nothing else ends the
/// ringing at the other node before the programs' time is over. Messages from one user to another
/// keep their order. Each that is given up is counted.
/// Lifetime: the counters outlive it.
class node_outbox {
public:
    static constexpr std::size_t max_kept = 1024;
    /// One a second, while a call counts as young.
    static constexpr auto max_tries = call_lifetime.count();

    /// As directory::forward does.
    using forward = std::function<bool(const forwarded_message& what)>;

    node_outbox(forward by, counters& counts) : forward_(std::move(by)), counts_(counts) {}
    node_outbox(const node_outbox&) = delete;
    node_outbox& operator=(const node_outbox&) = delete;

    /// Returns false if the message, or a kept one before it, cannot be sent.
    bool send(const forwarded_message& what);
    /// The same for a message that ends a call. It is kept then, if there is room.
    bool send_end(const forwarded_message& what, call_end kind);

    /// Gives up the refusals that are kept from one user to another: the latter ended the call, or
    /// places another one.
    void forget_refusals(std::string_view from, std::string_view to);
    /// Gives up what is kept to a user who has left, or is at another node now.
    void forget_all_to(std::string_view name);
    /// Tries again, once a second. Gives up messages of users who have left: their presence ends
    /// their calls.
    void retry(const std::function<bool(std::string_view name)>& is_here);

private:
    struct parties {
        std::string to, from;
        auto operator<=>(const parties&) const = default;
    };
    struct ending {
        std::vector<std::uint8_t> bytes;
        call_end kind;
        int tries = 0;
    };

    /// Returns false if some are left.
    bool send_kept(const parties& between, std::vector<ending>& endings);
    bool send_kept_before(const forwarded_message& what);
    /// After an attempt that failed.
    void age(std::vector<ending>& endings);
    void give_up(std::size_t count);

    forward forward_;
    counters& counts_;
    std::map<parties, std::vector<ending>> kept_; // no empty ones; by their recipients
    std::size_t count_ = 0;
};

} // namespace babel::server
