// A PROXY header that comes in pieces is read as the whole one is, and nothing behind it.
#include "fuzz/require.hpp"
#include "server/session/proxy_header.hpp"

#include <algorithm>
#include <cstdint>

namespace {

using babel::bytes_view;
using babel::fuzz::require;
using babel::server::proxy_header;

struct outcome {
    proxy_header::state end = proxy_header::state::incomplete;
    std::size_t used = 0;
    bool has_told = false;
    bool operator==(const outcome&) const = default;
};

outcome feed(bytes_view stream, std::size_t piece) {
    proxy_header header;
    outcome out;
    while (out.end == proxy_header::state::incomplete && out.used < stream.size()) {
        const auto wanted = header.wanted();
        require(wanted > 0 && out.used + wanted <= proxy_header::max_bytes);
        const auto count = std::min({wanted, piece, stream.size() - out.used});
        out.end = header.feed(stream.subspan(out.used, count));
        out.used += count;
    }
    out.has_told = header.connection().has_value();
    if (out.has_told) require(out.end == proxy_header::state::complete);
    // A header that ends in the middle of a piece leaves the rest unread.
    if (out.end == proxy_header::state::nonsense) out.used = 0;
    return out;
}

} // namespace

// Input: a byte for the size of the pieces, the stream.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const bytes_view stream(data + 1, size - 1);
    const auto whole = feed(stream, stream.size() + 1);
    require(feed(stream, data[0] % 17 + 1) == whole);
    require(feed(stream, 1) == whole);
    return 0;
}
