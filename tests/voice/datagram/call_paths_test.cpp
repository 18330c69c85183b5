// Paths of a call: doubt, death, and the choice among them.
#include "support/catch.hpp"
#include "voice/datagram/call_paths.hpp"

#include <vector>

using namespace babel::voice;
using babel::nat::path_kind;
using namespace std::chrono_literals;

namespace {

struct paths_under_test {
    call_paths paths;
    call_paths::time_point now{1h};

    /// Voice for a while; `acknowledged` paths are so after a round trip of 100 ms. Returns the
    /// targets of the last frame.
    std::vector<path_id>
    talk(std::chrono::milliseconds length, const std::vector<path_id>& acknowledged) {
        call_paths::targets to;
        for (const auto end = now + length; now < end; now += 20ms) {
            to = paths.for_voice(now);
            for (const auto each : acknowledged)
                for (const auto target : to)
                    if (target == each) paths.on_acknowledged(each, now - 100ms, 100ms);
        }
        return {to.begin(), to.end()};
    }
};

using ids = std::vector<path_id>;

} // namespace

TEST_CASE("voice goes over the path that acknowledges it", "[paths]") {
    paths_under_test t;
    CHECK(t.talk(100ms, {}).empty());
    CHECK(t.paths.add(t.now, path_kind::relay_udp) == path_id{0});
    CHECK(t.paths.add(t.now, path_kind::relay_tls) == path_id{1});
    CHECK_FALSE(t.paths.add(t.now, path_kind::relay_tls));
    CHECK(t.talk(10s, {0}) == ids{0});
    CHECK_FALSE(t.paths.take_doubt());
    CHECK(t.paths.round_trip() == 100ms);
}

TEST_CASE("a path in doubt shares its voice with the next, and dies after 2.5 s", "[paths]") {
    paths_under_test t;
    t.paths.add(t.now, path_kind::relay_udp);
    t.paths.add(t.now, path_kind::relay_tls);
    t.talk(2s, {0});
    // The newest acknowledged is 100 ms old; the limit is 200 ms and the round trip.
    CHECK(t.talk(180ms, {}) == ids{0});
    CHECK(t.talk(100ms, {}) == ids{0, 1});
    CHECK(t.paths.take_doubt() == path_id{0});
    CHECK_FALSE(t.paths.take_doubt());
    CHECK(t.talk(2300ms, {1}) == ids{0, 1});
    CHECK(t.talk(300ms, {1}) == ids{1});
    CHECK(t.paths.in_use() == path_id{1});
}

TEST_CASE("a path whose voice is acknowledged again is in doubt no longer", "[paths]") {
    paths_under_test t;
    t.paths.add(t.now, path_kind::relay_udp);
    t.paths.add(t.now, path_kind::relay_tls);
    t.talk(2s, {0});
    CHECK(t.talk(1s, {1}) == ids{0, 1});
    CHECK(t.talk(100ms, {0}) == ids{0});
}

TEST_CASE("the only path is used however bad it is", "[paths]") {
    paths_under_test t;
    t.paths.add(t.now, path_kind::relay_udp);
    CHECK(t.talk(10s, {}) == ids{0});
    CHECK(t.paths.take_doubt() == path_id{0});
}

TEST_CASE("a better path takes over after 2 s", "[paths]") {
    paths_under_test t;
    t.paths.add(t.now, path_kind::relay_tls);
    t.talk(1s, {0});
    t.paths.add(t.now, path_kind::relay_udp);
    t.paths.on_acknowledged(1, t.now, 80ms);
    CHECK(t.talk(1900ms, {0}) == ids{0});
    CHECK(t.talk(300ms, {1}) == ids{1});
}

TEST_CASE("a path that is removed is not used again", "[paths]") {
    paths_under_test t;
    t.paths.add(t.now, path_kind::relay_udp);
    t.paths.add(t.now, path_kind::relay_tls);
    t.talk(1s, {0});
    t.paths.remove(0);
    CHECK_FALSE(t.paths.has(0));
    CHECK(t.paths.in_use() == path_id{1});
    CHECK(t.talk(100ms, {1}) == ids{1});
    t.paths.on_acknowledged(0, t.now, 1ms);
    CHECK(t.paths.add(t.now, path_kind::relay_udp) == path_id{0});
    CHECK(t.paths.in_use() == path_id{1});
    t.paths.remove(0);
    t.paths.remove(1);
    CHECK_FALSE(t.paths.in_use());
    CHECK(t.paths.round_trip() == 0ms);
}

TEST_CASE("a path that is removed is in doubt no longer", "[paths]") {
    paths_under_test t;
    t.paths.add(t.now, path_kind::relay_udp);
    t.talk(2s, {});
    t.paths.remove(0);
    CHECK_FALSE(t.paths.take_doubt());
}

TEST_CASE("paths are found by their kinds", "[paths]") {
    paths_under_test t;
    t.paths.add(t.now, path_kind::relay_tls);
    CHECK(t.paths.find(path_kind::relay_tls) == path_id{0});
    CHECK(t.paths.kind(0) == path_kind::relay_tls);
    CHECK_FALSE(t.paths.find(path_kind::relay_udp));
    CHECK_FALSE(t.paths.kind(1));
    CHECK_FALSE(t.paths.kind(9));
}

TEST_CASE("Probes ask each path once, then those without voice", "[paths]") {
    paths_under_test t;
    t.paths.add(t.now, path_kind::relay_udp);
    t.paths.add(t.now, path_kind::relay_tls);
    std::array<int, 2> asked{};
    const auto probe = [&](std::chrono::milliseconds length, bool is_hurry) {
        asked = {};
        for (const auto end = t.now + length; t.now < end; t.now += 10ms) {
            while (const auto path = t.paths.due_probe(t.now, is_hurry)) {
                ++asked[*path];
                t.paths.on_probe_sent(t.now, *path, 42);
                CHECK_FALSE(t.paths.on_answer(t.now + 50ms, *path, 43));
                CHECK(t.paths.on_answer(t.now + 50ms, *path, 42));
                CHECK_FALSE(t.paths.on_answer(t.now + 50ms, *path, 42));
            }
            CHECK(t.paths.next_probe(is_hurry) > t.now);
        }
    };
    probe(10s, false);
    CHECK(asked == std::array<int, 2>{1, 4});
    CHECK(t.paths.round_trip() == 50ms);
    probe(1s, true);
    CHECK(asked == std::array<int, 2>{10, 10});
}
