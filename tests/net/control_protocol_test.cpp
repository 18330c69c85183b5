// Requests and replies of the control sockets.
#include "support/catch.hpp"
#include <babel/net/control_protocol.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string>
#include <vector>

using namespace babel;
using net::make_reply;
using net::read_reply;
using net::read_request;
using net::text_field;
using words = std::vector<std::string>;

namespace {

error_code fault_of(std::string_view line) {
    const auto request = read_request(line);
    INFO("line: " << line);
    REQUIRE(request.words.has_error());
    return request.words.error();
}

words words_in(std::string_view line) {
    const auto request = read_request(line);
    INFO("line: " << line);
    REQUIRE(request.words.has_value());
    return *request.words;
}

} // namespace

TEST_CASE("a request is a verb with arguments", "[control_protocol]") {
    CHECK(words_in(R"({"cmd":"list"})") == words{"list"});
    CHECK(words_in(R"({"cmd":"kick","args":["Ann Lee"]})") == words{"kick", "Ann Lee"});
    CHECK(words_in(R"( {"args":["a",""],"cmd":"b","more":{}} )") == words{"b", "a", ""});
    CHECK(words_in(R"({"cmd":"\u0000"})") == words{std::string(1, '\0')});
}

TEST_CASE("the id of a request is a string or a number", "[control_protocol]") {
    CHECK(read_request(R"({"cmd":"a","id":"7"})").id == "7");
    CHECK(read_request(R"({"cmd":"a","id":7})").id == 7);
    CHECK(read_request(R"({"cmd":"a","id":{}})").id.is_null());
    CHECK(read_request(R"({"cmd":"a","id":1e999})").id.is_null());
    CHECK(read_request(R"({"cmd":"a"})").id.is_null());
    CHECK(read_request(R"({"id":7})").id == 7);
}

TEST_CASE("a line that is no request has an error", "[control_protocol]") {
    const std::string with_nul("{\"cmd\":\"a\0\"}", 12);
    for (const auto& line : {std::string(), std::string("hello"), std::string("{"), with_nul})
        CHECK(fault_of(line) == errc::not_json);
    CHECK(fault_of("[]") == errc::not_json);
    CHECK(fault_of(R"({"cmd":"a"}{)") == errc::not_json);
    CHECK(fault_of("{\"cmd\":\"\xff\"}") == errc::not_json);
    CHECK(fault_of(std::string(4000, '[')) == errc::not_json);
    CHECK(fault_of("{}") == errc::no_verb);
    CHECK(fault_of(R"({"cmd":7})") == errc::no_verb);
    CHECK(fault_of(R"({"cmd":"a","args":{}})") == errc::bad_arguments);
    CHECK(fault_of(R"({"cmd":"a","args":["b",7]})") == errc::bad_arguments);
}

TEST_CASE("words become a request that reads as the same words", "[control_protocol]") {
    for (const auto& each : {words{"quit"}, words{"play", "a \"b\"\n.wav", "", "zo\u00eb"}})
        CHECK(words_in(net::request_text(each)) == each);
}

TEST_CASE("a reply has the id, and either a text or a status and an error", "[control_protocol]") {
    const auto line = [](const boost::json::object& reply) { return serialize(reply); };
    CHECK(line(make_reply(nullptr, 0, "")) == R"({"type":"reply","ok":true})");
    CHECK(
        line(make_reply("7", 0, "a\nb")) == R"({"type":"reply","id":"7","ok":true,"text":"a\nb"})"
    );
    CHECK(
        line(make_reply(7, 5, "gone")) ==
        R"({"type":"reply","id":7,"ok":false,"status":5,"error":"gone"})"
    );
    CHECK(
        net::too_long_reply(4096) ==
        R"({"type":"reply","ok":false,"status":2,"error":"a request has at most 4096 bytes"})"
    );
}

TEST_CASE("an asker reads the status and the fields of a reply", "[control_protocol]") {
    const auto done = read_reply(serialize(make_reply(nullptr, 0, "it is done")));
    REQUIRE(done);
    CHECK(done->status == 0);
    CHECK(text_field(done->fields, "text") == "it is done");
    CHECK(text_field(done->fields, "error").empty());
    const auto failed = read_reply(serialize(make_reply(nullptr, 5, "gone")));
    REQUIRE(failed);
    CHECK(failed->status == 5);
    CHECK(text_field(failed->fields, "error") == "gone");
    CHECK(text_field(failed->fields, "status").empty());
}

TEST_CASE("a reply without a usable status is a failure", "[control_protocol]") {
    for (const auto* line : {"{}", R"({"ok":false})", R"({"ok":1})", R"({"ok":false,"status":0})"})
        CHECK(read_reply(line).value().status == 1);
    for (const auto* line : {"", "[]", R"({"ok":tr)"})
        CHECK_FALSE(read_reply(line));
}
