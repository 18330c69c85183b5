// Clients that come back with the position of their contact list.
#include "server/signalling/calls_fixture.hpp"
#include "server/signalling/scripted_directory.hpp"
#include <babel/server/presence_history.hpp>
#include <babel/server/presence_numbering.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace babel;
using server::counter;
using test::lines;
using test::recording_peer;

namespace {

struct since_fixture : test::calls_fixture {
    recording_peer& logs_in(
        const std::string& name,
        std::optional<wire::since> from,
        std::initializer_list<std::string_view> capabilities = {"since1"}
    ) {
        auto& who = connects_extended(name);
        record.clear();
        if (from) CHECK(answers(who, *from).empty());
        wire::string_list_buffer list;
        for (const auto each : capabilities)
            list.add(each);
        CHECK_FALSE(asks(who, wire::login2{name, {}, {}, {}, list.view(), {}}));
        return who;
    }
    /// The lines for that client at its welcome, without the position, which is returned.
    std::pair<lines, wire::since> welcomes(const std::string& name) {
        lines own;
        wire::since at;
        for (const auto& line : flush()) {
            if (!line.starts_with(name + ": ")) continue;
            const auto position = line.find("Position ");
            if (position == std::string::npos) {
                own.push_back(line.substr(name.size() + 2));
                continue;
            }
            std::size_t end = position + std::string_view("Position ").size();
            at.run = std::stoull(line.substr(end));
            end = line.find(' ', end) + 1;
            at.number = std::stoull(line.substr(end));
            own.push_back("Position " + line.substr(line.find(' ', end) + 1));
        }
        return {own, at};
    }
    std::uint64_t differences() const { return counts.value(counter::list_differences); }
};

/// Numbers that the test sets.
struct scripted_numbering final : server::presence_numbering {
    std::optional<state> now() const override { return present; }
    bool
    read(std::uint64_t after, std::size_t most, std::vector<std::string_view>& to) const override {
        return history.read(after, most, to);
    }

    std::optional<state> present{state{9, 100, true}};
    server::presence_history history;
};

} // namespace

TEST_CASE("the list of a client with positions ends with one", "[since][babel2]") {
    since_fixture t;
    t.comes("bob");
    t.logs_in("alice", {});
    const auto [told, at] = t.welcomes("alice");
    CHECK(told == lines{"LoginSuccess", "Presence bob:4", "Position 0"});
    CHECK(at.run != 0);
    t.logs_in("first", {}, {});
    CHECK(t.welcomes("first").first == lines{"LoginSuccess", "Presence bob:4 alice:4"});
}

TEST_CASE("a client that comes back gets the present state of what changed", "[since][babel2]") {
    since_fixture t;
    t.comes("bob");
    auto& carol = t.comes("carol");
    auto& alice = t.logs_in("alice", {});
    const auto at = t.welcomes("alice").second;
    t.signals.on_gone(alice, t.now);
    t.signals.on_gone(carol, t.now);
    t.comes("dave");
    t.logs_in("alice", at);
    const auto [told, next] = t.welcomes("alice");
    CHECK(told == lines{"LoginSuccess", "DelContact carol", "Presence dave:4", "Position 1"});
    CHECK(next.run == at.run);
    CHECK(next.number > at.number);
    CHECK(t.differences() == 1);
}

TEST_CASE("nothing changed: the difference is empty", "[since][babel2]") {
    since_fixture t;
    t.comes("bob");
    auto& alice = t.logs_in("alice", {});
    const auto at = t.welcomes("alice").second;
    t.signals.on_gone(alice, t.now);
    t.logs_in("alice", at);
    CHECK(t.welcomes("alice").first == lines{"LoginSuccess", "Position 1"});
}

TEST_CASE("positions that mean nothing here lead to the whole list", "[since][babel2]") {
    since_fixture t;
    t.comes("bob");
    auto& alice = t.logs_in("alice", {});
    auto at = t.welcomes("alice").second;
    t.signals.on_gone(alice, t.now);
    SECTION("of another run") {
        at.run += 1;
    }
    SECTION("of the future") {
        at.number += 1000;
    }
    SECTION("of no run") {
        at = {};
    }
    t.logs_in("alice", at);
    CHECK(t.welcomes("alice").first == lines{"LoginSuccess", "Presence bob:4", "Position 0"});
    CHECK(t.differences() == 0);
}

TEST_CASE("the last position before the login counts, and later ones do not", "[since][babel2]") {
    since_fixture t;
    t.comes("bob");
    auto& alice = t.logs_in("alice", {});
    const auto at = t.welcomes("alice").second;
    t.signals.on_gone(alice, t.now);
    auto& again = t.connects_extended("alice");
    CHECK(t.answers(again, at).empty());
    CHECK(t.answers(again, wire::since{at.run, at.number + 1000}).empty());
    wire::string_list_buffer list;
    list.add("since1");
    CHECK_FALSE(t.asks(again, wire::login2{"alice", {}, {}, {}, list.view(), {}}));
    CHECK(t.answers(again, at).empty()); // it is logged in
    CHECK(t.welcomes("alice").first == lines{"LoginSuccess", "Presence bob:4", "Position 0"});
}

TEST_CASE("a login without the capability gets the whole list", "[since][babel2]") {
    since_fixture t;
    t.comes("bob");
    auto& alice = t.logs_in("alice", {});
    const auto at = t.welcomes("alice").second;
    t.signals.on_gone(alice, t.now);
    t.logs_in("alice", at, {});
    CHECK(t.welcomes("alice").first == lines{"LoginSuccess", "Presence bob:4"});
    t.logs_in("eve", at, {"since1", "watch1"});
    CHECK(t.welcomes("eve").first == lines{"LoginSuccess"}); // it has no list
    t.logs_in("must", {}, {"!since1"});
    CHECK(t.welcomes("must").first.back() == "Position 0");
}

TEST_CASE("users of a realm get the whole list", "[since][realms]") {
    since_fixture t;
    t.signals.separate_realms();
    t.comes("bob@acme");
    t.comes("eve");
    auto& alice = t.logs_in("alice@acme", {});
    const auto [told, at] = t.welcomes("alice@acme");
    CHECK(told == lines{"LoginSuccess", "Presence bob@acme:4", "Position 0"});
    CHECK(at == wire::since{});
    t.signals.on_gone(alice, t.now);
    t.logs_in("alice@acme", wire::since{1, 1});
    CHECK(t.welcomes("alice@acme").first == told);
}

TEST_CASE("a signal before the welcome brings the difference as well", "[since][babel2]") {
    since_fixture t;
    auto& bob = t.comes("bob");
    auto& alice = t.logs_in("alice", {});
    const auto at = t.welcomes("alice").second;
    t.signals.on_gone(alice, t.now);
    t.flush();
    t.logs_in("alice", at);
    const auto told = t.answers(bob, wire::call_request{"alice", "192.0.2.9", 7});
    REQUIRE(told.size() >= 3);
    CHECK(told.front() == "alice: LoginSuccess");
    CHECK(told.back() == "alice: CallRequest bob 192.0.2.9 7");
    CHECK(t.differences() == 1);
}

TEST_CASE(
    "numbers of a directory are told, and changes not yet numbered too", "[since][directory]"
) {
    since_fixture t;
    scripted_numbering numbers;
    test::scripted_directory all_names;
    all_names.all_numbers = &numbers;
    all_names.answer = server::claim_verdict::granted;
    t.signals.use(all_names);
    numbers.history.begin(90);
    t.logs_in("alice", {});
    CHECK(t.welcomes("alice").second == wire::since{9, 100});

    // Of another node; it changed here, and the register has more that is not known here.
    numbers.history.note("far", 101);
    numbers.present = {9, 101, false};
    all_names.events->came("far", 7, wire::contact_flag::guest, t.now);
    t.comes("here");
    t.logs_in("bob", wire::since{9, 100});
    const auto [told, at] = t.welcomes("bob");
    CHECK(told == lines{"LoginSuccess", "Presence far:4 here:4", "Position 1"});
    CHECK(at == wire::since{});
}

TEST_CASE("a list without a number is numbered once that is known", "[since][directory]") {
    since_fixture t;
    scripted_numbering numbers;
    test::scripted_directory all_names;
    all_names.all_numbers = &numbers;
    all_names.answer = server::claim_verdict::granted;
    t.signals.use(all_names);
    numbers.present = {9, 100, false};
    t.logs_in("alice", {});
    CHECK(t.welcomes("alice").second == wire::since{});
    t.signals.tidy(t.now);
    CHECK(t.flush().empty());
    numbers.present = {9, 101, true};
    t.signals.tidy(t.now);
    CHECK(t.flush() == lines{"alice: Position 9 101 2"});
    t.signals.tidy(t.now);
    CHECK(t.flush().empty());
}
