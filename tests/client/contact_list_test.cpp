// The roster over time.
#include "client/list_under_test.hpp"
#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using lines = std::vector<std::string>;
using test::list_under_test;

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

TEST_CASE("those whom a whole list lacks may come back", "[contact_list][since]") {
    list_under_test t;
    CHECK_FALSE(t.contacts.begin_login(true));
    t.contacts.compare();
    t.add_flagged({{"bob", 4}, {"carol", 4}});
    t.whole(7, 10);
    CHECK(t.contacts.begin_login(true) == wire::since{7, 10});
    t.contacts.compare();
    t.add_flagged({{"carol", 4}});
    t.whole(8, 2);
    CHECK(t.record == lines{"+bob+carol"});
    SECTION("they do") {
        t.add_flagged({{"bob", 4}});
        t.later(8, 3);
        CHECK(t.contacts.begin_login(true) == wire::since{8, 3});
        test::run_until_idle(t.loop);
        CHECK(t.record == lines{"+bob+carol"});
    }
    SECTION("they do not") {
        test::run_until_idle(t.loop);
        CHECK(t.record == lines{"+bob+carol", "left bob", "-bob"});
        CHECK(t.contacts.begin_login(true) == wire::since{8, 2});
    }
    SECTION("the link ends before that is known") {
        CHECK_FALSE(t.contacts.begin_login(true));
    }
}

TEST_CASE("the difference counts from the list of the position", "[contact_list][since]") {
    list_under_test t;
    t.contacts.begin_login(true);
    t.contacts.compare();
    t.add_flagged({{"bob", 4}, {"carol", 4}, {"dave", 4}});
    t.whole(7, 10);
    t.remove("bob"); // these are not in the list of position 10
    t.add_flagged({{"eve", 4}, {"carol", 6}, {"fred", 4}});
    t.record.clear();
    CHECK(t.contacts.begin_login(true) == wire::since{7, 10});
    t.contacts.compare();
    t.remove("dave");
    t.add_flagged({{"fred", 6}, {"gina", 4}});
    CHECK(t.record == lines{"left dave", "-dave", "+gina"});
    t.record.clear();
    t.difference(7, 14);
    CHECK(t.record == lines{"+bob", "left eve", "-eve"});
    CHECK(t.contacts.names().flags("carol") == 4);
    CHECK(t.contacts.names().flags("fred") == 6);
    CHECK(t.contacts.begin_login(true) == wire::since{7, 14});
}

TEST_CASE("a reconnection without changes is told to nobody", "[contact_list][since]") {
    list_under_test t;
    t.contacts.begin_login(true);
    t.contacts.compare();
    t.add_flagged({{"bob", 4}});
    t.whole(7, 10);
    t.record.clear();
    t.contacts.begin_login(true);
    t.contacts.compare();
    t.difference(7, 10);
    test::run_until_idle(t.loop);
    CHECK(t.record.empty());
    CHECK(t.contacts.names().contains("bob"));
}

TEST_CASE("a later position is that of the list with its changes", "[contact_list][since]") {
    list_under_test t;
    t.contacts.begin_login(true);
    t.contacts.compare();
    t.add_flagged({{"bob", 4}});
    t.whole(7, 10);
    t.remove("bob");
    t.later(7, 11);
    t.record.clear();
    CHECK(t.contacts.begin_login(true) == wire::since{7, 11});
    t.contacts.compare();
    t.difference(7, 11);
    CHECK(t.record.empty());
}

TEST_CASE("lists that cannot be restored have no position", "[contact_list][since]") {
    list_under_test t;
    t.contacts.begin_login(true);
    t.contacts.compare();
    t.add_flagged({{"bob", 4}});
    SECTION("the server gave no number") {
        t.whole(0, 0);
    }
    SECTION("the link ended within the list") {}
    SECTION("the link ended within the next list") {
        t.whole(7, 10);
        t.contacts.begin_login(true);
        t.contacts.compare();
    }
    SECTION("another link had no position") {
        t.whole(7, 10);
        CHECK_FALSE(t.contacts.begin_login(false));
    }
    SECTION("too many names changed") {
        t.whole(7, 10);
        for (int i = 0; i < 5000; ++i)
            t.add_flagged({{"n" + std::to_string(i), 4}});
    }
    CHECK_FALSE(t.contacts.begin_login(true));
}

TEST_CASE("an older comparison does not end a newer one", "[contact_list]") {
    list_under_test t;
    t.add({"bob"});
    t.contacts.compare(); // by a link without positions
    t.contacts.begin_login(true);
    t.contacts.compare();
    test::run_until_idle(t.loop);
    CHECK(t.contacts.names().contains("bob"));
}
