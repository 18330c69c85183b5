// Clients that come back after an outage, by the client's own pauses, within the default limits.
#include "server/signalling/limits/admission.hpp"
#include "server/signalling/limits/allowances.hpp"
#include "server/signalling/signalling_fixture.hpp"
#include "server/signalling/unauthenticated_peers.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::server;
using namespace std::chrono_literals;

namespace {

constexpr auto round_trip = 100ms;
constexpr auto step = 10ms;

/// A client as far as limits see it: it connects, logs in a round trip later, and after a refusal
/// waits for 1 s, 2 s and so on up to 30 s, each spread over half to one and a half of that.
struct visitor {
    std::string name;
    time_point next;
    std::chrono::milliseconds pause{1000};
    test::recording_peer* connection = nullptr;
    bool is_online = false;
};

struct comeback_fixture {
    test::signalling_fixture fixture;
    server::unauthenticated_peers unauthenticated{fixture.rules.limits};
    server::admission admission{fixture.rules, unauthenticated};
    std::mt19937 random{1};
    std::deque<visitor> people;

    time_point& now() { return fixture.now; }

    void wants_in(visitor& who) {
        who.next = now() + spread(who.pause);
        who.pause = std::min<std::chrono::milliseconds>(2 * who.pause, 30s);
    }
    std::chrono::milliseconds spread(std::chrono::milliseconds pause) {
        std::uniform_real_distribution<> luck(0.5, 1.5);
        return std::chrono::milliseconds(
            static_cast<int>(luck(random) * static_cast<double>(pause.count()))
        );
    }
    /// So many who were online a moment ago.
    void lose(std::size_t count) {
        for (auto i = people.size(); i < count; ++i)
            people.push_back({"user" + std::to_string(i), {}});
        for (auto& who : people) {
            if (who.is_online) fixture.signals.on_gone(*who.connection, now());
            who = {who.name, {}};
            wants_in(who);
        }
    }
    void connect(visitor& who, const origin& from) {
        if (admission.check(from, now())) return wants_in(who);
        if (auto* victim = unauthenticated.to_drop(from, random(), now())) drop(*victim);
        who.connection = &fixture.connects(who.name, from);
        unauthenticated.enter(*who.connection, now());
        who.next = now() + round_trip;
    }
    void drop(client_peer& victim) {
        unauthenticated.leave(victim);
        const auto whose = std::ranges::find(people, &victim, [](const visitor& each) {
            return static_cast<client_peer*>(each.connection);
        });
        whose->connection = nullptr;
        wants_in(*whose);
    }
    void log_in(visitor& who) {
        CHECK_FALSE(fixture.asks(*who.connection, wire::login{who.name}));
        unauthenticated.leave(*who.connection);
        who.is_online = who.connection->is_logged_in();
        if (who.is_online) return;
        fixture.signals.on_gone(*who.connection, now());
        who.connection = nullptr;
        wants_in(who);
    }
    std::size_t missing() const {
        return static_cast<std::size_t>(std::ranges::count(people, false, &visitor::is_online));
    }
    /// Runs until all are online, and returns how long that took.
    std::chrono::nanoseconds until_all_are_back(const origin& from) {
        const auto began = now();
        for (; missing() > 0 && now() - began < 10min; now() += step) {
            for (auto& who : people)
                if (!who.is_online && who.next <= now())
                    who.connection ? log_in(who) : connect(who, from);
            fixture.flush();
            if ((now() - began) % 1s == 0s) {
                fixture.signals.tidy(now());
                admission.tidy(now());
            }
        }
        return now() - began;
    }
};

} // namespace

TEST_CASE("four hundred clients behind one address are soon back after a restart", "[comeback]") {
    const auto from = test::at(GENERATE("198.51.100.7", "2001:db8::7"));
    comeback_fixture t;
    t.lose(400);
    CHECK(t.until_all_are_back(from) < 30s);
}

TEST_CASE("a source that fell silent twice within a minute is back at once", "[comeback]") {
    comeback_fixture t;
    t.lose(400);
    const auto from = test::at("198.51.100.7");
    t.until_all_are_back(from);
    t.now() += 10s;
    t.lose(400);
    CHECK(t.until_all_are_back(from) < 30s);
}

TEST_CASE("all clients of a source return after any number of outages", "[comeback]") {
    comeback_fixture t;
    const auto from = test::at("198.51.100.7");
    for (int i = 0; i < 10; ++i) {
        t.lose(400);
        CHECK(t.until_all_are_back(from) < 150s);
        t.now() += 10s;
    }
}

TEST_CASE("a thousand attempts a second do not lock out users once they stop", "[comeback]") {
    comeback_fixture t;
    const auto from = test::at("198.51.100.7");
    std::size_t granted = 0;
    for (int i = 0; i < 60'000; ++i, t.now() += 1ms) {
        if (t.admission.check(from, t.now())) continue;
        auto& who = t.fixture.connects("mallory", from);
        CHECK_FALSE(t.fixture.asks(who, wire::login{"mallory" + std::to_string(i)}));
        granted += who.is_logged_in();
        t.fixture.signals.on_gone(who, t.now());
        t.fixture.record.clear();
        t.fixture.people.pop_back();
    }
    CHECK(
        granted <= source_bursts(t.fixture.rules.limits)[0] + 60 * t.fixture.rules.limits.login_rate
    );
    t.lose(1);
    CHECK(t.until_all_are_back(from) < 3s);
}
