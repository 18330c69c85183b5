// Legs of the relay: who is bound to which address, and where a datagram goes.
#pragma once

#include "server/relay/leg_address.hpp"
#include "server/relay/relay_counters.hpp"
#include "server/relay/relay_news.hpp"
#include "server/relay/relay_pair.hpp"
#include "server/relay/rules/refused_ids.hpp"
#include "server/relay/rules/relay_places.hpp"
#include "server/relay/rules/source_rates.hpp"
#include "server/relay/total_rate.hpp"
#include "server/signalling/limits/source.hpp"
#include <babel/core/error.hpp>
#include <babel/server/relay_limits.hpp>
#include <babel/wire/relay.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace babel::server {

/// Switches sealed datagrams between the two legs of a call, which it can neither read nor forge.
/// Pure: datagrams and times in, answers and addresses out.
/// Lifetime: secret, limits and counters outlive it.
/// Thread: the relay's.
class relay_table {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using tell = std::function<void(const relay_news&)>;

    struct settings {
        bytes_view secret;          ///< of the tickets
        const relay_limits& limits; ///< may change
        relay_counters& counts;
        tell on_news;
    };
    explicit relay_table(settings from)
        : settings_(std::move(from)), places_(settings_.limits), total_(settings_.limits) {}

    /// Handles a Bind. Returns the encoded answer, or nothing: silence.
    std::vector<std::uint8_t>
    bind(bytes_view datagram, const leg_address& from, time_point now, std::uint64_t unix_time);

    /// Returns the address to which a sealed datagram goes on unchanged, or null: it is dropped.
    /// Lifetime: until the next call.
    const leg_address* route(bytes_view datagram, const leg_address& from, time_point now);

    /// Drops the pair of these ids, and refuses its tickets that expire then or earlier.
    void drop(std::uint32_t one, std::uint32_t other, std::uint64_t expiry);
    /// Unbinds legs of a connection that ended.
    void forget_link(std::uint32_t link);
    /// True while a leg is bound to that connection.
    bool has_leg_at(std::uint32_t link) const { return links_.contains(link); }

    /// Drops pairs whose time is over. Does nothing within a second of the last time.
    void tidy(time_point now, std::uint64_t unix_time);

    /// Places of all legs, also of those that are not in this table.
    relay_places& places() { return places_; }
    /// Rate of all that passes, also of base calls.
    total_rate& total() { return total_; }

    std::size_t pairs() const { return pairs_.size(); }
    /// Bound legs.
    std::size_t udp_legs() const { return udp_legs_; }
    std::size_t tls_legs() const { return tls_legs_; }

private:
    /// Each of these Binds costs the relay some MACs.
    static constexpr allowance binds_of_stranger{.rate = 200, .burst = 200};

    using leg = relay_leg;
    using pair = relay_pair;
    struct seat {
        pair* of;
        std::size_t index;
    };
    struct ruling {
        std::optional<wire::bound_code> answer{};         ///< null: silence
        std::optional<relay_counters::refusal> counted{}; ///< null: no refusal
    };

    bool may_ask(const leg* known, const leg_address& from, time_point now) const;
    ruling judge(const wire::bind& message, const leg_address& from, std::uint64_t unix_time) const;
    ruling charge(ruling of, source_id to, time_point now);
    bool is_refused(const wire::relay_ticket& ticket, std::uint64_t unix_time) const;
    leg* leg_of(const wire::relay_ticket& ticket) const;
    relay_places::shortage check_places(const leg* known, const leg_address& from) const;
    leg& take_seat(const wire::relay_ticket& ticket, const leg_address& from, time_point now);
    void settle(leg& self, const wire::bind& message, const leg_address& from, time_point now);
    void unbind(leg& self);
    bool may_pass(leg& sender, std::size_t bytes, time_point now);
    void refuse(const pair& of, refused_ids::terms terms);
    void remove(std::uint32_t smaller_id);

    settings settings_;
    relay_places places_;
    source_rates other_binds_{binds_of_stranger};
    std::unordered_map<std::uint32_t, pair> pairs_; ///< by the smaller id; addresses are stable
    boost::unordered_flat_map<std::uint32_t, seat> seats_;
    refused_ids refused_;
    boost::unordered_flat_map<std::uint32_t, std::size_t> links_; ///< number of bound legs, by link
    total_rate total_;
    time_point next_tidy_{};
    std::size_t udp_legs_ = 0;
    std::size_t tls_legs_ = 0;
};

} // namespace babel::server
