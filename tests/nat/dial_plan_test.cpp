// Addresses of the peer to which direct TCP is dialled.
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
using test::seen;

namespace {

candidate by_tcp(int last) {
    const auto at = seen("203.0.113." + std::to_string(last), 4000);
    return {wire::candidate_origin::seen, true, at};
}

struct dials_under_test {
    dial_plan plan;
    const dial_plan::time_point start{1h};
    dial_plan::time_point now = start;

    void listed(const std::vector<int>& all, std::chrono::milliseconds hold = 0ms) {
        std::vector<candidate> list;
        for (const auto each : all)
            list.push_back(by_tcp(each));
        plan.set_candidates(now, list, hold);
    }
    /// Times of dials in milliseconds, and the last byte of each address; all fail at once.
    std::vector<std::pair<int, int>> run(std::chrono::milliseconds length) {
        std::vector<std::pair<int, int>> out;
        for (const auto end = now + length; now < end; now += 10ms) {
            while (const auto to = plan.next(now)) {
                const auto passed =
                    std::chrono::duration_cast<std::chrono::milliseconds>(now - start);
                out.emplace_back(static_cast<int>(passed.count()), to->address[3]);
                plan.on_end(now, *to);
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
    t.plan.on_end(t.now, by_tcp(1).at);
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
