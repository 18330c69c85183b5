// Presence: recipients, order and coalescing.
#include "server/signalling/registry_fixture.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace babel;
using test::lines;
using test::recording_peer;
using test::registry_fixture;

TEST_CASE("a registry welcomes a newcomer with the others and tells the others", "[registry]") {
    registry_fixture t;
    t.comes("alice");
    CHECK(t.flush() == lines{"alice: LoginSuccess"});
    t.comes("bob");
    CHECK(
        t.flush() == lines{"alice: AddContact bob", "bob: AddContact alice", "bob: LoginSuccess"}
    );
    t.comes("carol");
    CHECK(
        t.flush() ==
        lines{
            "alice: AddContact carol",
            "bob: AddContact carol",
            "carol: AddContact alice bob",
            "carol: LoginSuccess"}
    );
    CHECK(t.flush().empty());
}

TEST_CASE("a welcome says LoginSuccess first", "[registry]") {
    registry_fixture t;
    t.comes("alice");
    t.flush();
    t.record.clear();
    t.comes("bob");
    t.registry.flush();
    const auto is_bobs = [](const std::string& line) { return line.starts_with("bob"); };
    const auto first = std::find_if(t.record.begin(), t.record.end(), is_bobs);
    REQUIRE(first != t.record.end());
    CHECK(*first == "bob: LoginSuccess");
}

TEST_CASE("all who come and go between two flushes are told in one packet", "[registry]") {
    registry_fixture t;
    auto& alice = t.comes("alice");
    auto& bob = t.comes("bob");
    auto& carol = t.comes("carol");
    t.flush();
    t.registry.leave(carol);
    t.comes("dave");
    t.comes("erin");
    t.record.clear();
    alice.shared.clear();
    bob.shared.clear();
    t.registry.flush();

    CHECK(alice.shared.size() == 1);
    CHECK(alice.shared == bob.shared); // encoded once
    CHECK(
        test::transcript(*alice.shared.at(0)) == lines{"DelContact carol", "AddContact dave erin"}
    );
    std::sort(t.record.begin(), t.record.end());
    CHECK(
        t.record ==
        lines{
            "alice: AddContact dave erin",
            "alice: DelContact carol",
            "bob: AddContact dave erin",
            "bob: DelContact carol",
            "dave: AddContact alice bob erin",
            "dave: LoginSuccess",
            "erin: AddContact alice bob dave",
            "erin: LoginSuccess"}
    );
}

TEST_CASE("a peer that came and went between two flushes is not announced", "[registry]") {
    registry_fixture t;
    t.comes("alice");
    t.flush();
    t.registry.leave(t.comes("bob"));
    CHECK(t.flush().empty());
    CHECK(t.registry.find("bob") == nullptr);
    t.comes("carol");
    CHECK(
        t.flush() ==
        lines{"alice: AddContact carol", "carol: AddContact alice", "carol: LoginSuccess"}
    );
}

TEST_CASE("a leave and a join of one name cancel out for the others", "[registry]") {
    registry_fixture t;
    auto& first = t.comes("alice");
    t.comes("bob");
    t.flush();
    t.registry.leave(first);
    auto& second = t.comes("alice");
    CHECK(t.flush() == lines{"alice: AddContact bob", "alice: LoginSuccess"});
    CHECK(t.registry.find("alice") == &second);

    SECTION("and the successor's departure is told once") {
        t.registry.leave(second);
        CHECK(t.flush() == lines{"bob: DelContact alice"});
    }
    SECTION("and a successor who leaves before the flush was only the first one's departure") {
        t.registry.leave(second);
        t.registry.leave(t.comes("alice"));
        CHECK(t.flush() == lines{"bob: DelContact alice"});
    }
    SECTION("and newcomers find the name in their list once") {
        t.comes("carol");
        CHECK(
            t.flush() ==
            lines{
                "alice: AddContact carol",
                "bob: AddContact carol",
                "carol: AddContact alice bob",
                "carol: LoginSuccess"}
        );
    }
}

TEST_CASE("when everybody has left a newcomer is alone", "[registry]") {
    registry_fixture t;
    auto& alice = t.comes("alice");
    auto& bob = t.comes("bob");
    t.flush();
    t.registry.leave(alice);
    t.registry.leave(bob);
    CHECK(t.flush().empty());
    t.comes("carol");
    CHECK(t.flush() == lines{"carol: LoginSuccess"});
}

TEST_CASE("a taken name refuses other peers", "[registry]") {
    registry_fixture t;
    auto& alice = t.comes("alice");
    recording_peer other(t.record, "other");
    other.set_name("alice");
    CHECK_FALSE(t.registry.join(other));
    CHECK(t.registry.find("alice") == &alice);
    CHECK(t.flush() == lines{"alice: LoginSuccess"});
}

TEST_CASE("a registry asks for one flush however much there is to tell", "[registry]") {
    registry_fixture t;
    CHECK(t.asked == 0);
    auto& alice = t.comes("alice");
    t.comes("bob");
    CHECK(t.asked == 1);
    t.flush();
    CHECK(t.asked == 1);
    t.registry.leave(alice);
    t.comes("carol");
    CHECK(t.asked == 2);
}

namespace {

/// A peer that keeps the list of contacts that it is told, and counts what it must not be told.
class contact_keeper final : public server::client_peer {
public:
    explicit contact_keeper(const std::string& name) : client_peer({}) { set_name(name); }

    void welcome(std::span<const wire::slice> slices) override {
        if (is_welcome_) ++faults;
        is_welcome_ = true;
        unread_.assign(slices.begin(), slices.end());
    }
    void send(const wire::shared_packet& packet) override {
        unread_.push_back(wire::whole(packet));
    }
    void send(bytes_view) override { ++faults; }
    void on_login() override {}
    bool probe(server::asker) override { return false; }
    void fail(error_code, std::string_view) override {}

    /// Reads what came since the last time, as late as a slow reader may.
    void catch_up() {
        if (!is_welcome_ && !unread_.empty()) ++faults;
        std::vector<std::uint8_t> stream;
        for (const auto& each : std::exchange(unread_, {}))
            stream.insert(stream.end(), each.bytes.begin(), each.bytes.end());
        hear(stream);
    }

    std::set<std::string> contacts;
    int faults = 0;

private:
    void hear(bytes_view stream) {
        for (const auto& line : test::transcript(stream)) {
            std::istringstream words(line);
            std::string what;
            words >> what;
            for (std::string who; words >> who;) {
                const bool is_news =
                    what == "AddContact" ? contacts.insert(who).second : contacts.erase(who) == 1;
                if (!is_news || who == name()) ++faults;
            }
        }
    }

    bool is_welcome_ = false;
    std::vector<wire::slice> unread_;
};

} // namespace

TEST_CASE("after any arrivals and departures each peer has every other peer once", "[registry]") {
    std::mt19937 random(GENERATE(range(1u, 21u)));
    const auto below = [&](unsigned n) { return random() % n; };
    server::registry registry([] {});
    std::deque<contact_keeper> all;
    std::map<std::string, contact_keeper*> online;

    for (int step = 0; step < 300; ++step) {
        const auto name = "name" + std::to_string(below(12));
        if (const auto here = online.find(name); here != online.end()) {
            registry.leave(*here->second);
            online.erase(here);
        } else {
            online[name] = &all.emplace_back(name);
            REQUIRE(registry.join(*online[name]));
        }
        const auto about = "name" + std::to_string(below(12));
        if (const auto told = online.find(about); told != online.end() && below(3) == 0) {
            auto& who = *told->second;
            const auto other = "name" + std::to_string(below(12));
            registry.bring_up_to_date(who, other);
            who.catch_up();
            CHECK(who.contacts.contains(other) == (other != about && online.contains(other)));
        }
        if (below(3) == 0) registry.flush(below(6));
        if (below(4) != 0) continue;
        while (registry.flush() || registry.has_news()) {
        }
        for (const auto& [who, peer] : online) {
            if (below(3) == 0) continue; // it reads later
            peer->catch_up();
            std::set<std::string> expected;
            for (const auto& [other, ignored] : online)
                if (other != who) expected.insert(other);
            CHECK(peer->contacts == expected);
        }
    }
    for (const auto& each : all)
        CHECK(each.faults == 0);
}
