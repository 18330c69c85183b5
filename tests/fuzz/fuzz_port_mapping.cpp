// Any bytes are an answer of a router, or none. A port mapping takes any answers at any times,
// never sends without pause, and never leads nowhere.
#include "fuzz/require.hpp"
#include <babel/nat/port_mapping.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace {

using namespace babel;
using fuzz::require;

struct play {
    nat::port_mapping::time_point now;
    nat::port_mapping mapping{
        nat::carried_protocol::udp, {4, {192, 168, 1, 2}, 40000}, nat::mapping_nonce{}, now};

    void send() {
        int at_once = 0;
        while (const auto packet = mapping.next(now)) {
            require(++at_once <= 2);
            require(packet->size() <= 60);
        }
        require(mapping.wake_at() > now);
        require(!mapping.outer() || mapping.release());
        if (mapping.outer()) require(mapping.outer()->port != 0);
    }
};

} // namespace

// Input: parts. A byte of time to pass, a size, and so many bytes of an answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    play with;
    with.send();
    for (bytes_view rest(data, size); rest.size() >= 2;) {
        // Up to 65 ms each, or up to 11 minutes.
        const std::chrono::milliseconds passed(rest[0] < 128 ? rest[0] / 2 : rest[0] * 2600);
        const auto count = std::min<std::size_t>(rest[1], rest.size() - 2);
        with.now += passed;
        with.send();
        const auto before = with.mapping.outer();
        if (!with.mapping.on_answer(rest.subspan(2, count), with.now))
            require(with.mapping.outer() == before);
        with.send();
        rest = rest.subspan(2 + count);
    }
    return 0;
}
