// The operator's requests and answers, the control socket, and what systemd hands over.
#include "server/admin/admin_commands.hpp"
#include "server/admin/answer_at_once.hpp"
#include "server/running_server.hpp"
#include <babel/net/control_protocol.hpp>
#include <babel/server/control.hpp>
#include <babel/server/systemd.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace babel;
using test::running_server;
namespace json = boost::json;

namespace {

struct server_with_commands : running_server {
    server::admin_commands commands{server.impl(), log};

    server::control_answer answer(std::string_view request) {
        return test::answer_at_once(commands, request);
    }
    json::object asks(const std::vector<std::string>& words) {
        return json::parse(answer(net::request_text(words)).line).as_object();
    }
    bool is_done(const std::vector<std::string>& words) { return asks(words).at("ok").as_bool(); }
    std::string error(std::string_view request) {
        const auto reply = net::read_reply(answer(request).line).value();
        CHECK(reply.status == 2);
        return net::text_field(reply.fields, "error");
    }
};

} // namespace

TEST_CASE("an answer is one line of JSON whatever the request is", "[control]") {
    server_with_commands s;
    const auto request = GENERATE(
        std::string(),
        std::string("hello"),
        std::string("list"),
        std::string("{}"),
        std::string("[]"),
        std::string("{\"cmd\":null}"),
        std::string("{\"cmd\":\"kick\"}"),
        std::string("{\"cmd\":\"kick\",\"args\":[3]}"),
        std::string("{\"cmd\":\"lists\"}"),
        std::string("{\"cmd\":\"list\"}{"),
        std::string("{\"command\":null}"),
        std::string("\xff\xfe"),
        std::string(4000, '[')
    );
    CAPTURE(request);
    const auto answer = s.answer(request);
    CHECK_FALSE(answer.then_stop);
    CHECK(answer.line.find('\n') == std::string::npos);
    const auto object = json::parse(answer.line).as_object();
    CHECK_FALSE(object.at("ok").as_bool());
    CHECK_FALSE(object.at("error").as_string().empty());
}

TEST_CASE("a wrong request is a usage error", "[control]") {
    server_with_commands s;
    CHECK(s.error("list") == "not a JSON object");
    CHECK(s.error(R"({"cmd":"lists"})") == "there is no command 'lists'");
    CHECK(s.error(R"({"cmd":"list","args":["x"]})") == "list takes nothing, or the word all");
    CHECK(s.error(R"({"cmd":"kick"})") == "kick needs a NAME");
    CHECK(s.error(R"({"cmd":"kick","args":[""]})") == "kick needs a NAME");
    CHECK(s.error(R"({"cmd":"kick","args":["a","b"]})") == "kick takes one NAME");
}

TEST_CASE("a reply has the id of its request", "[control]") {
    server_with_commands s;
    CHECK(
        s.answer(R"({"cmd":"bans","id":7})").line ==
        R"({"type":"reply","id":7,"ok":true,"bans":[]})"
    );
    CHECK(
        s.answer(R"({"cmd":"kick","args":["al"],"id":"x"})").line ==
        R"({"type":"reply","id":"x","ok":false,"status":1,"error":"nobody called al is online"})"
    );
    CHECK(
        s.answer(R"({"cmd":"drain"})").line ==
        R"({"type":"reply","ok":true,"text":"the server stops"})"
    );
}

TEST_CASE("only drain stops the server", "[control]") {
    server_with_commands s;
    for (const auto& each : server::control_commands()) {
        std::vector<std::string> words{std::string(each.name)};
        if (!each.operand.empty() && each.name != "drain") words.push_back("nobody");
        CHECK(s.answer(net::request_text(words)).then_stop == (each.name == "drain"));
    }
}

TEST_CASE("drain may be given a time", "[control]") {
    using std::chrono::seconds;
    server_with_commands s;
    CHECK_FALSE(s.answer(R"({"cmd":"drain"})").over);
    CHECK(s.answer(R"({"cmd":"drain","args":["0"]})").over == seconds(0));
    const auto answer = s.answer(R"({"cmd":"drain","args":["30"]})");
    CHECK(answer.over == seconds(30));
    CHECK(answer.then_stop);
    CHECK(answer.line.find("closes its sessions over 30 s, and stops") != std::string::npos);
    for (const std::string wrong : {"-1", "3601", "soon", "1.5"}) {
        CAPTURE(wrong);
        CHECK(
            s.error(net::request_text(std::vector<std::string>{"drain", wrong})) ==
            "drain takes a time from 0 to 3600 s"
        );
    }
}

TEST_CASE("a ban disconnects its user who can return once it is lifted", "[control]") {
    server_with_commands s;
    auto alice = s.comes("alice");
    auto bob = s.comes("bob");
    CHECK(s.is_done({"ban", "alice"}));
    s.until([&] { return alice.is_cut_off(); });
    CHECK_FALSE(bob.is_cut_off());
    CHECK(s.server.impl().rules().bans.list() == std::vector<std::string>{"alice"});
    CHECK(s.is_done({"unban", "alice"}));
    CHECK_FALSE(s.is_done({"unban", "alice"}));
    s.comes("alice");
}

TEST_CASE("a ban of the operator leaves other bans and the limits as they are", "[control]") {
    server_with_commands s;
    auto before = s.server.impl().rules();
    CHECK(before.bans.add("eve").has_value());
    before.limits.users = 7;
    s.server.change_rules(before);
    CHECK(s.is_done({"ban", "192.0.2.0/24"}));
    CHECK_FALSE(s.is_done({"ban", "192.0.2.0/33"}));
    CHECK(s.server.impl().rules().bans.list() == std::vector<std::string>{"192.0.2.0/24", "eve"});
    CHECK(s.server.impl().rules().limits == before.limits);
}

TEST_CASE("the counters name every counter once", "[control]") {
    server_with_commands s;
    const auto answer = s.asks({"stats"});
    const auto& counters = answer.at("counters").as_array();
    REQUIRE(counters.size() == server::counter_descriptions().size());
    for (std::size_t i = 0; i < counters.size(); ++i) {
        const auto& each = server::counter_descriptions()[i];
        CHECK(counters[i].at("metric").as_string() == json::string_view(each.metric));
        CHECK(counters[i].at("reason").as_string() == json::string_view(each.reason));
    }
}

TEST_CASE("a path that is too long for a socket is refused", "[control]") {
    running_server s;
    server::control control(s.loop.get_executor(), s.server, s.log, [](auto) {});
    CHECK(control.open("/tmp/" + std::string(200, 'x')) == asio::error::name_too_long);
    CHECK(control.open("/no/such/folder/control.sock"));
    test::run_bounded(s.loop, control.close());
}

TEST_CASE("the watchdog's time counts for the process that it is meant for", "[systemd]") {
    using std::chrono::microseconds;
    CHECK(server::watchdog_time("3000000", nullptr, 7) == microseconds(3'000'000));
    CHECK(server::watchdog_time("3000000", "7", 7) == microseconds(3'000'000));
    CHECK_FALSE(server::watchdog_time("3000000", "8", 7));
    CHECK_FALSE(server::watchdog_time(nullptr, nullptr, 7));
    CHECK_FALSE(server::watchdog_time("0", nullptr, 7));
    CHECK_FALSE(server::watchdog_time("-5", nullptr, 7));
    CHECK_FALSE(server::watchdog_time("3s", nullptr, 7));
}

TEST_CASE("the status has the users, a drain and the link of a node", "[systemd]") {
    CHECK(server::systemd_status({0, false, {}}) == "0 online");
    CHECK(server::systemd_status({3, true, {}}) == "draining, 3 online");
    CHECK(server::systemd_status({3, false, true}) == "3 online, linked with the engine");
    CHECK(
        server::systemd_status({1, true, false}) == "draining, 1 online, no link with the engine"
    );
}

TEST_CASE("inherited descriptors have the names that their units give them", "[systemd]") {
    using all = std::vector<server::inherited>;
    CHECK(server::named_descriptors(0, "x").empty());
    CHECK(server::named_descriptors(2, "metrics:clients") == all{{3, "metrics"}, {4, "clients"}});
    CHECK(server::named_descriptors(2, nullptr) == all{{3, ""}, {4, ""}});
    CHECK(server::named_descriptors(3, "a::") == all{{3, "a"}, {4, ""}, {5, ""}});
}

TEST_CASE("all bans are listed", "[control]") {
    server_with_commands s;
    CHECK(s.asks({"bans"}).at("bans").as_array().empty());
    CHECK(s.is_done({"ban", "mallory"}));
    CHECK(s.asks({"bans"}).at("bans") == json::array{"mallory"});
}

TEST_CASE("counters tell of a reload that failed until one succeeds", "[control]") {
    server_with_commands s;
    CHECK(s.asks({"stats"}).at("failed_reload").is_null());
    s.commands.notes().last_reload = {std::chrono::system_clock::time_point(), "no such file"};
    const json::object expected{{"at", "1970-01-01T00:00:00Z"}, {"why", "no such file"}};
    CHECK(s.asks({"stats"}).at("failed_reload") == expected);
}

TEST_CASE("a server that the next connection would start again is not drained", "[control]") {
    server_with_commands s;
    s.commands.notes().is_socket_activated = true;
    const auto answer = s.answer(R"({"cmd":"drain"})");
    CHECK_FALSE(answer.then_stop);
    CHECK(answer.line.find("systemctl stop 'babel-server*.socket'") != std::string::npos);
}

TEST_CASE("descriptors are inherited by the process that they are meant for", "[systemd]") {
    CHECK(server::count_inherited("7", "2", 7) == 2);
    CHECK(server::count_inherited("8", "2", 7) == 0);
    CHECK(server::count_inherited(nullptr, "2", 7) == 0);
    CHECK(server::count_inherited("7", nullptr, 7) == 0);
    CHECK(server::count_inherited("7", "-1", 7) == 0);
    CHECK(server::count_inherited("7", "1000000", 7) == 0);
    CHECK(server::count_inherited("7", "two", 7) == 0);
}

TEST_CASE("a reload is announced with its timestamp", "[systemd]") {
    CHECK(
        server::reloading_message(std::chrono::microseconds(1234567)) ==
        "RELOADING=1\nMONOTONIC_USEC=1234567"
    );
}
