// Legs at the relay over TLS: the bound one, and others that are to take its place.
#pragma once

#include <babel/wire/relay.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace babel::nat {

/// Number of a leg over TLS. No leg of a call has that of an earlier one. 0: none.
using tls_leg = std::uint32_t;

/// Binds on one carrier.
struct bind_state {
    wire::relay_cookie cookie = {};
    std::uint32_t answered = 0; ///< highest counter that a Bound was for
    std::uint32_t sent = 0;     ///< highest counter that was sent
    bool is_due = false;        ///< a Bind beside the round's
};

/// A stalled connection sends again only when its own timer runs out, the later the longer it
/// waited. So a bound leg that answers no Bind is raced: another one is dialled every 50 ms, for
/// 12 s at most, and the first that is bound takes its place. After 6 s one is dialled every
/// 250 ms: nobody notices that in so long an outage, and each dial takes a port of the router.
///
/// Up to 16 connect at once; the next one takes the place of the oldest. When a connection stands,
/// the others are given up, and none is dialled while that one may be bound: a connection costs the
/// relay a handshake, a SYN nothing. So three connections stand at most. On paths where a leg takes
/// long to open, all of these times are longer.
/// Pure: times are passed in. Thread: one.
class tls_legs {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using milliseconds = std::chrono::milliseconds;

    static constexpr std::size_t max_racing = 16;
    static constexpr std::size_t max_standing = 3;       ///< of these
    static constexpr milliseconds shortest_interval{50}; ///< between two dials of a race
    static constexpr milliseconds unknown_interval{100}; ///< before a leg has opened
    static constexpr milliseconds late_interval{250};    ///< after `late_after` of a race
    static constexpr milliseconds late_after{6000};
    static constexpr milliseconds min_timeout{200}; ///< of a Bind on the bound leg
    static constexpr milliseconds max_timeout{1500};
    static constexpr milliseconds race_limit{12'000}; ///< a silent call is dropped after 10 s
    static constexpr milliseconds open_limit{5000};   ///< from dial() until it is bound

    struct leg {
        tls_leg id = 0;
        time_point dialled;
        std::optional<time_point> connected_at; ///< TCP stands since then.
        bool is_open = false;                   ///< So does TLS.
        bind_state binds;
    };

    /// Null: there is none of that number. Valid until one is added or removed.
    leg* find(tls_leg id);
    /// The one to which the relay sends; 0: none.
    tls_leg bound() const { return bound_; }
    bool empty() const { return all_.empty(); }
    /// A Bound for a Bind after that one came on any of them.
    bool is_answered(std::uint32_t after) const;
    /// The same of the bound one.
    bool is_bound_answered(std::uint32_t after) const;
    /// The highest counter that was sent on any other one, also of those that are gone.
    std::uint32_t sent_but(tls_leg on) const;
    /// One that has a Bind to send. Null: none.
    leg* due();
    /// All that are open are to send a Bind.
    void bind_all();

    tls_leg dial(time_point now);
    void on_connected(time_point now, tls_leg id);
    /// `link`: the cookie of its Binds. Returns false if it is not awaited.
    bool on_open(time_point now, tls_leg id, const wire::relay_cookie& link);
    /// Returns true if it was the bound one.
    bool remove(tls_leg id);
    /// All of them; a race goes on.
    void clear();
    /// It is bound, or, if 0, UDP is: a race is over.
    void set_bound(tls_leg id);
    /// Returns true if it was the bound one.
    bool unbind(tls_leg id);

    /// Begins a race, unless one is under way.
    void race(time_point now);
    bool is_racing() const { return is_racing_; }
    bool is_dial_due(time_point now) const;
    /// The connection of a leg in the race stands, and it may yet be bound.
    bool is_opening(time_point now) const { return is_racing_ && now < held_until(); }
    /// When the last leg that stands has had its time; min(): none stands.
    time_point held_until() const;
    /// Wait for a Bound on the bound leg before it is raced.
    milliseconds time_limit() const;
    /// At the beginning of a race.
    milliseconds dial_interval() const;
    /// Another network: how long legs take to open is not known there.
    void forget_times() { least_opening_.reset(); }

    /// To be called until it returns null: the next one to close, which it forgets.
    std::optional<tls_leg> take_needless(time_point now, bool are_all_needless);
    /// When is_dial_due() or take_needless() may have news.
    time_point wake_at() const;

private:
    std::size_t racing() const;
    std::size_t standing() const;
    const leg* to_replace() const;
    bool may_dial() const { return is_racing_ && standing() < max_standing; }
    time_point dial_at() const { return std::max(next_dial_, held_until()); }

    std::vector<leg> all_;           // the oldest first
    std::uint32_t sent_by_gone_ = 0; // highest counter
    tls_leg bound_ = 0;
    tls_leg last_ = 0;
    bool is_racing_ = false;
    time_point race_began_{};
    time_point next_dial_{};
    std::optional<milliseconds> least_opening_;
};

} // namespace babel::nat
