// The order of nodes: random, and those that failed at the end.
#include "client/link/node_order.hpp"
#include "support/catch.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

using babel::client::node_order;

namespace {

struct node {
    std::string name;
};

std::vector<node> nodes(const std::string& letters) {
    std::vector<node> out;
    for (const char letter : letters)
        out.push_back({std::string(1, letter)});
    return out;
}

std::string text_of(const std::vector<node>& all) {
    std::string out;
    for (const auto& each : all)
        out += each.name;
    return out;
}

std::string arranged(const node_order& order, const std::string& letters, std::size_t good) {
    auto all = nodes(letters);
    CHECK(order.put_failures_last(all) == good);
    return text_of(all);
}

/// Chooses the greatest always, so a shuffle changes nothing.
node_order constant_order() {
    return node_order([](std::uint32_t most) { return most; });
}

} // namespace

TEST_CASE("nodes that failed go last, the latest at the end", "[node_order]") {
    auto order = constant_order();
    CHECK(arranged(order, "abcd", 4) == "abcd");
    order.note_failure("b");
    CHECK(arranged(order, "abcd", 3) == "acdb");
    order.note_failure("a");
    CHECK(arranged(order, "abcd", 2) == "cdba");
    order.note_failure("b"); // again
    CHECK(arranged(order, "abcd", 2) == "cdab");
    CHECK(arranged(order, "ab", 0) == "ab");
    order.forget_failures();
    CHECK(arranged(order, "abcd", 4) == "abcd");
}

TEST_CASE("no node is asked twice in a row while there is another", "[node_order]") {
    std::uint32_t state = 7;
    node_order order([&](std::uint32_t most) {
        state = state * 1664525 + 1013904223;
        return (state >> 16) % (most + 1);
    });
    std::string last;
    for (int i = 0; i < 200; ++i) {
        auto all = nodes("abc");
        order.shuffle(all);
        order.put_failures_last(all);
        REQUIRE(all.front().name != last);
        last = all.front().name;
        order.note_failure(last);
    }
}

TEST_CASE("every order of nodes comes up", "[node_order]") {
    std::uint32_t state = 1;
    node_order order([&](std::uint32_t most) {
        state = state * 1664525 + 1013904223;
        return (state >> 16) % (most + 1);
    });
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i) {
        auto all = nodes("abc");
        order.shuffle(all);
        seen.insert(text_of(all));
    }
    CHECK(seen.size() == 6);
}

TEST_CASE("very many failures are forgotten from the oldest on", "[node_order]") {
    auto order = constant_order();
    for (std::size_t i = 0; i <= node_order::most_failures; ++i)
        order.note_failure("n" + std::to_string(i));
    std::vector<node> all{{"n1"}, {"n0"}};
    CHECK(order.put_failures_last(all) == 1);
    CHECK(all.front().name == "n0");
}
