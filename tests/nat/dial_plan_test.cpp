// Direct TCP: the need for it, and the dials to addresses of the peer.
#include "nat/mapping_rows.hpp"
#include "support/catch.hpp"
#include <babel/nat/dial_plan.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using nat::candidate;
using nat::dial_plan;
using nat::path_kind;
using test::seen;

namespace {

candidate by_tcp(int last) {
    const auto at = seen("203.0.113." + std::to_string(last), 4000);
    return {wire::candidate_origin::seen, true, at};
}

struct dials_under_test {
    dials_under_test() { plan.set_path_in_use(path_kind::relay_tls); }

    dial_plan plan;
    const dial_plan::time_point start{1h};
    dial_plan::time_point now = start;

    void listed(const std::vector<int>& all, std::chrono::milliseconds hold = 0ms) {
        std::vector<candidate> list;
        for (const auto each : all)
            list.push_back(by_tcp(each));
        plan.set_candidates(now, list, hold);
    }
    /// A connection that lasts a second.
    void connects(int last) {
        plan.on_connected(by_tcp(last).at);
        now += 1s;
        plan.on_end(now, by_tcp(last).at);
    }
    /// Times of dials in milliseconds, and the last byte of each address; all fail at once.
    std::vector<std::pair<int, int>> run(std::chrono::milliseconds length) {
        std::vector<std::pair<int, int>> out;
        for (const auto end = now + length; now < end; now += 10ms) {
            while (const auto to = plan.next(now)) {
                const auto passed =
                    std::chrono::duration_cast<std::chrono::milliseconds>(now - start);
                out.emplace_back(static_cast<int>(passed.count()), to->address[3]);
                plan.on_dialled(now, *to);
            }
            CHECK(plan.wake_at() > now);
        }
        return out;
    }
};

using dials = std::vector<std::pair<int, int>>;

} // namespace

TEST_CASE("an address is dialled three times, from 2 s after the acceptance on", "[dials]") {
    dials_under_test t;
    t.listed({1});
    CHECK(t.run(100ms).empty());
    t.plan.accept(t.now);
    CHECK(t.run(1min) == dials{{2100, 1}, {2600, 1}, {3100, 1}});
    t.listed({1});
    CHECK(t.run(1min).empty());
}

TEST_CASE("the first dials wait for the hold, so that those of both ends cross", "[dials]") {
    dials_under_test t;
    t.plan.accept(t.now);
    t.listed({1}, 40ms);
    CHECK(t.run(2050ms) == dials{{2040, 1}});
}

TEST_CASE("an address that is dialled is not dialled again before that has ended", "[dials]") {
    dials_under_test t;
    t.plan.accept(t.now);
    t.listed({1});
    t.now += 3s;
    REQUIRE(t.plan.next(t.now).has_value());
    CHECK(t.run(10s).empty());
    t.plan.on_dialled(t.now, by_tcp(1).at);
    CHECK(t.run(10s).size() == 2);
}

TEST_CASE("candidates of UDP, and those of an earlier list, are not dialled", "[dials]") {
    dials_under_test t;
    t.plan.accept(t.now);
    t.listed({1});
    auto other = by_tcp(2);
    other.is_tcp = false;
    t.plan.set_candidates(t.now, std::vector{other}, 0ms);
    CHECK(t.run(10s).empty());
}

TEST_CASE("a peer that names addresses without end gets eight dialled, and eight a minute") {
    dials_under_test t;
    t.plan.accept(t.now);
    std::size_t dialled = 0;
    for (int i = 0; i < 600; ++i) {
        std::vector<int> all;
        for (int each = 0; each < 20; ++each)
            all.push_back((i * 20 + each) % 250);
        t.listed(all);
        dialled += t.run(100ms).size();
    }
    CHECK(dialled <= (8 + 8) * dial_plan::max_dials);
    CHECK(t.plan.refused() > 1000);
}

TEST_CASE("direct TCP is wanted where the relay is in use and a leg there is over TLS", "[dials]") {
    dials_under_test t;
    CHECK_FALSE(t.plan.is_wanted());
    t.plan.accept(t.now);
    CHECK(t.plan.is_wanted());
    for (const auto kind : {path_kind::direct_udp, path_kind::direct_tcp, path_kind::relay_udp}) {
        t.plan.set_path_in_use(kind);
        CHECK_FALSE(t.plan.is_wanted());
    }
    t.listed({1}); // the peer's leg
    CHECK(t.plan.is_peer_by_tls());
    CHECK(t.plan.is_wanted());
    t.plan.set_path_in_use(path_kind::direct_udp);
    CHECK_FALSE(t.plan.is_wanted());
    t.plan.set_path_in_use(path_kind::relay_udp);
    auto own = by_tcp(1);
    own.origin = wire::candidate_origin::host;
    t.plan.set_candidates(t.now, std::vector{own}, 0ms);
    CHECK_FALSE(t.plan.is_wanted());
}

TEST_CASE("nothing is dialled while direct TCP is not wanted", "[dials]") {
    dials_under_test t;
    t.plan.accept(t.now);
    t.listed({1});
    t.plan.set_path_in_use(path_kind::direct_udp);
    CHECK(t.run(5s).empty());
    CHECK(t.plan.wake_at() == dial_plan::time_point::max());
    t.plan.set_path_in_use(path_kind::relay_tls);
    CHECK(t.run(5s) == dials{{5000, 1}, {5500, 1}, {6000, 1}});
}

TEST_CASE("a connection that stands uses up no dials", "[dials]") {
    dials_under_test t;
    t.plan.accept(t.now);
    t.plan.on_connected(by_tcp(1).at); // before the address is listed
    t.listed({1, 2});
    CHECK(t.run(10s) == dials{{2000, 2}, {2500, 2}, {3000, 2}});
    CHECK(t.plan.is_connected(by_tcp(1).at));
    t.plan.on_end(t.now, by_tcp(1).at);
    CHECK_FALSE(t.plan.is_connected(by_tcp(1).at));
    CHECK(t.run(10s) == dials{{10'500, 1}, {11'000, 1}, {11'500, 1}});
}

TEST_CASE("an address is dialled three times again after a connection", "[dials]") {
    dials_under_test t;
    t.plan.accept(t.now);
    t.listed({1});
    CHECK(t.run(10s).size() == 3);
    t.connects(1);
    CHECK(t.run(10s).size() == 3);
}

TEST_CASE("a peer that ends every connection is not dialled without end", "[dials]") {
    dials_under_test t;
    t.plan.accept(t.now);
    t.listed({1});
    std::size_t dialled = 0;
    for (int i = 0; i < 60; ++i) {
        dialled += t.run(3s).size();
        t.connects(1);
    }
    CHECK(dialled <= (1 + 4 + 4 * 4) * dial_plan::max_dials); // four minutes
}

TEST_CASE("another own port has all addresses dialled again, connected ones too", "[dials]") {
    dials_under_test t;
    t.plan.accept(t.now);
    t.listed({1, 2});
    t.plan.on_connected(by_tcp(1).at);
    CHECK(t.run(10s).size() == 3);
    t.plan.on_new_port(t.now);
    CHECK_FALSE(t.plan.is_connected(by_tcp(1).at));
    CHECK(t.run(400ms) == dials{{10'000, 1}, {10'000, 2}});
    CHECK(t.run(10s).size() == 4);
}

TEST_CASE("a dial from an earlier port does not delay the one from the new port", "[dials]") {
    dials_under_test t;
    t.plan.accept(t.now);
    t.listed({1});
    t.now += 3s;
    REQUIRE(t.plan.next(t.now).has_value());
    t.plan.on_new_port(t.now);
    SECTION("that is dialled before the earlier dial has ended") {
        CHECK(t.plan.wake_at() <= t.now);
        CHECK(t.plan.next(t.now) == by_tcp(1).at);
        t.plan.on_dialled(t.now, by_tcp(1).at); // the earlier one
        t.plan.on_dialled(t.now, by_tcp(1).at);
        CHECK(t.run(10s) == dials{{3500, 1}, {4000, 1}});
    }
    SECTION("that is dialled behind it") {
        t.plan.on_dialled(t.now, by_tcp(1).at);
        CHECK(t.run(10s) == dials{{3000, 1}, {3500, 1}, {4000, 1}});
    }
}

TEST_CASE("ports that change without end do not have the peer dialled without end", "[dials]") {
    dials_under_test t;
    t.plan.accept(t.now);
    t.listed({1});
    std::size_t dialled = 0;
    for (int i = 0; i < 40; ++i) {
        t.plan.on_new_port(t.now);
        dialled += t.run(3s).size();
    }
    CHECK(dialled <= (1 + 4 + 2 * 4) * dial_plan::max_dials); // two minutes
}
