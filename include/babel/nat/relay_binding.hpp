// Binds a client's leg at the relay, over UDP, or over TLS where UDP is not answered.
#pragma once

#include <babel/core/error.hpp>
#include <babel/nat/tls_legs.hpp>
#include <babel/wire/relay.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace babel::nat {

enum class relay_carrier : std::uint8_t { udp, tls };

enum class binding_step : std::uint8_t {
    send_udp,   ///< send the Bind as a datagram
    send_tls,   ///< send the Bind framed, over that open TLS leg
    open_tls,   ///< open a TLS leg, then call on_tls_open() or on_tls_closed()
    close_tls,  ///< close it, also while it opens; nothing is to be called
    next_place, ///< close all TLS legs, and go on at the relay's next place, or the only one
};

struct binding_action {
    binding_step step = {};
    tls_leg leg = 0;                                      ///< of steps of TLS
    std::array<std::uint8_t, wire::bind_bytes> bind = {}; ///< of send_udp and send_tls
};

/// One for each relay of a call. A round of Binds goes out at 0, 250, 500, 1000 and 2000 ms until
/// a Bound comes. Rounds begin every 15 s, and at a doubt. In a round without a Bound for 500 ms
/// the TLS leg is opened, once. UDP is preferred as soon as it is answered.
///
/// A bound TLS leg that does not answer its Bind is raced by new ones (tls_legs). After 2 s of a
/// round without any Bound, a relay with several places is left for the next one, unless a leg in a
/// race is opening; the only place after a race. A TLS leg that is not bound after 5 s is closed.
/// Pure: times are passed in.
class relay_binding {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using key = std::array<std::uint8_t, 32>;

    /// `ticket`, `leg_key`: of the server's grant. `places`: number of the relay's addresses. The
    /// first round begins at once. Errors: as wire::decode_ticket().
    static result<relay_binding>
    make(bytes_view ticket, const key& leg_key, time_point now, std::size_t places = 1);

    relay_binding(const relay_binding&) = default;
    relay_binding& operator=(const relay_binding&) = default;
    ~relay_binding();

    /// Must be called until it returns null: after each other call, and at wake_at().
    std::optional<binding_action> next(time_point now);
    /// May be in the past: now.
    time_point wake_at() const;

    /// Its TCP stands.
    void on_tls_connected(time_point now, tls_leg leg) { tls_.on_connected(now, leg); }
    /// `link`: 16 bytes of the exporter of that TLS connection, the cookie of its Binds.
    void on_tls_open(time_point now, tls_leg leg, const wire::relay_cookie& link) {
        tls_.on_open(now, leg, link);
    }
    /// It could not be opened, or the other side closed it.
    void on_tls_closed(time_point now, tls_leg leg);

    /// Takes a datagram of the relay. Returns false, and changes nothing, unless it is a Bound with
    /// the right MAC that answers a Bind of this round on that carrier. `leg`: of TLS.
    bool on_bound(bytes_view datagram, relay_carrier over, tls_leg leg = 0);

    /// Voice is no longer acknowledged: begins a round, unless one is under way.
    void doubt(time_point now);
    /// Addresses or routes changed: begins a round. Bounds of earlier ones no longer count.
    void on_network_change(time_point now);
    /// No leg is open or bound any more: begins with a round.
    void restart(time_point now);

    /// The carrier to which the relay sends. Null: none is bound.
    std::optional<relay_carrier> leg() const { return leg_; }
    /// The bound one; 0: none.
    tls_leg bound_tls() const { return tls_.bound(); }
    std::uint32_t leg_counter() const { return leg_counter_; } ///< Of the Bind that bound it.
    /// Own address as the relay saw it. Null: not bound on that carrier yet.
    std::optional<wire::seen_address> seen(relay_carrier over) const {
        return seen_[static_cast<std::size_t>(over)];
    }

private:
    relay_binding(
        const wire::relay_ticket& ticket, const key& leg_key, time_point now, std::size_t places
    );

    void begin_round(time_point now);
    void begin_round_soon(time_point now);
    bool is_silent() const;
    bool is_leg_answered() const { return is_answered_ || tls_.is_bound_answered(before_round_); }
    bool is_stalled() const;
    bool is_tls_needless() const { return is_answered_ && leg_ == relay_carrier::udp; }
    bool is_tls_wanted() const;
    bool is_tls_due(time_point now) const;
    bool is_attempt_due(time_point now);
    time_point next_round() const;
    binding_action make_bind(binding_step step, bind_state& of, tls_leg leg = 0);
    void on_verdict(const wire::bound& bound, bind_state& of, tls_leg leg);
    void take_udp(const wire::bound& bound);
    void take_tls(const wire::bound& bound, bind_state& of, tls_leg leg);

    wire::relay_ticket ticket_;
    key leg_key_;
    std::size_t places_;
    bind_state udp_;
    tls_legs tls_;
    std::array<std::optional<wire::seen_address>, 2> seen_; // by carrier
    std::uint32_t counter_ = 0;
    std::uint32_t leg_counter_ = 0; // of the Bind that bound leg_
    std::optional<relay_carrier> leg_;

    time_point round_began_;
    std::uint32_t before_round_ = 0; // counter_ when it began
    std::size_t attempts_ = 0;       // of this round, over UDP
    std::size_t repeats_ = 0;        // of this round, since the relay asked for another Bind
    bool is_answered_ = false;       // over UDP, in this round
    bool is_round_due_ = false;      // since this one began
    bool is_tls_tried_ = false;      // in this round
    bool is_raced_ = false;          // in this round
};

} // namespace babel::nat
