// The order of SRV targets: priorities first, then a draw by weight.
#include "client/link/srv_order.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

using babel::client::in_order_of_weight, babel::net::srv_record;

namespace {

using records = std::vector<srv_record>;

std::string targets_of(const records& all) {
    std::string out;
    for (const auto& each : all)
        out += each.target;
    return out;
}

/// Draws these numbers in turn, each at most what is asked for; then 0.
struct scripted_draws {
    std::vector<std::uint32_t> draws;
    std::vector<std::uint32_t> asked = {};

    std::uint32_t operator()(std::uint32_t most) {
        asked.push_back(most);
        if (draws.empty()) return 0;
        const auto next = std::min(draws.front(), most);
        draws.erase(draws.begin());
        return next;
    }
};

} // namespace

TEST_CASE("each draw takes the target at which the running sum reaches it", "[srv_order]") {
    const records group{{1, 10, 1, "a"}, {1, 0, 1, "z"}, {1, 30, 1, "b"}, {1, 60, 1, "c"}};
    struct row {
        std::vector<std::uint32_t> draws;
        std::string expected;
    };
    const row rows[] = {
        {{0, 0, 0}, "zabc"},
        {{1, 0, 0}, "azbc"},
        {{10, 0, 0}, "azbc"},
        {{11, 0, 0}, "bzac"},
        {{40, 0, 0}, "bzac"},
        {{41, 0, 0}, "czab"},
        {{100, 0, 0}, "czab"},
        {{100, 40, 10}, "cbaz"},
        {{11, 70, 10}, "bcaz"},
    };
    for (const auto& each : rows) {
        scripted_draws draws{each.draws};
        INFO(each.expected);
        CHECK(targets_of(in_order_of_weight(group, std::ref(draws))) == each.expected);
        CHECK(draws.asked.front() == 100); // the sum of the weights, included
    }
}

TEST_CASE("a lesser priority is asked before any weight counts", "[srv_order]") {
    const records all{{20, 65535, 1, "c"}, {10, 0, 1, "a"}, {10, 1, 1, "b"}, {30, 9, 1, "d"}};
    for (const std::uint32_t drawn : {0u, 1u, 70000u}) {
        const auto constant = [&](std::uint32_t most) { return std::min(drawn, most); };
        const auto order = targets_of(in_order_of_weight(all, constant));
        CHECK((order == "abcd" || order == "bacd"));
    }
}

TEST_CASE("targets are first as often as their weights demand", "[srv_order]") {
    const records all{{0, 1, 1, "a"}, {0, 3, 1, "b"}, {0, 6, 1, "c"}, {0, 0, 1, "z"}};
    std::mt19937 engine{1};
    const auto random = [&](std::uint32_t most) {
        return std::uniform_int_distribution<std::uint32_t>(0, most)(engine);
    };
    std::map<std::string, int> first;
    constexpr int rounds = 11'000; // 11 numbers from 0 to 10, of which 0 is z's
    for (int i = 0; i < rounds; ++i)
        ++first[in_order_of_weight(all, random).front().target];
    const std::map<std::string, int> expected{{"a", 1000}, {"b", 3000}, {"c", 6000}, {"z", 1000}};
    for (const auto& [target, count] : expected) {
        INFO(target);
        CHECK(std::abs(first[target] - count) < 250);
    }
}

TEST_CASE("no record and one record need no choice", "[srv_order]") {
    const auto random = [](std::uint32_t most) { return most; };
    CHECK(in_order_of_weight({}, random).empty());
    CHECK(targets_of(in_order_of_weight({{0, 0, 1, "a"}}, random)) == "a");
}
