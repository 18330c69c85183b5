// Requests in the control socket's old dialect get the replies that they always got.
#include "server/admin/admin_commands.hpp"
#include "server/admin/answer_at_once.hpp"
#include "server/admin/old_dialect.hpp"
#include "server/running_server.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace babel;
using server::read_old_request;
using old_words = std::vector<std::string>;

namespace {

struct asked_in_old_words : test::running_server {
    server::admin_commands commands{server.impl(), log};

    std::string reply(std::string_view request) {
        const auto answer = test::answer_at_once(commands, request);
        CHECK(answer.is_last);
        return answer.line;
    }
};

} // namespace

TEST_CASE("an old request is an object with a command", "[old_dialect]") {
    CHECK(read_old_request(R"({"command":"list"})") == old_words{"list"});
    CHECK(read_old_request(R"({"command":"list","argument":"x"})") == old_words{"list"});
    CHECK(read_old_request(R"({"command":"kick","argument":"al"})") == old_words{"kick", "al"});
    CHECK(read_old_request(R"({"command":"kick","argument":""})") == old_words{"kick"});
    CHECK(read_old_request(R"({"command":"kick","argument":3})") == old_words{"kick"});
    CHECK(read_old_request(R"({"command":null})") == old_words{""});
    for (const auto* other :
         {"", "hello", "[]", "{}", R"({"command":"list"}{)", R"({"cmd":"list"})"})
        CHECK_FALSE(read_old_request(other));
}

TEST_CASE("old requests get old replies, byte for byte", "[old_dialect]") {
    asked_in_old_words s;
    CHECK(s.reply(R"({"command":"list","argument":"x"})") == R"({"ok":true,"users":[]})");
    CHECK(s.reply(R"({"command":"bans"})") == R"({"ok":true,"bans":[]})");
    CHECK(
        s.reply(R"({"command":"ban","argument":"eve"})") ==
        R"({"ok":true,"message":"eve is banned until the next reload or the end of the server; )"
        R"(one in its file lasts longer"})"
    );
    CHECK(
        s.reply(R"({"command":"unban","argument":"eve"})") ==
        R"({"ok":true,"message":"eve is not banned any more; at the next reload the server's )"
        R"(file counts again"})"
    );
    CHECK(s.reply(R"({"command":"stats"})").starts_with(R"({"ok":true,"uptime_seconds":0,"online")")
    );
    CHECK(
        s.reply(R"({"command":"kick","argument":"al"})") ==
        R"({"ok":false,"error":"nobody called al is online"})"
    );
    CHECK(s.reply(R"({"command":"kick"})") == R"({"ok":false,"error":"kick needs a NAME"})");
    CHECK(
        s.reply(R"({"command":"lists"})") == R"({"ok":false,"error":"there is no command 'lists'"})"
    );
    CHECK(s.reply(R"({"command":3})") == R"({"ok":false,"error":"there is no command ''"})");
}

TEST_CASE("an old request to drain stops the server", "[old_dialect]") {
    asked_in_old_words s;
    const auto answer = test::answer_at_once(s.commands, R"({"command":"drain","argument":"x"})");
    CHECK(answer.line == R"({"ok":true,"message":"the server stops"})");
    CHECK(answer.then_stop);
}

TEST_CASE("a request with both names is one of the new dialect", "[old_dialect]") {
    asked_in_old_words s;
    const auto answer = test::answer_at_once(s.commands, R"({"command":"drain","cmd":"bans"})");
    CHECK(answer.line == R"({"type":"reply","ok":true,"bans":[]})");
    CHECK_FALSE(answer.is_last);
}
