// Which addresses of the peer are probed, how often, and which are learned.
#include "support/catch.hpp"
#include <babel/nat/path_table.hpp>

#include <map>
#include <vector>

using namespace babel;
using namespace babel::nat;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

wire::seen_address peer_at(std::uint8_t last) {
    return {4, {203, 0, 113, last}, 4000};
}

/// Probes are counted by the last byte of their address.
struct probed_addresses {
    path_table paths;
    const path_table::time_point start{1h};
    path_table::time_point now = start;
    std::map<int, std::vector<milliseconds>> probes;
    std::uint64_t random = 0;

    void listed(const std::vector<std::uint8_t>& all, milliseconds hold = 0ms) {
        std::vector<candidate> list;
        for (const auto each : all)
            list.push_back({wire::candidate_origin::host, false, peer_at(each)});
        paths.set_candidates(now, list, now + hold);
    }
    std::optional<path_id> heard(std::uint8_t from) {
        return paths.on_datagram(now, {path_kind::direct_udp, peer_at(from)});
    }
    void run(milliseconds length, bool is_answered = false) {
        for (const auto end = now + length; now < end; now += 5ms) {
            paths.on_time(now);
            while (const auto path = paths.due_probe(now, false)) {
                paths.on_probe_sent(now, *path, ++random);
                const auto to = paths.way_of(*path).value().remote.address[3];
                probes[to].push_back(std::chrono::duration_cast<milliseconds>(now - start));
                if (is_answered) answered(*path);
            }
        }
    }
    /// Is proven by its newest Probe.
    void answered(path_id id) { REQUIRE(paths.on_answer(now, id, random)); }
    std::size_t count() const {
        std::size_t all = 0;
        for (const auto& each : probes)
            all += each.second.size();
        return all;
    }
};

} // namespace

TEST_CASE("a candidate is probed six times in 1.55 s, and never again", "[paths]") {
    probed_addresses t;
    t.listed({1}, 40ms);
    t.run(10min);
    CHECK(t.probes[1] == std::vector{40ms, 90ms, 190ms, 390ms, 790ms, 1590ms});
    t.listed({1});
    t.run(1min);
    CHECK(t.probes[1].size() == 6);
}

TEST_CASE("a change of the network has candidates probed again", "[paths]") {
    probed_addresses t;
    t.listed({1, 2});
    t.run(5s);
    t.paths.on_network_change(t.now);
    t.run(5s);
    CHECK(t.probes[1].size() == 12);
    CHECK(t.probes[2].size() == 12);
    t.paths.on_peer_change(t.now);
    t.run(5s);
    CHECK(t.count() == 24);
}

TEST_CASE("eight candidates are probed, and none of TCP", "[paths]") {
    probed_addresses t;
    std::vector<candidate> list;
    for (std::uint8_t i = 1; i <= 12; ++i)
        list.push_back({wire::candidate_origin::host, i % 4 == 0, peer_at(i)});
    t.paths.set_candidates(t.now, list, t.now);
    t.run(1min);
    CHECK(t.probes.size() == 8);
    CHECK(t.probes.count(4) + t.probes.count(8) + t.probes.count(10) == 1);
    CHECK(t.count() == 48);
}

TEST_CASE("candidates that come without end are probed at 4 a minute", "[paths]") {
    probed_addresses t;
    std::uint8_t next = 0;
    for (int i = 0; i < 1200; ++i) {
        const auto first = next;
        next = static_cast<std::uint8_t>(next + 8);
        std::vector<std::uint8_t> all;
        for (std::uint8_t each = 0; each < 8; ++each)
            all.push_back(static_cast<std::uint8_t>(first + each));
        t.listed(all);
        t.run(50ms);
    }
    CHECK(t.count() <= (8 + 4) * 6);
    CHECK(t.probes.size() <= 8 + 4);
    CHECK(t.paths.refused() >= 9000);
    CHECK(t.paths.size() <= max_paths);
}

TEST_CASE("8 candidates are probed at once, and others as time passes", "[paths]") {
    probed_addresses t;
    t.listed({1, 2, 3, 4, 5, 6, 7, 8});
    t.run(2s);
    CHECK(t.count() == 8 * 6);
    t.listed({11, 12, 13, 14, 15, 16, 17, 18});
    t.run(2s);
    CHECK(t.count() == 8 * 6);
    t.run(15s);
    CHECK(t.probes[11].size() == 6);
    CHECK(t.count() == 9 * 6);
    t.listed({21, 22, 23, 24, 25, 26, 27, 28});
    t.run(2s);
    CHECK(t.count() == 9 * 6);
}

TEST_CASE("candidates that came too soon are probed in turn while they are listed", "[paths]") {
    probed_addresses t;
    t.listed({1, 2, 3, 4, 5, 6, 7, 8});
    t.listed({11, 12, 13, 14, 15, 16, 17, 18});
    t.run(150s);
    CHECK(t.probes.size() == 8);
    for (std::uint8_t each = 11; each <= 18; ++each)
        CHECK(t.probes[each].size() == 6);
    t.listed({21, 22, 23, 24}); // two at once
    t.run(1s);
    t.listed({41});
    t.run(1min);
    CHECK(t.probes[41].size() == 6);
    CHECK(t.probes.count(24) == 0);
}

TEST_CASE("a candidate that was proven while it waited costs no new one's place", "[paths]") {
    probed_addresses t;
    t.listed({1, 2, 3, 4, 5, 6, 7, 8});
    t.listed({11, 12});
    const auto id = t.heard(11).value();
    t.run(10ms);
    t.answered(id);
    t.run(20s);
    CHECK(t.probes[12].size() == 6);
    CHECK(t.paths.refused() == 2);
}

TEST_CASE("a long call has an end of new candidates", "[paths]") {
    probed_addresses t;
    for (int i = 0; i < 250; ++i) {
        t.listed({static_cast<std::uint8_t>(i)});
        t.run(10ms);
        t.now += 20s;
    }
    CHECK(t.probes.size() == known_paths::max_candidates);
    t.heard(251); // is learned as ever
    t.run(10ms);
    CHECK(t.probes[251].size() == 1);
}

TEST_CASE("connections of direct TCP take no candidate's place", "[paths]") {
    probed_addresses t;
    for (std::uint8_t each = 1; each <= 12; ++each)
        t.paths.add(t.now, path_kind::direct_tcp, peer_at(each));
    CHECK(t.paths.refused() == 4);
    t.listed({21, 22});
    CHECK(t.paths.refused() == 4);
    t.run(5s);
    CHECK(t.probes[21].size() == 6);
    CHECK(t.probes[22].size() == 6);
}

TEST_CASE("candidates of an earlier list are forgotten, unless they are proven", "[paths]") {
    probed_addresses t;
    t.listed({1, 2});
    t.run(10ms);
    const auto proven = t.heard(2).value();
    t.answered(proven);
    t.run(100ms);
    const auto before = t.probes[1].size();
    t.listed({3});
    t.run(5s);
    CHECK(t.probes[1].size() == before);
    CHECK(t.probes[3].size() == 6);
    CHECK(t.paths.is_proven(proven));
}

TEST_CASE("an unknown sender is learned, and probed once until it answers", "[paths]") {
    probed_addresses t;
    const auto id = t.heard(9).value();
    CHECK(t.heard(9) == id);
    t.run(10ms);
    for (int i = 0; i < 50; ++i) {
        CHECK(t.heard(9) == id);
        t.run(20ms);
    }
    CHECK(t.probes[9].size() == 1);
    CHECK_FALSE(t.paths.is_proven(id));
    t.answered(id);
    CHECK(t.paths.is_proven(id));
    t.run(100ms);
    CHECK(t.paths.in_use() == id);
}

TEST_CASE("a sender whose Probe was lost is learned again after 2 s", "[paths]") {
    probed_addresses t;
    for (int i = 0; i < 100; ++i) {
        t.heard(9);
        t.run(25ms);
    }
    CHECK(t.probes[9].size() == 2);
}

TEST_CASE("four addresses a minute are learned", "[paths]") {
    probed_addresses t;
    for (int second = 0; second < 600; ++second) {
        for (int i = 0; i < 5; ++i)
            t.heard(static_cast<std::uint8_t>(second * 5 + i));
        t.run(1s);
    }
    CHECK(t.count() >= 40);
    CHECK(t.count() <= 4 * 10 + 4);
    CHECK(t.paths.size() <= max_paths);
    CHECK(t.paths.refused() >= 2700);
}

TEST_CASE("few Probes of an address that is not proven are answered", "[paths]") {
    probed_addresses t;
    const auto id = t.heard(9).value();
    t.run(10ms);
    std::size_t answers = 0;
    for (int i = 0; i < 100; ++i)
        answers += t.paths.may_answer(id);
    CHECK(answers == path_state::max_answers);
    t.answered(id);
    CHECK(t.paths.may_answer(id));
}

TEST_CASE("the relay finds room among direct paths", "[paths]") {
    probed_addresses t;
    for (int minute = 0; minute < 8; ++minute) {
        for (int i = 0; i < 4; ++i)
            t.heard(static_cast<std::uint8_t>(minute * 4 + i));
        t.run(1min, true);
    }
    CHECK(t.paths.size() == max_paths - 2);
    t.paths.add(t.now, path_kind::relay_udp);
    t.paths.add(t.now, path_kind::relay_tls);
    CHECK(t.paths.size() == max_paths);
    CHECK(t.paths.all().count == max_paths);
}
