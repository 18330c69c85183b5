// The addresses of one end of a call, which the test chooses.
#pragma once

#include "call/ways/call_candidates.hpp"
#include "support/bounded_run.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace babel::test {

using all_candidates = std::vector<nat::candidate>;
using lists = std::vector<all_candidates>;

/// A call on a machine whose sockets are not open, so that only the relay tells of it.
struct candidate_exchange {
    explicit candidate_exchange(bool is_hidden = false) : candidates(ends, is_hidden, hooks()) {}
    ~candidate_exchange() {
        run_bounded(loop, ends.close());
        run_bounded(loop, sockets.close());
    }

    call::call_candidates::owner hooks() {
        call::call_candidates::owner out;
        out.seen = [this](nat::relay_carrier over) { return own_seen[over]; };
        out.add_tcp = [this](nat::own_ends& to) { to.tcp_hosts = own_tcp; };
        out.tell = [this](std::span<const nat::candidate> all) {
            told.emplace_back(all.begin(), all.end());
            return is_up;
        };
        out.probe = [this](std::span<const nat::candidate> all, std::chrono::microseconds hold) {
            probed.emplace_back(all.begin(), all.end());
            held = hold;
            if (on_probe) on_probe();
        };
        return out;
    }

    asio::io_context loop{1};
    logger log{log_level::error};
    call::settings options;
    call::media_sockets sockets{loop.get_executor(), options, log};
    call::local_ends ends{loop.get_executor(), options, sockets, log};
    std::map<nat::relay_carrier, std::optional<wire::seen_address>> own_seen;
    std::vector<wire::seen_address> own_tcp;
    std::function<void()> on_probe;
    bool is_up = true;
    std::vector<all_candidates> told;
    std::vector<all_candidates> probed;
    std::chrono::microseconds held{};
    call::call_candidates candidates;
};

} // namespace babel::test
