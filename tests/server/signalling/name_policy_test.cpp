// The policy of a server whose names belong to nobody.
#include "server/signalling/name_policy.hpp"
#include "support/catch.hpp"
#include "support/some_key.hpp"

#include <optional>

using namespace babel;

TEST_CASE(
    "without a book of names anyone may have any name, and nobody owns one", "[name_policy]"
) {
    auto& names = server::free_names();
    const server::origin from{};
    const server::login_claim claim{"alice", test::some_key(1).public_part(), "token", from, false};
    const auto verdict = names.check(claim);
    REQUIRE(verdict.has_value());
    CHECK_FALSE(verdict->must_be_bound);
    CHECK_FALSE(verdict->is_bound);
    CHECK(names.find("alice") == nullptr);
}

TEST_CASE("without a book of names a name is given at once and to nobody", "[name_policy]") {
    auto& names = server::free_names();
    const server::origin from{};
    const server::login_claim claim{"alice", test::some_key(1).public_part(), "", from, false};
    int given = 0;
    const auto count = [&](const std::optional<server::login_refusal>& why) {
        CHECK_FALSE(why.has_value());
        ++given;
    };
    names.bind(claim, {}, count);
    names.succeed(claim, {}, count);
    CHECK(given == 2);
    CHECK(names.find("alice") == nullptr);
}
