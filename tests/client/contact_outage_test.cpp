// The time that contacts have to come back after an outage of the server link.
#include "client/list_under_test.hpp"
#include "support/catch.hpp"

using namespace babel;
using namespace std::chrono_literals;
using test::list_under_test;

TEST_CASE("the others have twice the outage to come back, up to half a minute", "[contact_list]") {
    CHECK(client::time_to_return(0ms) == 2s);
    CHECK(client::time_to_return(1500ms) == 5s);
    CHECK(client::time_to_return(14s) == 30s);
    CHECK(client::time_to_return(8h) == 30s);
}

TEST_CASE("the time to come back is that of the outage that was measured", "[contact_list]") {
    list_under_test t;
    t.add({"bob"});
    SECTION("from the end of the list") {
        t.lose(1500ms);
        t.now += 1s;
        t.whole(8, 2);
        CHECK(t.time_left() == 5s);
        t.add({"bob"});
        t.lose(0ms); // another outage has its own
        t.whole(8, 3);
        CHECK(t.time_left() == 2s);
    }
    SECTION("from the login, if no end is marked") {
        t.contacts.on_link_lost();
        t.now += 1500ms;
        t.contacts.begin_login(false);
        t.contacts.compare();
        CHECK(t.time_left() == 5s);
    }
}

TEST_CASE("a second outage leaves the others the time of the first", "[contact_list]") {
    list_under_test t;
    t.add({"bob"});
    t.lose(14s);
    SECTION("while one is missing") {
        t.whole(8, 2);
        t.now += 10s;
        t.lose(1s);
        CHECK(t.time_left() == 19s);
        t.whole(8, 3);
        CHECK(t.time_left() == 19s);
    }
    SECTION("though the link was lost within the list") {
        t.lose(1s);
        t.whole(8, 3);
        CHECK(t.time_left() == 29s);
    }
    SECTION("unless its own is longer") {
        t.whole(8, 2);
        t.now += 25s;
        t.lose(4s);
        t.whole(8, 3);
        CHECK(t.time_left() == 10s);
    }
    SECTION("unless all were back") {
        t.add({"bob"});
        t.whole(8, 2);
        t.lose(1s);
        t.whole(8, 3);
        CHECK(t.time_left() == 4s);
    }
}

TEST_CASE("an outage begins with the first loss after a login", "[contact_list]") {
    list_under_test t;
    t.add({"bob"});
    t.contacts.on_link_lost(); // for a move that fails
    t.now += 3s;
    t.lose(1s);
    t.whole(8, 2);
    CHECK(t.time_left() == 10s);
}
