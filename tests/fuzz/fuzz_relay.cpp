// Any bytes are a message of the relay that encodes to the same bytes, or none. A binding takes
// any answers at any times, sends rising counters, and never sends without pause.
#include "fuzz/require.hpp"
#include <babel/crypto/relay_ticket.hpp>
#include <babel/nat/relay_binding.hpp>
#include <babel/wire/relay.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace babel;
using fuzz::require;
using std::chrono::milliseconds;

void check_messages(bytes_view bytes) {
    const std::vector<std::uint8_t> given(bytes.begin(), bytes.end());
    if (const auto ticket = wire::decode_ticket(bytes)) require(wire::encode(*ticket) == given);
    if (const auto bind = wire::decode_bind(bytes)) require(wire::encode(*bind) == given);
    if (const auto bound = wire::decode_bound(bytes)) require(wire::encode(*bound) == given);
    if (const auto address = wire::decode_seen_address(bytes))
        require(wire::encode(*address) == given);
    if (const auto asked = wire::decode_address_question(bytes))
        require(wire::encode(*asked) == given);
    if (auto told = wire::decode_address_answer(bytes)) {
        require(wire::encode(*told) == given);
        wire::apply_token_mask(*told);
        wire::apply_token_mask(*told);
        require(wire::encode(*told) == given);
    }
    require(!crypto::has_relay_mac({}, bytes.first(std::min<std::size_t>(bytes.size(), 15))));
}

/// A binding, and a relay that knows its key.
struct play {
    std::vector<std::uint8_t> ticket = std::vector<std::uint8_t>(wire::ticket_bytes, 1);
    nat::relay_binding::key key{};
    nat::relay_binding::time_point now;
    nat::relay_binding binding = *nat::relay_binding::make(ticket, key, now, 2);
    std::uint32_t highest = 0;
    nat::tls_leg newest = 0;

    void send() {
        int at_once = 0;
        while (const auto action = binding.next(now)) {
            require(++at_once < 8 + 2 * static_cast<int>(nat::tls_legs::max_racing));
            if (action->step == nat::binding_step::open_tls) newest = action->leg;
            const bool is_bind = action->step == nat::binding_step::send_udp ||
                                 action->step == nat::binding_step::send_tls;
            if (!is_bind) continue;
            const auto bind = wire::decode_bind(action->bind).value();
            require(bind.counter == ++highest);
            require(crypto::has_relay_mac(key, action->bind));
        }
        require(binding.wake_at() > now);
    }

    void answer(std::uint8_t how, nat::relay_carrier over) {
        wire::bound made;
        made.mine = 0x01010101;
        made.counter = highest - std::min<std::uint32_t>(highest, how >> 4U);
        made.verdict = static_cast<wire::bound_code>(how % 3);
        made.cookie.fill(how);
        auto bytes = wire::encode(made);
        crypto::put_relay_mac(key, bytes);
        const auto leg = newest - std::min<std::uint32_t>(newest, how % 3);
        const bool counts = binding.on_bound(bytes, over, leg);
        require(!counts || !binding.on_bound(bytes, over, leg));
    }
};

/// A step and its argument each.
void check_play(bytes_view steps) {
    play with;
    with.send();
    for (; steps.size() >= 2; steps = steps.subspan(2)) {
        const auto argument = steps[1];
        switch (steps[0] % 8) {
        case 0:
            with.now += milliseconds(argument * 10);
            break;
        case 1:
            with.answer(argument, nat::relay_carrier::udp);
            break;
        case 2:
            with.answer(argument, nat::relay_carrier::tls);
            break;
        case 3:
            with.binding.on_tls_open(with.now, with.newest, {argument});
            break;
        case 4:
            with.binding.on_tls_closed(with.now, with.newest - argument % 2);
            break;
        case 5:
            with.binding.doubt(with.now);
            break;
        case 6:
            with.binding.on_tls_connected(with.now, with.newest - argument % 4);
            break;
        default:
            with.binding.on_network_change(with.now);
        }
        with.send();
    }
}

} // namespace

// Input: a byte that chooses, and what it chooses reads.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto rest = bytes_view(data, size).subspan(1);
    if (data[0] % 2 == 0)
        check_messages(rest);
    else
        check_play(rest);
    return 0;
}
