// The plaintext of a call's TLS stream: any cut of it gives the same messages, and every message
// that decodes encodes to the same bytes.
#include "fuzz/require.hpp"
#include <babel/wire/peer_messages.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace {

using babel::bytes_view;
using babel::fuzz::require;
using bytes = std::vector<std::uint8_t>;

/// Returns the messages before the end or a fault.
std::vector<bytes> cut(bytes_view stream, std::size_t step) {
    babel::wire::peer_framer framer;
    std::vector<bytes> all;
    std::size_t rest = 0; // fed, and in no message yet
    while (!stream.empty()) {
        const auto part = stream.first(std::min(step, stream.size()));
        stream = stream.subspan(part.size());
        rest += part.size();
        const auto bad = framer.feed(part, [&](bytes_view one) -> babel::error_code {
            if (one.empty()) return babel::errc::truncated;
            rest -= 2 + one.size();
            all.emplace_back(one.begin(), one.end());
            return {};
        });
        if (bad) return all;
        require(rest <= 2 + babel::wire::max_peer_message_bytes + step);
    }
    return all;
}

void check(bytes_view message) {
    const auto decoded = babel::wire::decode_peer_message(message);
    if (!decoded) return;
    bytes again;
    encode_message(again, *decoded);
    require(std::ranges::equal(bytes_view(again).subspan(2), message));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const bytes_view stream(data, size);
    check(stream);
    const auto all = cut(stream, size + 1);
    for (const auto& each : all)
        check(each);
    require(cut(stream, 1) == all);
    require(cut(stream, 7) == all);
    return 0;
}
