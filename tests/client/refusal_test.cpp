#include "support/catch.hpp"
#include <babel/client/refusal.hpp>

#include <string_view>
#include <utility>

using namespace babel::client;

TEST_CASE("a server's words tell why it refuses a login", "[refusal]") {
    const std::pair<std::string_view, refusal> rows[] = {
        {"username already used", refusal::name_in_use},
        {"the server is full; try again later", refusal::server_full},
        {"too many logins from your address; wait a moment", refusal::too_many},
        {"this name is banned here", refusal::banned},
        {"you are banned: spam", refusal::banned},
        {"you were disconnected by the operator", refusal::kicked},
        {"the name is longer than 84 bytes", refusal::bad_name},
        {"no such luck", refusal::other},
        {"", refusal::other},
    };
    for (const auto& [words, why] : rows) {
        INFO(words);
        CHECK(refusal_of(words) == why);
    }
}

TEST_CASE("only what ends without anybody's doing is worth waiting for", "[refusal]") {
    for (const auto why : {refusal::name_in_use, refusal::too_many, refusal::server_full})
        CHECK(passes_by_itself(why));
    for (const auto why : {refusal::banned, refusal::kicked, refusal::bad_name, refusal::other})
        CHECK_FALSE(passes_by_itself(why));
}

TEST_CASE("only the operator's words before a close turn somebody away", "[refusal]") {
    CHECK(turns_away("you were disconnected by the operator: too loud"));
    CHECK(turns_away("you are banned"));
    CHECK_FALSE(turns_away("too many messages; slow down"));
    CHECK_FALSE(turns_away("requested username not found"));
}
