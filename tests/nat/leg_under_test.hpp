// A binding of a leg, and a relay that answers as the test does.
#pragma once

#include "support/catch.hpp"
#include <babel/crypto/relay_ticket.hpp>
#include <babel/nat/relay_binding.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace babel::test {

using namespace std::chrono_literals;

inline constexpr auto udp = nat::relay_carrier::udp;
inline constexpr auto tls = nat::relay_carrier::tls;
inline constexpr auto start = nat::relay_binding::time_point();

/// Cookie of a TLS link.
inline constexpr wire::relay_cookie link_cookie{0x77, 1, 2};

inline const std::vector<std::uint8_t> relay_secret(32, 0xc0);

inline std::vector<std::uint8_t> granted_ticket() {
    auto bytes = wire::encode(wire::relay_ticket{1000, 7, 8, 256, 0, {}});
    crypto::put_relay_mac(relay_secret, bytes);
    return bytes;
}

inline nat::relay_binding::key granted_key() {
    return crypto::leg_key_of(relay_secret, granted_ticket());
}

/// A binding, and a relay that answers as it is told to.
struct leg_under_test {
    explicit leg_under_test(std::size_t places = 1)
        : binding(nat::relay_binding::make(granted_ticket(), granted_key(), start, places).value()
          ) {}

    /// Actions until a time, in words: "0 udp 1" is at 0 ms, over UDP, counter 1.
    std::vector<std::string> until(std::chrono::milliseconds end) {
        std::vector<std::string> out;
        for (;;) {
            while (const auto action = binding.next(now))
                out.push_back(note(*action));
            const auto next = binding.wake_at();
            REQUIRE(next > now);
            if (next > start + end) break;
            now = next;
        }
        now = start + end;
        return out;
    }

    std::string note(const nat::binding_action& action) {
        const auto at = std::to_string(
            std::chrono::duration_cast<std::chrono::milliseconds>(now - start).count()
        );
        if (action.step == nat::binding_step::open_tls) {
            newest = action.leg;
            return at + " open";
        }
        if (action.step == nat::binding_step::close_tls) return at + " close";
        if (action.step == nat::binding_step::next_place) return at + " place";
        last = wire::decode_bind(action.bind).value();
        CHECK(crypto::has_relay_mac(granted_key(), action.bind));
        CHECK(last.ticket == wire::decode_ticket(granted_ticket()).value());
        CHECK(last.counter > highest);
        highest = last.counter;
        leg_of[highest] = action.leg;
        const bool is_udp = action.step == nat::binding_step::send_udp;
        return at + (is_udp ? " udp " : " tls ") + std::to_string(last.counter);
    }

    std::vector<std::uint8_t>
    bound(wire::bound_code code, std::uint32_t counter, std::uint8_t cookie = 0) const {
        wire::bound made;
        made.mine = 7;
        made.counter = counter;
        made.verdict = code;
        made.cookie.fill(cookie);
        made.seen.address = {203, 0, 113, 7};
        made.seen.port = 40000;
        auto bytes = wire::encode(made);
        const std::span<std::uint8_t, wire::bound_bytes> whole(bytes);
        crypto::apply_seen_mask(granted_key(), counter, made.cookie, wire::masked_in_bound(whole));
        crypto::put_relay_mac(granted_key(), bytes);
        return bytes;
    }
    /// The one that was dialled last.
    void opens_tls() { binding.on_tls_open(now, newest, link_cookie); }
    void closes_tls() { binding.on_tls_closed(now, newest); }
    bool answer(
        wire::bound_code code,
        std::uint32_t counter,
        nat::relay_carrier over,
        std::uint8_t cookie = 0
    ) {
        const auto leg = over == tls ? leg_of[counter] : 0;
        return binding.on_bound(bound(code, counter, cookie), over, leg);
    }

    nat::relay_binding binding;
    nat::relay_binding::time_point now = start;
    wire::bind last;
    std::uint32_t highest = 0;
    nat::tls_leg newest = 0;
    std::map<std::uint32_t, nat::tls_leg> leg_of; // by counters of Binds
};

using words = std::vector<std::string>;

} // namespace babel::test
