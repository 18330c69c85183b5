#include "support/catch.hpp"
#include <babel/client/refusal.hpp>

#include <set>
#include <string_view>
#include <utility>

using namespace babel::client;

TEST_CASE("a server's message gives the reason for a refused login", "[refusal]") {
    const std::pair<std::string_view, refusal> rows[] = {
        {"username already used", refusal::name_in_use},
        {"the server is full; try again later", refusal::server_full},
        {"nobody can log in at the moment; try again in some seconds", refusal::server_full},
        {"too many logins from your address; wait a moment", refusal::too_many},
        {"too many users from your address; try again later", refusal::too_many_users},
        {"too many connections from your address; wait a moment", refusal::too_many_connections},
        {"too many connections wait to log in; try again later", refusal::crowded_out},
        {"too many of you", refusal::too_many},
        {"you are banned from this server under this name", refusal::banned},
        {"you are banned from this server", refusal::banned},
        {"you were disconnected by the operator; wait 30 s before you come back", refusal::kicked},
        {"the name is not in composed form (Unicode NFC)", refusal::bad_name},
        {"the name has two spaces in a row; use one", refusal::bad_name},
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

TEST_CASE("only a reason that passes on its own is worth waiting for", "[refusal]") {
    for (const auto why :
         {refusal::name_in_use,
          refusal::too_many,
          refusal::too_many_users,
          refusal::too_many_connections,
          refusal::crowded_out,
          refusal::server_full})
        CHECK(passes_by_itself(why));
    for (const auto why : {refusal::banned, refusal::kicked, refusal::bad_name, refusal::other})
        CHECK_FALSE(passes_by_itself(why));
}

TEST_CASE("each reason has a code of its own", "[refusal]") {
    std::set<std::string_view> codes;
    for (int i = 0; i <= static_cast<int>(refusal::kicked); ++i)
        codes.insert(to_string(static_cast<refusal>(i)));
    CHECK(codes.size() == static_cast<int>(refusal::kicked) + 1);
    CHECK_FALSE(codes.contains(""));
}

TEST_CASE("only an error that precedes a disconnection ends a session", "[refusal]") {
    CHECK(turns_away("you were disconnected by the operator: too loud"));
    CHECK(turns_away("you are banned"));
    CHECK(turns_away("too many connections from your address; wait a moment"));
    CHECK(turns_away("too many connections wait to log in; try again later"));
    CHECK_FALSE(turns_away("too many messages; slow down"));
    CHECK_FALSE(turns_away("too many calls; wait a moment"));
    CHECK_FALSE(turns_away("that contact has too many calls waiting"));
    CHECK_FALSE(turns_away("already logged in"));
    CHECK_FALSE(turns_away("requested username not found"));
}
