// Events that a person sees, and those that a program gets.
#include "cli/app/event_view.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"

#include <vector>

using namespace babel;
using cli::event_view;
namespace event = client::event;

namespace {

struct view_under_test {
    asio::io_context loop{1};
    logger log{log_level::error};
    std::vector<client::client_event> shown;
    event_view view;

    explicit view_under_test(event_view::reader whose)
        : view(
              loop.get_executor(), whose, [this](const auto& e) { shown.push_back(e); }, log
          ) {}
};

} // namespace

TEST_CASE("a person does not see a short absence or the calls of blocked users", "[event_view]") {
    view_under_test t(event_view::reader::person);
    t.view.show(event::contacts_removed{{"bob"}});
    t.view.show(event::contacts_added{{"bob"}});
    t.view.show(event::call_missed{"mallory", {}, event::call_missed::cause::blocked});
    CHECK(t.shown.empty());
    t.view.show(event::call_missed{"carol", {}});
    CHECK(t.shown.size() == 1);
}

TEST_CASE("a program sees every event at once", "[event_view]") {
    view_under_test t(event_view::reader::program);
    t.view.show(event::contacts_removed{{"bob"}});
    t.view.show(event::call_missed{"mallory", {}, event::call_missed::cause::blocked});
    CHECK(t.shown.size() == 2);
}

TEST_CASE("departures that are held back are shown at the end", "[event_view]") {
    view_under_test t(event_view::reader::person);
    test::spawned<void> running(t.loop, t.view.run());
    test::run_ready(t.loop);
    t.view.show(event::contacts_removed{{"bob"}});
    test::run_ready(t.loop);
    CHECK(t.shown.empty());
    running.cancel();
    running.get();
    REQUIRE(t.shown.size() == 1);
    CHECK(std::get<event::contacts_removed>(t.shown[0]).names == std::vector<std::string>{"bob"});
}

TEST_CASE("the state of a peer is shown once something is switched on", "[event_view]") {
    view_under_test person(cli::event_view::reader::person);
    const event::peer_state usual{1, "bob"};
    const event::peer_state muted{1, "bob", true};
    person.view.show(usual);
    CHECK(person.shown.empty());
    person.view.show(muted);
    person.view.show(usual);
    person.view.show(usual);
    CHECK(person.shown.size() == 2);
    event::call_ended over;
    over.call = 1;
    person.view.show(muted);
    person.view.show(over);
    person.view.show(usual); // of another call, should numbers ever repeat
    CHECK(person.shown.size() == 4);
    view_under_test program(cli::event_view::reader::program);
    program.view.show(usual);
    CHECK(program.shown.size() == 1);
}
