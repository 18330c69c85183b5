// A stream cut anywhere gives the packets, the error and the end state of the stream fed whole.
#include "fuzz/require.hpp"
#include <babel/wire/datagram_framer.hpp>
#include <babel/wire/framer.hpp>

#include <cstdint>
#include <vector>

namespace {

using babel::bytes_view;
using babel::error_code;
using babel::fuzz::require;
using bytes = std::vector<std::uint8_t>;

struct outcome {
    std::vector<bytes> packets;
    error_code error;
    bool between_packets = false;
    bool operator==(const outcome&) const = default;
};

/// Cuts after `steps[i] % 17` bytes, the steps taken in turn; without steps not at all.
template <class Framer>
outcome feed(bytes_view stream, bytes_view steps, Framer framer, std::size_t limit) {
    outcome out;
    for (std::size_t turn = 0; !stream.empty() && !out.error; ++turn) {
        const std::size_t step =
            steps.empty() ? stream.size() : steps[turn % steps.size()] % 17 + 1;
        const auto size = std::min(step, stream.size());
        const bytes piece(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
        stream = stream.subspan(size);
        out.error = framer.feed(piece, [&](bytes_view packet) {
            require(packet.size() <= limit);
            out.packets.emplace_back(packet.begin(), packet.end());
            return error_code{};
        });
    }
    if (!out.error) out.between_packets = framer.between_packets();
    return out;
}

template <class Framer>
void check(bytes_view stream, bytes_view steps, const Framer& fresh, std::size_t limit) {
    const auto whole = feed(stream, {}, fresh, limit);
    require(feed(stream, steps, fresh, limit) == whole);
    const std::uint8_t bytewise = 0;
    require(feed(stream, {&bytewise, 1}, fresh, limit) == whole);
}

} // namespace

// Input: a byte for the limit, a byte for the number of steps, the steps, the stream.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::size_t limit = data[0];
    const bytes_view rest(data + 2, size - 2);
    const auto steps = rest.first(std::min<std::size_t>(data[1] % 8, rest.size()));
    const auto stream = rest.subspan(steps.size());
    check(stream, steps, babel::wire::framer(limit), limit);
    check(stream, steps, babel::wire::datagram_framer(), babel::wire::max_datagram_bytes);
    return 0;
}
