// The paths of a call, with times and answers of the test.
#pragma once

#include "support/catch.hpp"
#include <babel/nat/path_table.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <vector>

namespace babel::test {

using namespace std::chrono_literals;
using nat::candidate, nat::path_id, nat::path_kind, nat::path_state, nat::path_table, nat::way;

using ids = std::vector<path_id>;

inline way direct(std::uint8_t last, std::uint16_t port = 4000) {
    return {path_kind::direct_udp, {4, {203, 0, 113, last}, port}};
}

struct paths_under_test {
    path_table paths;
    path_table::time_point now{1h};
    std::map<path_id, int> asked;

    path_id relay(path_kind kind = path_kind::relay_udp) {
        paths.add(now, kind);
        return paths.on_datagram(now, {kind, {4, {192, 0, 2, 1}, 4243}}).value();
    }
    void listed(const std::vector<way>& all, std::chrono::milliseconds hold = 0ms) {
        std::vector<candidate> list;
        for (const auto& each : all)
            list.push_back({wire::candidate_origin::seen, false, each.remote});
        paths.set_candidates(now, list, now + hold);
    }
    /// A direct path that has answered a Probe after that time.
    path_id proven(const way& leads, std::chrono::milliseconds round_trip) {
        listed({leads});
        const auto id = paths.on_datagram(now, leads).value();
        paths.on_probe_sent(now, id, 77);
        REQUIRE(paths.on_answer(now + round_trip, id, 77));
        return id;
    }

    /// Voice for a while; `acknowledged` paths are so after a round trip of 100 ms. Returns the
    /// targets of the last frame.
    ids talk(std::chrono::milliseconds length, const ids& acknowledged) {
        path_table::targets to;
        for (const auto end = now + length; now < end; now += 20ms) {
            to = paths.for_voice(now);
            for (const auto each : acknowledged)
                if (std::ranges::find(to, each) != to.end())
                    paths.on_acknowledged(now, each, now - 100ms, 100ms);
        }
        return {to.begin(), to.end()};
    }
    /// Sends the Probes of a time; those on `answering` paths are answered after 50 ms.
    void probe(std::chrono::milliseconds length, bool is_hurry = false, const ids& answering = {}) {
        asked.clear();
        for (const auto end = now + length; now < end; now += 10ms) {
            paths.on_time(now);
            while (const auto path = paths.due_probe(now, is_hurry)) {
                ++asked[*path];
                paths.on_probe_sent(now, *path, 42);
                if (std::ranges::find(answering, *path) == answering.end()) continue;
                CHECK_FALSE(paths.on_answer(now + 50ms, *path, 43));
                CHECK(paths.on_answer(now + 50ms, *path, 42));
                CHECK_FALSE(paths.on_answer(now + 50ms, *path, 42));
            }
            CHECK(paths.next_probe(is_hurry) > now);
        }
    }
};

} // namespace babel::test
