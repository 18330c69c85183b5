// The status page and its events.
#include "server/admin/status_page.hpp"
#include "support/catch.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <vector>

using namespace babel::server;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

constexpr std::chrono::system_clock::time_point start(1'700'000'000'900ms);

/// The data of an event of that kind: one line, as EventSource requires.
json::value data_of(const std::string& event, const std::string& kind) {
    const auto head = "event: " + kind + "\ndata: ";
    REQUIRE(event.starts_with(head));
    REQUIRE(event.ends_with("\n\n"));
    const auto data = event.substr(head.size(), event.size() - head.size() - 2);
    CHECK(data.find('\n') == data.npos);
    CHECK(data.find('\r') == data.npos);
    return json::parse(data);
}

} // namespace

TEST_CASE("the page gets the users with their names and login times", "[status_page]") {
    const std::vector<presence> online{
        {"al\u00efce", "192.0.2.1", start, 0}, {"bob", "192.0.2.2", start + 5s, 0}};
    const auto people = data_of(people_event(online.size(), online), "people");
    const auto expected = json::parse(
        "{\"online\": 2, \"people\": [[\"al\u00efce\", 1700000000], [\"bob\", 1700000005]]}"
    );
    CHECK(people == expected);
}

TEST_CASE("no name breaks out of an event", "[status_page]") {
    const std::vector<std::string> names{"\"],[\"", "a\n\nevent: about", "\r\r", "\\", "</script>"};
    for (const auto& name : names) {
        const std::vector<presence> online{{name, "", start, 0}};
        const auto people = data_of(people_event(online.size(), online), "people");
        CHECK(people.at("people").at(0).at(0).as_string() == name);
    }
}

TEST_CASE("all are counted though not all are shown", "[status_page]") {
    const std::vector<presence> shown{{"alice", "", start, 0}};
    const auto people = data_of(people_event(10'000, shown), "people");
    CHECK(people.at("online") == 10'000);
    CHECK(people.at("people").as_array().size() == 1);
}

TEST_CASE("addresses are not for the page", "[status_page]") {
    const std::vector<presence> online{{"alice", "192.0.2.1", start, 0}};
    CHECK(people_event(online.size(), online).find("192.0.2.1") == std::string::npos);
}

TEST_CASE("the pulse has a count for each counter of the page", "[status_page]") {
    counters counted;
    counted.add(counter::logins, 17);
    history lately;
    lately.add({4, 3, 2, 9, 250us});
    const auto about = data_of(about_event(start), "about");
    const auto pulse = data_of(pulse_event({start, 9, 1, 77}, counted, lately), "pulse");
    const auto& counters = about.at("counters").as_array();
    const auto& counts = pulse.at("counts").as_array();
    REQUIRE(counters.size() == counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i)
        CHECK(counts[i] == (counters[i].at(0) == "babel_logins_total" ? 17 : 0));
    CHECK(about.at("start") == 1'700'000'000);
    for (const auto& [name, value] :
         std::vector<std::pair<std::string, int>>{{"online", 9}, {"calls", 4}, {"late_us", 250}}) {
        CHECK(pulse.at(name) == value);
        CHECK(pulse.at("history").at(name).at(0) == value);
    }
    CHECK(pulse.at("queued_bytes") == 77);
    CHECK(pulse.at("certificate_days").is_null());
}

TEST_CASE("the pulse has the kinds of links and the days of the certificate", "[status_page]") {
    const pulse now{start, 6, 0, 0, {1, 2, 3}, start + 47h};
    const auto data = data_of(pulse_event(now, {}, {}), "pulse");
    CHECK(data.at("links").at("plain") == 1);
    CHECK(data.at("links").at("tls") == 2);
    CHECK(data.at("links").at("babel2") == 3);
    CHECK(data.at("certificate_days") == 1);
}

TEST_CASE("the pulse has the servers of the cluster", "[status_page]") {
    pulse now{start, 6};
    CHECK(data_of(pulse_event(now, {}, {}), "pulse").at("nodes").is_null());
    now.nodes = {
        {"a", 1, 4, "up", "192.0.2.1", "1.0", 0ms, true},
        {"b\n<i>", 2, 7, "up", "192.0.2.2", "1.1", 1500ms, false}};
    const auto event = pulse_event(now, {}, {});
    CHECK(event.find("192.0.2.1") == std::string::npos);
    const auto data = data_of(event, "pulse");
    CHECK(data.at("node_count") == 2);
    const auto expected = json::parse(
        R"([{"name": "a", "users": 4, "state": "up", "version": "1.0", "silent_ms": 0, "here": true},
            {"name": "b\n<i>", "users": 7, "state": "up", "version": "1.1", "silent_ms": 1500,
             "here": false}])"
    );
    CHECK(data.at("nodes") == expected);
}

TEST_CASE("a hundred servers are shown, and all are counted", "[status_page]") {
    pulse now{start};
    now.nodes.resize(1000);
    const auto data = data_of(pulse_event(now, {}, {}), "pulse");
    CHECK(data.at("node_count") == 1000);
    CHECK(data.at("nodes").as_array().size() == 100);
}

TEST_CASE("the page needs nothing from elsewhere", "[status_page]") {
    const auto page = status_page();
    CHECK(page.starts_with("<!doctype html>"));
    CHECK(page.ends_with("</html>\n"));
    for (const auto* foreign : {"src=", "@import", "url(", "innerHTML", " style=", " onclick="}) {
        INFO(foreign);
        CHECK(page.find(foreign) == page.npos);
    }
    CHECK(status_page_policy().find("unsafe") == std::string_view::npos);
}
