// A request's header that comes in pieces is parsed as the whole one, within its limit. Only the
// reason for which nonsense is refused may differ, and the time.
#include "fuzz/require.hpp"
#include "server/http/http_request.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace {

using babel::fuzz::require;
using babel::server::http_request;
using babel::server::http_request_parser;
using state = http_request_parser::state;

auto fields_of(const http_request& request) {
    return std::tuple(
        request.method,
        request.path,
        request.host,
        request.hosts,
        request.is_http_10,
        request.keeps_alive
    );
}

struct outcome {
    state end = state::incomplete;
    std::size_t used = 0; // of a complete header
    std::optional<decltype(fields_of({}))> request;
    bool operator==(const outcome&) const = default;
};

/// As a connection feeds it: bytes that the parser leaves are passed again, with those that follow.
outcome feed(std::string_view stream, std::size_t piece, std::uint32_t limit) {
    http_request_parser parser(limit);
    outcome out;
    std::string waiting;
    while (out.end == state::incomplete && !stream.empty()) {
        const auto count = std::min(piece, stream.size());
        waiting += stream.substr(0, count);
        stream.remove_prefix(count);
        const auto step = parser.feed(waiting);
        require(step.used <= waiting.size());
        waiting.erase(0, step.used);
        out.used += step.used;
        out.end = step.reached;
        if (out.end == state::complete) require(out.used <= limit);
        // A client cannot make us keep more than a header.
        if (out.end == state::incomplete) require(out.used + waiting.size() <= limit);
    }
    if (out.end == state::complete) {
        const auto request = parser.get();
        require(request.path.find('?') == std::string::npos);
        require(request.hosts > 0 || request.host.empty());
        out.request = fields_of(request);
    } else {
        out.used = 0;
    }
    return out;
}

bool is_as_whole(const outcome& pieces, const outcome& whole) {
    return pieces == whole || (pieces.end != state::complete && whole.end == state::nonsense);
}

} // namespace

// Input: a byte for the limit, a byte for the size of the pieces, the stream.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::uint32_t limit = 64 + 16U * data[0];
    const std::string_view stream(reinterpret_cast<const char*>(data + 2), size - 2);
    const auto whole = feed(stream, stream.size() + 1, limit);
    require(is_as_whole(feed(stream, data[1] % 17 + 1U, limit), whole));
    require(is_as_whole(feed(stream, 1, limit), whole));
    return 0;
}
