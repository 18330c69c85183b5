#include "cli/render/event_types.hpp"
#include "support/catch.hpp"

#include <set>
#include <string_view>
#include <variant>

using namespace babel;
namespace event = client::event;

TEST_CASE("each type of event is listed once", "[events]") {
    const auto types = cli::event_types();
    const std::set<std::string_view> different(types.begin(), types.end());
    CHECK(different.size() == types.size());
    CHECK_FALSE(different.contains(""));
}

TEST_CASE("every event has a type of its own, except the errors", "[events]") {
    CHECK(cli::type_of(event::sound_failed{}) == "error");
    CHECK(cli::type_of(event::error{}) == "error");
    CHECK(cli::event_types().size() == std::variant_size_v<client::client_event> - 1);
}

TEST_CASE("the type of an event stands at its place among all types", "[events]") {
    const client::client_event up = event::call_up{};
    CHECK(cli::type_of(up) == "call.up");
    CHECK(cli::event_types()[up.index()] == "call.up");
}
