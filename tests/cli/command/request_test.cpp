#include "cli/command/request.hpp"
#include "cli/render/json_text.hpp"
#include "support/catch.hpp"

using namespace babel::cli;

namespace {

template <class Command>
Command requested(std::string_view line) {
    const auto read = read_request(line, verbs::exact);
    INFO("line: " << line);
    REQUIRE(read.command.has_value());
    REQUIRE(std::holds_alternative<Command>(*read.command));
    return std::get<Command>(*read.command);
}

std::string fault(std::string_view line) {
    const auto read = read_request(line, verbs::exact);
    INFO("line: " << line);
    CHECK(read.wants_reply);
    REQUIRE(read.command.has_error());
    return read.command.error().what;
}

std::string reply(const boost::json::value& id, const command_result& result) {
    return json_text(reply_to(id, result));
}

} // namespace

TEST_CASE("a request is a line of text or an object", "[request]") {
    CHECK(requested<command::call>("call bob").peer == "bob");
    CHECK(requested<command::call>(R"({"cmd":"call","args":["Ann Lee"]})").peer == "Ann Lee");
    CHECK(requested<command::mute>(R"(  {"cmd":"mute"})").on);
    CHECK_FALSE(read_request("mute", verbs::exact).wants_reply);
    CHECK(read_request(R"({"cmd":"mute","id":"7"})", verbs::exact).id.as_string() == "7");
    CHECK(read_request(R"({"cmd":"mute","id":7})", verbs::exact).id.as_int64() == 7);
    CHECK(read_request(R"({"cmd":"mute","id":{}})", verbs::exact).id.is_null());
}

TEST_CASE("an object without a request gives the reason", "[request]") {
    CHECK(fault("{") == "not a JSON object");
    CHECK(fault("{}") == R"(expected {"cmd":"VERB",...})");
    CHECK(fault(R"({"cmd":"mute","args":{}})") == "\"args\" must be a list of strings");
    CHECK(fault(R"({"cmd":"call","args":[7]})") == "\"args\" must be a list of strings");
    CHECK(fault(R"({"cmd":"call"})") == "usage: call WHO");
    CHECK(fault(R"({"cmd":"cal","args":["bob"]})").starts_with("unknown command"));
}

TEST_CASE("a reply has the id and the result", "[request]") {
    CHECK(reply("7", {}) == R"({"type":"reply","id":"7","ok":true})");
    CHECK(
        reply(nullptr, {exit_status::not_online, "bob is\x1b[2J gone"}) ==
        R"({"type":"reply","ok":false,"status":5,"error":"bob is\\x1b[2J gone"})"
    );
    CHECK(
        reply(1, {exit_status::done, "a\nb"}) ==
        R"({"type":"reply","id":1,"ok":true,"text":"a\nb"})"
    );
    CHECK(reply(1e300, {}) == R"({"type":"reply","id":1E300,"ok":true})");
    CHECK(reply(0.0625, {}) == R"({"type":"reply","id":6.25E-2,"ok":true})");
    command_result listed;
    listed.names = {"bob", "zo\xff"};
    CHECK(reply(nullptr, listed) == R"({"type":"reply","ok":true,"names":["bob","zo\\xff"]})");
    command_result more;
    more.data["calls"] = {1, 2};
    CHECK(reply(nullptr, more) == R"({"type":"reply","ok":true,"calls":[1,2]})");
}
