// Rules of the server for each message.
#pragma once

#include "server/signalling/counters.hpp"
#include "server/signalling/pending_calls.hpp"
#include "server/signalling/registry.hpp"
#include "server/signalling/source.hpp"
#include <babel/core/error.hpp>
#include <babel/server/policy.hpp>
#include <babel/wire/messages.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

inline constexpr std::string_view last_words_of_kicked =
    "you were disconnected by the operator; wait 30 s before you come back";

/// The protocol as pure logic: packets and departures in, packets to peers out. Presence precedes
/// signals: before a call or an answer, its recipient learns that the sender is online.
/// Lifetime: holds pointers to peers, from on_connected() to on_gone().
class signalling {
public:
    /// `ask_for_flush`: called to request flush() in a later turn of the loop. `rules` and `counts`
    /// outlive it and may change.
    signalling(std::function<void()> ask_for_flush, const policy& rules, counters& counts);

    /// Greets a new connection.
    void on_connected(client_peer& who);

    /// Handles a packet (opcode and fields). Errors: the decoder's, too_many_failures and flooding.
    /// The connection must be closed then.
    error_code on_packet(client_peer& from, bytes_view packet, time_point now);

    /// Removes a connection that ended.
    void on_gone(client_peer& who, time_point now);

    /// Refuses logins under that name until then, up to the next tidy().
    void keep_out(std::string_view name, time_point until);

    /// Begins or continues a flush of presence; see registry::flush().
    bool flush(std::size_t max_packets = registry::everybody);
    /// True if a change is waiting that the current flush does not cover.
    bool has_news() const { return registry_.has_news(); }

    /// Removes expired entries. Call it now and then.
    void tidy(time_point now);

    /// Memory held by outdated lists that some peers have not read yet, in bytes.
    std::size_t outdated_list_bytes() const { return registry_.outdated_list_bytes(); }

    std::size_t online() const { return registry_.size(); }

    /// Returns the peer of that name, or null.
    client_peer* find(std::string_view name) const { return registry_.find(name); }

private:
    error_code on(client_peer& from, const wire::login& message, time_point now);
    error_code on(client_peer& from, const wire::call_request& message, time_point now);
    error_code on(client_peer& from, const wire::call_refused& message, time_point now);
    /// Returns whether the refusal ended a pending call.
    bool end_call(client_peer& from, const wire::call_refused& message);
    void pass_on_refusal(const client_peer& from, client_peer& to);

    /// Returns the reason for a refused login, and counts it; empty: accepted.
    std::string_view fault_of_login(const origin& from, std::string_view name, time_point now);
    /// The same for the limits of its source.
    std::string_view fault_of_source(const origin& from, time_point now);

    /// Reports a failed call to the caller by both messages that clients understand.
    void fail_call(
        client_peer& caller,
        const wire::call_request& message,
        std::string_view fault,
        time_point now
    );

    /// Passes a call on, or returns the reason why not.
    std::string_view
    connect(client_peer& caller, const wire::call_request& message, time_point now);

    /// `about`: the sender of a signal, whose presence must precede it.
    template <class Message>
    void deliver(client_peer& to, const Message& message, std::string_view about = {});

    struct refusal {
        const client_peer* by = nullptr;
        const client_peer* of = nullptr;
        bool operator==(const refusal&) const = default;
    };

    /// A departed peer, noted for the other party of a call.
    struct departed {
        std::string name;
        bool was_called; ///< by the other party
    };
    using left_behind = boost::unordered_flat_map<client_peer*, std::vector<departed>>;

    const policy& rules_;
    counters& counts_;
    registry registry_;
    pending_calls calls_;
    boost::unordered_flat_map<std::string, time_point, name_hash, std::equal_to<>> kept_out_;
    source_counts users_;
    source_meters logins_;
    left_behind left_behind_;           // since the last flush began
    left_behind being_told_;            // with the current flush
    refusal last_refusal_;              // of those that ended a call
    std::vector<std::uint8_t> scratch_; // the packet that is being sent
};

} // namespace babel::server
