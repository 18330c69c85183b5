// Decisions on logins under names that may belong to keys.
#include "server/names/name_keeper.hpp"
#include "server/names/records_fixture.hpp"
#include "server/names/support.hpp"
#include "server/transcript.hpp"
#include "support/catch.hpp"
#include <babel/crypto/openssh_key.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

using namespace babel;
using namespace babel::server;
using namespace std::chrono_literals;
using test::key;
using test::noon;
using mode = registration_mode;

namespace {

constexpr std::uint16_t known = 0;     // the key owns the name
constexpr std::uint16_t free_to = 100; // granted without a name of one's own
constexpr std::uint16_t to_bind = 101;

/// alice owns her name, dora hers by the operator's file; bea and two of her friends are invited.
struct keeper_fixture : test::records_fixture {
    policy rules;
    name_keeper keeper{rules, counts, records};
    time_point now{1h};
    origin from = test::at("192.0.2.7");
    std::optional<login_refusal> refused;
    int outcomes = 0;

    explicit keeper_fixture(mode with = mode::open) {
        records_fixture::open();
        rules.names.mode = with;
        name_book authorized;
        authorized.bind("dora", {key(4), 0});
        rules.names.authorized = std::make_shared<const name_book>(std::move(authorized));
        records.rebind("alice", key(1), [](error_code) {});
        records.add_invite({hash_of("for bea"), 1, noon + 60, "bea"}, [](error_code) {});
        records.add_invite({hash_of("for two"), 2, noon + 60, ""}, [](error_code) {});
    }

    login_claim claim(
        const std::string& name,
        std::optional<crypto::public_key> by,
        const std::string& invite = "",
        bool is_online = false
    ) const {
        return {name, by, invite, from, is_online};
    }

    std::uint16_t decide(const login_claim& on) const {
        const auto verdict = keeper.check(on);
        if (!verdict) return static_cast<std::uint16_t>(verdict.error().code);
        if (verdict->must_be_bound) return to_bind;
        return verdict->is_bound ? known : free_to;
    }

    void bind(const login_claim& by) {
        keeper.bind(by, now, [this](std::optional<login_refusal> why) {
            refused = std::move(why);
            ++outcomes;
        });
    }
    void succeed(const std::string& name) {
        keeper.succeed(claim(name, key(7)), now, [this](std::optional<login_refusal> why) {
            refused = std::move(why);
        });
    }
    std::optional<refusal_code> code() const {
        return refused ? std::optional(refused->code) : std::nullopt;
    }
};

} // namespace

TEST_CASE("a login is decided on by its name, key and invite, and the mode", "[names]") {
    struct row {
        std::string name;
        int key; // 0: a guest
        std::string invite;
        bool is_online;
        std::uint16_t off, open, invited, closed;
    };
    const auto each = GENERATE(
        row{"alice", 1, "", false, known, known, known, known},
        row{"alice", 1, "", true, known, known, known, known},
        row{"alice", 2, "", false, 3, 3, 3, 3},
        row{"alice", 2, "for two", false, 3, 3, 3, 3},
        row{"alice", 0, "", false, 3, 3, 3, 3},
        row{"dora", 4, "", false, known, known, known, known},
        row{"dora", 2, "", false, 3, 3, 3, 3},
        row{"dora", 0, "", false, 3, 3, 3, 3},
        row{"carl", 0, "", false, free_to, free_to, free_to, free_to},
        row{"carl", 2, "", false, free_to, to_bind, 5, 4},
        row{"carl", 2, "", true, free_to, 1, 1, 1},
        row{"carl", 2, "for two", false, free_to, to_bind, to_bind, 4},
        row{"carl", 2, "for bea", false, free_to, to_bind, 6, 4},
        row{"carl", 2, "unknown", false, free_to, to_bind, 6, 4},
        row{"bea", 0, "", false, 2, 2, 2, 2},
        row{"bea", 2, "", false, free_to, 5, 5, 4},
        row{"bea", 2, "unknown", false, free_to, 6, 6, 4},
        row{"bea", 2, "for bea", false, free_to, to_bind, to_bind, 4}
    );
    CAPTURE(each.name, each.key, each.invite, each.is_online);
    keeper_fixture k;
    const auto by =
        each.key == 0 ? std::nullopt : std::optional(key(static_cast<std::uint8_t>(each.key)));
    const auto claim = k.claim(each.name, by, each.invite, each.is_online);
    const auto in = [&](mode now) {
        k.rules.names.mode = now;
        return k.decide(claim);
    };
    CHECK(in(mode::off) == each.off);
    CHECK(in(mode::open) == each.open);
    CHECK(in(mode::invite) == each.invited);
    CHECK(in(mode::closed) == each.closed);
}

TEST_CASE("a server without guests takes keys only", "[names]") {
    keeper_fixture k;
    k.rules.names.guests = false;
    CHECK(k.decide(k.claim("carl", {})) == 2);
    CHECK(k.decide(k.claim("alice", {})) == 3);
    CHECK(k.decide(k.claim("carl", key(2))) == to_bind);
    k.rules.names.mode = mode::off;
    CHECK(k.decide(k.claim("carl", key(2))) == free_to);
}

TEST_CASE("a refusal of a name that belongs to a key has the fingerprint of that key", "[names]") {
    keeper_fixture k;
    const auto key_of_alice = to_string(crypto::fingerprint_of(key(1)));
    for (const auto& by : {std::optional<crypto::public_key>(), std::optional(key(2))}) {
        const auto refused = k.keeper.check(k.claim("alice", by));
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().words.find(key_of_alice) != std::string::npos);
        CHECK(refused.error().counted_as == counter::failed_bound);
    }
}

TEST_CASE("an owner learns since when the name belongs to them", "[names]") {
    keeper_fixture k;
    const auto granted = k.keeper.check(k.claim("alice", key(1)));
    REQUIRE(granted.has_value());
    CHECK(granted->since == noon);
}

TEST_CASE("the operator's file counts more than names that were registered", "[names]") {
    keeper_fixture k;
    k.records.rebind("dora", key(9), [](error_code) {});
    CHECK(k.decide(k.claim("dora", key(9))) == 3);
    CHECK(k.keeper.find("dora")->key == key(4));
    k.rules.names.authorized = nullptr;
    CHECK(k.decide(k.claim("dora", key(9))) == known);
}

TEST_CASE("without files only the operator's file gives names to keys", "[names]") {
    counters counts;
    policy rules;
    name_records records(counts, [] { return noon; });
    const name_keeper keeper(rules, counts, records);
    const auto mode_for = [&](mode wanted) {
        rules.names.mode = wanted;
        return keeper.mode();
    };
    CHECK(mode_for(mode::open) == mode::off);
    CHECK(mode_for(mode::invite) == mode::off);
    CHECK(mode_for(mode::closed) == mode::closed);
}

TEST_CASE("a key gets a free name, and nobody else while it is being saved", "[names]") {
    keeper_fixture k;
    k.is_held = true;
    k.bind(k.claim("carl", key(2)));
    CHECK(k.outcomes == 0);
    CHECK(k.decide(k.claim("carl", {})) == 1);
    CHECK(k.decide(k.claim("carl", key(3))) == 1);
    CHECK(k.decide(k.claim("carl", key(2))) == 1);
    k.let_go();
    CHECK(k.outcomes == 1);
    CHECK_FALSE(k.refused);
    CHECK(k.decide(k.claim("carl", key(2))) == known);
    CHECK(k.decide(k.claim("carl", key(3))) == 3);
    CHECK(k.counts.value(counter::names_registered) == 1);
}

TEST_CASE("a login that need not be bound, or must not, changes nothing", "[names]") {
    keeper_fixture k;
    k.bind(k.claim("alice", key(1)));
    CHECK(k.outcomes == 1);
    CHECK_FALSE(k.refused);
    k.bind(k.claim("alice", key(2)));
    CHECK(k.code() == refusal_code::bound_to_another_key);
    k.bind(k.claim("carl", {}));
    CHECK_FALSE(k.refused);
    CHECK(k.records.names().size() == 1);
}

TEST_CASE("a name that cannot be saved stays free", "[names]") {
    keeper_fixture k;
    k.saves_until_full = 0;
    k.bind(k.claim("carl", key(2)));
    REQUIRE(k.code() == refusal_code::full);
    CHECK(k.refused->counted_as == counter::failed_unsaved);
    CHECK(k.counts.value(counter::names_registered) == 0);
    CHECK(k.decide(k.claim("carl", {})) == free_to);
    CHECK(k.decide(k.claim("carl", key(3))) == to_bind);
}

TEST_CASE("an invite that is used up meanwhile is refused", "[names]") {
    keeper_fixture k(mode::invite);
    k.is_held = true;
    k.bind(k.claim("carl", key(2), "for two"));
    k.bind(k.claim("eva", key(3), "for two"));
    k.bind(k.claim("fay", key(5), "for two"));
    while (!k.waiting.empty())
        k.let_go();
    CHECK(k.outcomes == 3);
    CHECK(k.code() == refusal_code::invite_bad);
    CHECK(k.decide(k.claim("carl", key(2))) == known);
    CHECK(k.decide(k.claim("eva", key(3))) == known);
}

TEST_CASE("an invite that is not needed is not used up", "[names]") {
    keeper_fixture k(mode::open);
    k.bind(k.claim("carl", key(2), "for two"));
    CHECK(k.records.invites().find("for two", "eva", noon)->uses == 2);
}

TEST_CASE("a key may take three names without an invite", "[names]") {
    keeper_fixture k;
    k.bind(k.claim("one", key(2)));
    k.bind(k.claim("two", key(2)));
    k.is_held = true;
    k.bind(k.claim("three", key(2)));
    CHECK(k.decide(k.claim("four", key(2))) == 2);
    k.rules.names.mode = mode::invite;
    CHECK(k.decide(k.claim("four", key(2), "for two")) == to_bind);
}

TEST_CASE("a source takes five names at once, then one a minute", "[names]") {
    keeper_fixture k;
    k.from = test::at(GENERATE("192.0.2.7", "2001:db8::7"));
    const auto registers = [&](int number) {
        k.bind(k.claim("n" + std::to_string(number), key(static_cast<std::uint8_t>(number))));
        return !k.refused;
    };
    for (int i = 10; i < 15; ++i)
        CHECK(registers(i));
    CHECK_FALSE(registers(15));
    CHECK(k.code() == refusal_code::too_often);
    k.now += 59s;
    CHECK_FALSE(registers(15));
    k.now += 1s;
    CHECK(registers(15));
    CHECK_FALSE(registers(16));
    k.from = test::at("198.51.100.1");
    CHECK(registers(16));
    k.from = test::at("127.0.0.1");
    for (int i = 20; i < 40; ++i)
        CHECK(registers(i));
}

TEST_CASE("a refused login does not count as a name of its source", "[names]") {
    keeper_fixture k;
    for (int i = 0; i < 10; ++i)
        k.bind(k.claim("alice", key(2)));
    k.bind(k.claim("carl", key(2)));
    CHECK_FALSE(k.refused);
}

TEST_CASE("a name passes to the successor of its key", "[names]") {
    keeper_fixture k;
    k.succeed("alice");
    CHECK_FALSE(k.refused);
    CHECK(k.decide(k.claim("alice", key(7))) == known);
    CHECK(k.decide(k.claim("alice", key(1))) == 3);
    k.succeed("dora");
    CHECK(k.code() == refusal_code::not_allowed);
    k.succeed("carl");
    CHECK(k.code() == refusal_code::bound_to_another_key);
}

TEST_CASE("no login undoes what the operator did meanwhile", "[names]") {
    keeper_fixture k;
    k.is_held = true;
    k.records.rebind("carl", key(8), [](error_code) {});
    k.bind(k.claim("carl", key(2)));
    k.let_go();
    CHECK(k.code() == refusal_code::bound_to_another_key);
    k.records.rebind("alice", key(8), [](error_code) {});
    k.succeed("alice");
    k.let_go();
    CHECK(k.code() == refusal_code::bound_to_another_key);
    CHECK(k.keeper.find("alice")->key == key(8));
}
