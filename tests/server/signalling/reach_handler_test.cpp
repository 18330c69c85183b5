// Questions of clients about the way to their own addresses.
#include "server/signalling/extended_fixture.hpp"
#include <babel/wire/offers.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::counter;
using test::lines;

namespace {

struct questions_fixture : test::extended_fixture {
    questions_fixture() {
        signals.use_reach([this](server::client_peer& by, std::uint16_t port) {
            if (has_room) begun.emplace_back(by.name(), port);
            return has_room;
        });
    }
    /// Returns whether a question begins a test.
    bool tests(test::recording_peer& by, std::uint16_t port) {
        const auto before = begun.size();
        CHECK(answers(by, wire::reach{port}).empty());
        return begun.size() > before;
    }
    /// The same for a client of its own from that address.
    bool tests(const std::string& from, std::uint16_t port = 5000) {
        auto& who = connects_extended("client", test::at(from));
        is_guest(who, "client " + std::to_string(people.size()));
        return tests(who, port);
    }

    std::vector<std::pair<std::string, std::uint16_t>> begun;
    bool has_room = true;
};

} // namespace

TEST_CASE("a client asks for the way to a port of its own address", "[reach][babel2]") {
    questions_fixture t;
    auto& alice = t.comes_as_guest("alice");
    CHECK(t.tests(alice, 5000));
    CHECK(t.begun.back() == std::pair<std::string, std::uint16_t>("alice", 5000));
    t.signals.answer_reach(alice, 5000, true);
    t.signals.answer_reach(alice, 5001, false);
    CHECK(
        t.record ==
        lines{"alice: Reach 198.51.100.7 5000 open", "alice: Reach 198.51.100.7 5001 closed"}
    );
    CHECK(t.counts.value(counter::reach_tests) == 1);
}

TEST_CASE("the server connects to no port below 1024", "[reach][babel2]") {
    questions_fixture t;
    CHECK_FALSE(t.tests("198.51.100.7", 0));
    CHECK_FALSE(t.tests("198.51.100.7", 1023));
    CHECK(t.tests("198.51.100.7", 1024));
    CHECK(t.counts.value(counter::reach_refused) == 2);
}

TEST_CASE("the server connects to no address that leads back to it", "[reach][babel2]") {
    questions_fixture t;
    for (const auto* each :
         {"127.0.0.1",
          "127.9.9.9",
          "::1",
          "169.254.1.1",
          "fe80::1%eth0",
          "febf::1",
          "0.0.0.0",
          "0.1.2.3",
          "::",
          "224.0.0.1",
          "255.255.255.255",
          "ff02::1",
          "::ffff:127.0.0.1",
          "192.0.2.1"}) { // at which clients reach the server of these tests
        INFO(each);
        CHECK_FALSE(t.tests(each));
    }
    for (const auto* each : {"198.51.100.7", "10.0.0.1", "192.168.1.2", "2001:db8::1", "fd00::1"}) {
        INFO(each);
        CHECK(t.tests(each));
    }
}

TEST_CASE("the operator may forbid the tests", "[reach][babel2]") {
    questions_fixture t;
    t.rules.reach = false;
    CHECK_FALSE(t.tests("198.51.100.7"));
    CHECK(t.counts.value(counter::reach_refused) == 1);
}

TEST_CASE("a session gets one test in 10 s", "[reach][babel2]") {
    questions_fixture t;
    auto& alice = t.comes_as_guest("alice");
    auto& bob = t.comes_as_guest("bob");
    CHECK(t.tests(alice, 5000));
    CHECK_FALSE(t.tests(alice, 5000));
    CHECK(t.tests(bob, 5000));
    t.now += 9s;
    CHECK_FALSE(t.tests(alice, 5001));
    t.now += 1s;
    CHECK(t.tests(alice, 5001));
}

TEST_CASE("a test for which there is no room does not count", "[reach][babel2]") {
    questions_fixture t;
    auto& alice = t.comes_as_guest("alice");
    t.has_room = false;
    CHECK_FALSE(t.tests(alice, 5000));
    t.has_room = true;
    CHECK(t.tests(alice, 5000));
}

TEST_CASE("the way to a client is not tested before its login", "[reach][babel2]") {
    questions_fixture t;
    auto& who = t.connects_extended("somebody");
    CHECK_FALSE(t.tests(who, 5000));
}
