// Ids that the relay refuses.
#include "server/relay/rules/refused_ids.hpp"
#include "support/catch.hpp"

using babel::server::refused_ids;

TEST_CASE("a later ticket for an id that is refused passes", "[relay]") {
    refused_ids t;
    t.add(7, {1000, 1000});
    CHECK(t.contains(7, 1000, 999));
    CHECK(t.contains(7, 900, 999));
    CHECK_FALSE(t.contains(7, 1001, 999));
    CHECK_FALSE(t.contains(8, 1000, 999));
}

TEST_CASE("a refusal ends, and a shorter one does not cut it", "[relay]") {
    refused_ids t;
    t.add(7, {1000, 1000});
    t.add(7, {500, 500});
    CHECK(t.contains(7, 1000, 999));
    CHECK_FALSE(t.contains(7, 1000, 1000));
    t.tidy(999);
    CHECK(t.size() == 1);
    t.tidy(1000);
    CHECK(t.size() == 0);
}

TEST_CASE("the oldest of too many refused ids gives way", "[relay]") {
    refused_ids t;
    for (std::uint32_t id = 0; id <= refused_ids::most; ++id)
        t.add(id, {1000, 1000});
    CHECK(t.size() == refused_ids::most);
    CHECK_FALSE(t.contains(0, 1000, 1));
    CHECK(t.contains(1, 1000, 1));
    CHECK(t.contains(refused_ids::most, 1000, 1));
}
