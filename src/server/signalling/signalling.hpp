// The rules of the server: what each message of each connection does.
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

/// The whole protocol as logic: packets and departures in, packets to peers out. Presence comes
/// before signals: the recipient of a call or an answer is told of its sender first.
/// Lifetime: holds pointers to peers, from on_connected() to on_gone().
class signalling {
public:
    /// `ask_for_flush`: called when presence waits to be told; flush() should follow in a later
    /// turn of the loop. `rules` and `counts`: outlive the signalling, and may change meanwhile.
    signalling(std::function<void()> ask_for_flush, const policy& rules, counters& counts);

    /// Greets a new connection.
    void on_connected(client_peer& who);

    /// Does what a packet (opcode and fields) asks for. Errors: the decoder's, too_many_failures
    /// and flooding; the connection has to be closed then.
    error_code on_packet(client_peer& from, bytes_view packet, time_point now);

    /// The connection ended, in whatever way; `who` is not used any more.
    void on_gone(client_peer& who, time_point now);

    /// Nobody can log in under that name until then, to the next tidy().
    void keep_out(std::string_view name, time_point until);

    /// Begins or continues a flush of presence; see registry::flush().
    bool flush(std::size_t max_packets = registry::everybody);
    /// True if a change is waiting that the current flush does not cover.
    bool has_news() const { return registry_.has_news(); }

    /// Forgets what is too old to matter. To be called now and then.
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

    /// Why a login is refused, counted; empty where it is not.
    std::string_view fault_of_login(const origin& from, std::string_view name, time_point now);
    /// The same of what comes from its source only.
    std::string_view fault_of_source(const origin& from, time_point now);

    /// Tells the caller that a call was not passed on, in both ways that programs understand.
    void fail_call(
        client_peer& caller,
        const wire::call_request& message,
        std::string_view fault,
        time_point now
    );

    /// Why a call cannot be passed on; empty where it can.
    std::string_view
    connect(client_peer& caller, const wire::call_request& message, time_point now);

    /// `about`: the sender of a signal, whose presence has to precede it.
    template <class Message>
    void deliver(client_peer& to, const Message& message, std::string_view about = {});

    struct refusal {
        const client_peer* by = nullptr;
        const client_peer* of = nullptr;
        bool operator==(const refusal&) const = default;
    };

    /// A peer that left, in the notes for the other party of a call.
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
