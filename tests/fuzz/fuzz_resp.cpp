// Replies of a cluster's engine are the same however they are cut, and within their limits. Answers
// to INFO, and those of sentinels, are read from them.
#include "cluster/engine/engine_info.hpp"
#include "cluster/engine/resp.hpp"
#include "fuzz/require.hpp"
#include <babel/core/text.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using babel::bytes_view;
using babel::error_code;
using babel::fuzz::require;
using namespace babel::cluster;

constexpr reply_limits limits{4096, 64};

struct outcome {
    std::vector<reply> replies;
    bool failed = false;
};

std::size_t elements_in(const reply& value, int depth = 1) {
    require(depth <= 7); // six levels of arrays, and what is in the last
    std::size_t count = value.elements.size();
    for (const auto& each : value.elements)
        count += elements_in(each, depth + 1);
    return count;
}

outcome feed(bytes_view stream, std::size_t piece) {
    reply_reader reader(limits);
    outcome out;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        if (reader.feed(stream.subspan(at, std::min(piece, stream.size() - at)))) {
            out.failed = true;
            return out;
        }
        for (;;) {
            auto next = reader.next();
            if (!next) {
                out.failed = true;
                return out;
            }
            if (!*next) break;
            require(elements_in(**next) <= limits.elements);
            out.replies.push_back(std::move(**next));
        }
    }
    return out;
}

/// The run becomes an argument of scripts, and the address is dialled.
void read_facts(const reply& answer) {
    if (const auto facts = parse_server_info(answer)) {
        require(!facts->run_id.empty() && facts->run_id.size() <= 64);
        require(facts->run_id.find_first_of(" :\r\n") == std::string::npos);
        require(facts->uptime.count() >= 0);
    }
    if (const auto address = parse_master_address(answer))
        require(babel::is_host(address->host) && address->port != 0);
    if (is_master(answer)) require(answer.is == reply::kind::text);
}

} // namespace

// Input: a byte for the size of the pieces, the stream.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1 || size > limits.bytes) return 0;
    const bytes_view stream(data + 1, size - 1);
    const auto whole = feed(stream, stream.size() + 1);
    for (const auto& each : whole.replies)
        read_facts(each);
    for (const auto piece : {data[0] % std::size_t{17} + 1, std::size_t{1}}) {
        const auto pieces = feed(stream, piece);
        require(pieces.replies == whole.replies && pieces.failed == whole.failed);
    }
    return 0;
}
