// Names that belong to keys in a register that several servers share.
#include "server/names/name_keeper.hpp"
#include "server/names/records_fixture.hpp"
#include "server/names/scripted_register.hpp"
#include "server/names/support.hpp"
#include "server/transcript.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <optional>
#include <string>

using namespace babel;
using namespace babel::server;
using namespace std::chrono_literals;
using test::key;
using test::noon;

namespace {

/// alice has her name in the register; the file of this server has another owner.
struct shared_fixture : test::records_fixture {
    test::scripted_register shared;
    policy rules;
    name_keeper keeper{rules, counts, records};
    origin from = test::at("192.0.2.7");
    std::optional<login_refusal> refused;
    error_code failed;

    explicit shared_fixture(bool has_files = true) {
        if (has_files) {
            open();
            records.rebind("alice", key(9), [](error_code) {});
            records.rebind("bob", key(9), [](error_code) {});
        }
        shared.book.bind("alice", {key(1), 7});
        records.use(shared);
    }
    login_claim claim(
        const std::string& name,
        std::optional<crypto::public_key> by,
        const std::string& invite = ""
    ) const {
        return {name, by, invite, from, false};
    }
    std::optional<refusal_code> code_of(const login_claim& on) const {
        const auto verdict = keeper.check(on);
        return verdict ? std::nullopt : std::optional(verdict.error().code);
    }
    void bind(const login_claim& by) {
        refused.reset();
        keeper.bind(by, time_point{1h}, [this](std::optional<login_refusal> why) {
            refused = std::move(why);
        });
    }
    name_records::saved note() {
        return [this](error_code why) { failed = why; };
    }
};

} // namespace

TEST_CASE("the shared register has the owners, and the file has none", "[names]") {
    shared_fixture f;
    CHECK(f.keeper.find("alice")->key == key(1));
    CHECK_FALSE(f.keeper.find("bob"));
    CHECK_FALSE(f.code_of(f.claim("alice", key(1))));
    CHECK(f.code_of(f.claim("alice", key(9))) == refusal_code::bound_to_another_key);
    const auto file = f.names_text;
    f.bind(f.claim("bob", key(2)));
    CHECK_FALSE(f.refused);
    CHECK(*f.shared.book.find("bob") == binding{key(2), noon});
    f.records.rebind("bob", key(3), f.note());
    CHECK_FALSE(f.failed);
    CHECK(f.keeper.find("bob")->key == key(3));
    f.records.unbind("alice", f.note());
    CHECK_FALSE(f.keeper.find("alice"));
    CHECK(f.names_text == file);
}

TEST_CASE("a shared register needs no file of names", "[names]") {
    shared_fixture f(false);
    CHECK(f.keeper.mode() == registration_mode::open);
    f.bind(f.claim("bob", key(2)));
    CHECK_FALSE(f.refused);
    CHECK(f.keeper.find("bob")->key == key(2));
    f.records.add_invite({hash_of("one"), 1, noon + 60, {}}, f.note());
    CHECK(f.failed == boost::system::errc::not_supported); // invites do
}

TEST_CASE("nobody logs in before the shared register was read", "[names]") {
    shared_fixture f;
    f.shared.is_read = false;
    for (const auto& by : {std::optional(key(1)), std::optional<crypto::public_key>()}) {
        const auto verdict = f.keeper.check(f.claim("alice", by));
        REQUIRE_FALSE(verdict.has_value());
        CHECK(verdict.error().counted_as == counter::failed_register);
        CHECK(
            verdict.error().words == "nobody can log in at the moment; try again in some seconds"
        );
    }
}

TEST_CASE("a name that another server was first to register is refused", "[names]") {
    shared_fixture f;
    f.shared.is_held = true;
    f.bind(f.claim("bob", key(2)));
    f.shared.book.bind("bob", {key(5), 8});
    f.shared.let_go();
    CHECK(f.refused->code == refusal_code::bound_to_another_key);
}

TEST_CASE("a key that gets its third name at another server meanwhile is refused", "[names]") {
    shared_fixture f;
    f.shared.book.bind("bob", {key(2), 8});
    f.shared.book.bind("carol", {key(2), 8});
    f.shared.is_held = true;
    f.bind(f.claim("dave", key(2)));
    f.shared.book.bind("erin", {key(2), 8});
    SECTION("under open registration") {
        f.shared.let_go();
        CHECK(f.refused->code == refusal_code::not_allowed);
        CHECK(f.refused->words == "your key has 3 names here already; log in under one of them");
        CHECK_FALSE(f.keeper.find("dave"));
    }
    SECTION("but not with an invite") {
        f.shared.let_go(errc::register_full);
        f.rules.names.mode = registration_mode::invite;
        f.records.add_invite({hash_of("one"), 1, noon + 60, {}}, f.note());
        f.bind(f.claim("dave", key(2), "one"));
        f.shared.let_go();
        CHECK_FALSE(f.refused);
        CHECK(f.keeper.find("dave")->key == key(2));
    }
}

TEST_CASE("without its register a server registers no name", "[names]") {
    shared_fixture f;
    SECTION("the engine is away") {
        f.shared.is_linked = false;
        f.bind(f.claim("bob", key(2)));
    }
    SECTION("or does not answer") {
        f.shared.is_held = true;
        f.bind(f.claim("bob", key(2)));
        f.shared.let_go(errc::register_silent);
    }
    CHECK(f.refused->counted_as == counter::failed_register);
    CHECK(f.refused->words == "nobody can log in at the moment; try again in some seconds");
}

TEST_CASE("a full register registers no name, and its invite stays good", "[names]") {
    shared_fixture f;
    f.rules.names.mode = registration_mode::invite;
    f.records.add_invite({hash_of("one"), 1, noon + 60, {}}, f.note());
    f.shared.is_held = true;
    f.bind(f.claim("bob", key(2), "one"));
    CHECK(f.saved_invites() == 0);
    f.shared.let_go(errc::register_full);
    CHECK(f.refused->words == "the register of names is full; try again later");
    CHECK(f.saved_invites() == 1);
}

TEST_CASE("a successor gets a name in one change of the register", "[names]") {
    shared_fixture f;
    f.shared.is_held = true;
    std::optional<login_refusal> why;
    f.keeper.succeed(
        f.claim("alice", key(2)),
        time_point{1h},
        [&](std::optional<login_refusal> got) { why = std::move(got); }
    );
    REQUIRE(f.shared.waiting.size() == 1);
    CHECK(f.shared.waiting.front().first.from == key(1));
    SECTION("of its owner") {
        f.shared.let_go();
        CHECK_FALSE(why);
        CHECK(f.keeper.find("alice")->key == key(2));
    }
    SECTION("unless it has another one by then") {
        f.shared.book.unbind("alice");
        f.shared.let_go();
        CHECK(why->code == refusal_code::bound_to_another_key);
        CHECK_FALSE(f.keeper.find("alice"));
    }
}

TEST_CASE("names of a key count for all servers", "[names]") {
    shared_fixture f;
    for (const std::string name : {"one", "two", "three"})
        f.shared.book.bind(name, {key(2), 1});
    CHECK(f.code_of(f.claim("bob", key(2))) == refusal_code::not_allowed);
}
