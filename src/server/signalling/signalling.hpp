// Rules of the server for each message.
#pragma once

#include "server/signalling/calls/base_handler.hpp"
#include "server/signalling/calls/call_handler.hpp"
#include "server/signalling/calls/handler_services.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/delivery.hpp"
#include "server/signalling/elsewhere/other_nodes.hpp"
#include "server/signalling/elsewhere/remote_peers.hpp"
#include "server/signalling/greetings.hpp"
#include "server/signalling/logins.hpp"
#include "server/signalling/name_policy.hpp"
#include "server/signalling/presence/realms.hpp"
#include "server/signalling/reach_handler.hpp"
#include "server/signalling/watch_handler.hpp"
#include <babel/core/error.hpp>
#include <babel/server/directory.hpp>
#include <babel/server/policy.hpp>
#include <babel/wire/extensions.hpp>
#include <babel/wire/messages.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

namespace babel::server {

/// The protocol as pure logic: packets and departures in, packets to peers out. Presence precedes
/// signals: before a call or an answer, its recipient learns that the sender is online.
/// Lifetime: holds pointers to peers, from on_connected() to on_gone().
class signalling {
public:
    /// `ask_for_flush`: called to request flush() in a later turn of the loop. `rules`, `counts`
    /// and `names` outlive it and may change.
    signalling(
        std::function<void()> ask_for_flush,
        const policy& rules,
        counters& counts,
        name_policy& names = free_names()
    );

    /// Sets the endorsements of the server's key, which babel/2 clients are shown.
    void set_endorsements(wire::bytes_list_buffer of_key) {
        greetings_.set_endorsements(std::move(of_key));
    }

    /// Sets the relay that calls get; null: none. `drop`: see relay_grants.
    void use_relay(std::optional<relay_access> relay, relay_grants::drop_pair drop);
    void change_relay_rate(std::uint16_t kbits) { grants_.change_rate(kbits); }
    /// Returns false for calls that do not count: the server had given them up.
    bool on_relay_news(const relay_news& news);
    /// Sets the ports of the relay for callees of the base protocol; none by default.
    void use_base_ports(base_handler::open_port open) { base_.use_ports(std::move(open)); }
    relay_grants::user_counts relayed_calls() const { return grants_.held_calls(); }

    /// Sets the test of the way to a client; none by default.
    void use_reach(reach_handler::begin_test begin) { reach_.use(std::move(begin)); }
    void answer_reach(client_peer& to, std::uint16_t port, bool is_open) {
        reach_.answer(to, port, is_open);
    }

    /// Sets the directory of names, which outlives it; a sole_directory by default. Call it before
    /// the first login.
    void use(directory& names_of_all) {
        realms_.use(names_of_all);
        logins_.use(names_of_all);
        names_of_all.begin(elsewhere_);
    }
    const directory& names_of_all() const { return logins_.names_of_all(); }
    /// From now on users see those of their realm alone. Call it before the first login.
    void separate_realms() { realms_.separate(); }

    /// A peer that was probed is alive.
    void on_alive(const client_peer& who) { logins_.names_of_all().confirm(who.name()); }

    /// Greets a new connection.
    void on_connected(client_peer& who) { greetings_.greet(who, logins_.capabilities()); }

    /// From now on the names of users who leave are kept for them, if there are other nodes.
    void begin_end() { is_ending_ = true; }
    /// Tells a babel/2 client that the server is about to end, or to go to another node. `why`:
    /// `drained` or `cluster_away`.
    void announce_end(client_peer& who, errc why) {
        greetings_.announce_end(who, reaches_others(), why);
    }
    /// True if there may be other nodes, for which clients may leave.
    bool reaches_others() { return logins_.names_of_all().reaches_others(); }

    /// Handles a packet (opcode and fields). Errors: the decoder's, too_many_failures and flooding.
    /// The connection must be closed then.
    error_code on_packet(client_peer& from, bytes_view packet, time_point now);

    /// Removes a connection that ended.
    void on_gone(client_peer& who, time_point now);

    /// Refuses logins under that name until then, up to the next tidy().
    void keep_out(std::string_view name, time_point until) { logins_.keep_out(name, until); }

    /// Begins or continues a flush of presence; see registry::flush().
    bool flush(std::size_t max_packets = registry::everybody);
    /// True if a change is waiting that the current flush does not cover.
    bool has_news() const { return realms_.has_news(); }
    /// See realms.
    double share_of_users() const { return realms_.share_of_users(); }

    /// Removes expired entries. Call it now and then.
    void tidy(time_point now) {
        logins_.tidy(now);
        realms_.tidy();
        handler_.tidy(now);
        elsewhere_.tidy(now);
    }

    /// Memory held by outdated lists that some peers have not read yet, in bytes.
    std::size_t outdated_list_bytes() const { return realms_.outdated_list_bytes(); }

    std::size_t online() const { return realms_.size(); }

    /// Returns the peer of that name, or null.
    client_peer* find(std::string_view name) const { return realms_.find(name); }

private:
    template <class Message>
    error_code handle(client_peer& from, const result<Message>& message, time_point now);
    error_code on(client_peer& from, const wire::login& message, time_point now);
    error_code on(client_peer& from, const wire::login2& message, time_point now);
    error_code on(client_peer& from, const wire::call_request& message, time_point now) {
        const bool is_local = !elsewhere_.are_called(from, message.contact);
        return is_local ? base_.on(from, message, now) : elsewhere_.calls().on(from, message, now);
    }
    handler_services for_handlers();
    /// Handles a refusal that ends no call.
    error_code on(client_peer& from, const wire::call_refused& message, time_point) {
        base_.on(from, message);
        if (elsewhere_.are_called(from, message.contact)) elsewhere_.calls().pass_on(from, message);
        return {};
    }
    error_code on(client_peer& from, const wire::who_is& message, time_point now);
    error_code on(client_peer& from, const wire::offer& message, time_point now) {
        if (elsewhere_.are_called(from, message.contact))
            return elsewhere_.calls().on(from, message, now);
        return message.is_base_call() ? base_.on(from, message, now)
                                      : handler_.on(from, message, now);
    }
    /// Handles a signal that belongs to no call of the sender.
    error_code on(client_peer&, const wire::signal&, time_point) {
        counts_.add(counter::stray_signals);
        return {};
    }
    error_code on(client_peer& from, const wire::reach& message, time_point now) {
        reach_.on(from, message, now);
        return {};
    }
    error_code on(client_peer& from, const wire::watch& message, time_point) {
        watches_.on(from, message);
        return {};
    }
    /// It counts for a login that follows.
    error_code on(client_peer& from, const wire::since& message, time_point) {
        if (!from.is_logged_in()) from.set_since(message);
        return {};
    }
    /// Counts a message that this version does not have.
    error_code on_unknown(client_peer& from, time_point now);

    /// Handles a step of a call, which is not metered. Returns false for other messages.
    template <class Message>
    bool is_free(client_peer& from, const Message& message, time_point now);
    /// Ends the login of a user, whose name this node keeps or has lost.
    void take_out(client_peer& who, time_point now);
    template <class Message>
    void refuse_excess(client_peer& from, const Message& message, time_point now);

    const policy& rules_;
    counters& counts_;
    name_policy& names_;
    realms realms_;
    delivery post_{realms_};
    greetings greetings_{post_};
    logins logins_;
    watch_handler watches_{realms_, post_, counts_};
    reach_handler reach_{post_, counts_, rules_};
    relay_grants grants_;
    call_numbers numbers_;
    remote_peers remote_;
    base_handler base_;
    call_handler handler_;
    other_nodes elsewhere_;
    bool is_ending_ = false;
};

} // namespace babel::server
