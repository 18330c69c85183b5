// Binds a client's leg at the relay, over UDP, or over TLS where UDP is not answered.
#pragma once

#include <babel/core/error.hpp>
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
    send_tls,   ///< send the Bind framed, over the open TLS leg
    open_tls,   ///< open the TLS leg, then call on_tls_open() or on_tls_closed()
    close_tls,  ///< close it; nothing is to be called
    next_place, ///< close the TLS leg, and go on at the relay's next place, or the only one
};

struct binding_action {
    binding_step step = {};
    std::array<std::uint8_t, wire::bind_bytes> bind = {}; ///< of send_udp and send_tls
};

/// One for each relay of a call. A round of Binds goes out at 0, 250, 500, 1000 and 2000 ms until
/// a Bound comes. Rounds begin every 15 s, and at a doubt. In a round without a Bound for 500 ms
/// the TLS leg is opened, once. UDP is preferred as soon as it is answered.
///
/// After 2 s of a round without any Bound, a relay with several places is left for the next one. So
/// is a leg over TLS, whose connection may be dead, also at the only place. A TLS leg that is not
/// bound after 5 s is closed.
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

    /// `link`: 16 bytes of the exporter of that TLS connection, the cookie of its Binds.
    void on_tls_open(const wire::relay_cookie& link);
    /// It could not be opened, or the other side closed it.
    void on_tls_closed(time_point now);

    /// Takes a datagram of the relay. Returns false, and changes nothing, unless it is a Bound with
    /// the right MAC that answers a Bind of this round on that carrier.
    bool on_bound(bytes_view datagram, relay_carrier over);

    /// Voice is no longer acknowledged: begins a round, unless one is under way.
    void doubt(time_point now);
    /// Addresses or routes changed: begins a round. Bounds of earlier ones no longer count.
    void on_network_change(time_point now);
    /// No leg is open or bound any more: begins with a round.
    void restart(time_point now);

    /// The carrier to which the relay sends. Null: none is bound.
    std::optional<relay_carrier> leg() const { return leg_; }
    /// True from a refusal of the relay to the next Bound.
    bool is_refused() const { return is_refused_; }
    /// Own address as the relay saw it. Null: not bound on that carrier yet.
    std::optional<wire::seen_address> seen(relay_carrier over) const { return side(over).seen; }

private:
    struct carrier_side {
        wire::relay_cookie cookie = {};
        std::uint32_t answered = 0; // highest counter that a Bound was for
        std::uint32_t sent = 0;     // highest counter that was sent
        bool is_due = false;        // a Bind beside the round's
        std::optional<wire::seen_address> seen;
    };
    enum class tls_state : std::uint8_t { closed, opening, open };

    relay_binding(
        const wire::relay_ticket& ticket, const key& leg_key, time_point now, std::size_t places
    );

    carrier_side& side(relay_carrier over) { return sides_[static_cast<std::size_t>(over)]; }
    const carrier_side& side(relay_carrier over) const {
        return sides_[static_cast<std::size_t>(over)];
    }
    void begin_round(time_point now);
    bool is_silent() const;
    bool is_tls_needless() const;
    bool is_tls_unbound() const;
    bool is_attempt_due(time_point now);
    time_point next_round() const;
    binding_action make_bind(relay_carrier over);
    void on_verdict(const wire::bound& bound, relay_carrier over);
    void take_leg(const wire::bound& bound, relay_carrier over);

    wire::relay_ticket ticket_;
    key leg_key_;
    std::size_t places_;
    std::array<carrier_side, 2> sides_;
    std::uint32_t counter_ = 0;
    std::uint32_t leg_counter_ = 0; // of the Bind that bound leg_
    std::optional<relay_carrier> leg_;
    bool is_refused_ = false;

    time_point round_began_;
    std::uint32_t before_round_ = 0; // counter_ when it began
    std::size_t attempts_ = 0;       // of this round, over UDP
    std::size_t repeats_ = 0;        // of this round, since the relay asked for another Bind
    bool is_answered_ = false;       // over UDP, in this round
    bool is_round_due_ = false;      // since this one began
    bool is_tls_tried_ = false;      // in this round
    tls_state tls_ = tls_state::closed;
    time_point tls_began_; // to open
};

} // namespace babel::nat
