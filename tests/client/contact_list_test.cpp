// The roster over time.
#include "client/contact_list.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"

#include <initializer_list>
#include <string>
#include <variant>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using client::client_event;
using lines = std::vector<std::string>;

namespace {

struct list_under_test {
    asio::io_context loop{1};
    lines record;
    bool is_online = true;
    client::contact_list contacts{
        loop.get_executor(),
        {[this](const client_event& news) { write(news); },
         [this](const std::string& name) { record.push_back("left " + name); },
         [this] { return is_online; }}};

    ~list_under_test() {
        test::spawned<void> closing(loop, contacts.close());
        closing.get();
    }
    void write(const client_event& news) {
        std::string line;
        if (const auto* added = std::get_if<client::event::contacts_added>(&news))
            for (const auto& name : added->names)
                line += "+" + name;
        if (const auto* removed = std::get_if<client::event::contacts_removed>(&news))
            for (const auto& name : removed->names)
                line += "-" + name;
        record.push_back(line);
    }
    void add(std::initializer_list<std::string_view> names) {
        wire::string_list_buffer list;
        for (const auto name : names)
            list.add(name);
        contacts.add(list.view());
    }
    void remove(std::string_view name) {
        wire::string_list_buffer list;
        list.add(name);
        contacts.remove(list.view());
    }
};

} // namespace

TEST_CASE("arrivals and departures are reported once each", "[contact_list]") {
    list_under_test t;
    t.add({"bob", "carol"});
    t.add({"carol"});
    t.remove("bob");
    t.remove("bob");
    CHECK(t.record == lines{"+bob+carol", "left bob", "-bob"});
}

TEST_CASE("after a reconnect only the difference is reported", "[contact_list]") {
    list_under_test t;
    t.contacts.compare(); // the first login: nothing is known yet
    t.add({"bob", "carol"});
    t.contacts.compare();
    t.add({"carol", "dave"});
    test::run_until(t.loop, [&] { return t.record.size() == 4; });
    CHECK(t.record == lines{"+bob+carol", "+dave", "left bob", "-bob"});
}

TEST_CASE("names stay known while the link is lost again", "[contact_list]") {
    list_under_test t;
    t.add({"bob"});
    t.contacts.compare();
    t.is_online = false;
    test::run_until_idle(t.loop);
    CHECK(t.record == lines{"+bob"});
    CHECK(t.contacts.names().contains("bob"));
}

TEST_CASE("the first list is waited for, in all its pieces", "[contact_list]") {
    list_under_test t;
    test::spawned<void> first(t.loop, t.contacts.first(0us));
    test::run_ready(t.loop);
    CHECK_FALSE(first.ended());
    t.add({"bob"});
    t.add({"carol"});
    first.get();
    CHECK(t.contacts.names().names().size() == 2);
}

TEST_CASE("a list that never comes ends the wait", "[contact_list]") {
    list_under_test t;
    test::spawned<void> first(t.loop, t.contacts.first(0us));
    first.get();
    CHECK(t.record.empty());
}
