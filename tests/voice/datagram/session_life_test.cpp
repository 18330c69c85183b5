// The beginning and the end of a sealed call, by the clock.
#include "support/catch.hpp"
#include "voice/datagram/session_life.hpp"

#include <chrono>

using namespace std::chrono_literals;
using babel::voice::session_life;
using life_phase = session_life::phase;
using life_news = session_life::news;

namespace {

const session_life::time_point life_start{std::chrono::hours(1)};

session_life up_at(session_life::time_point when) {
    session_life made;
    made.accept(when);
    made.on_opened(when);
    return made;
}

} // namespace

TEST_CASE("a life that is not accepted has no time", "[session_life]") {
    session_life life;
    CHECK(life.on_opened(life_start) == life_news::none);
    CHECK_FALSE(life.hang_up(life_start));
    CHECK(life.on_time(life_start + 24h) == life_news::none);
    CHECK(life.next() == session_life::time_point::max());
    CHECK(life.now_in() == life_phase::waiting);
    CHECK_FALSE(life.is_alive());
}

TEST_CASE("a life is up with the first datagram after the acceptance", "[session_life]") {
    session_life life;
    life.accept(life_start);
    CHECK(life.sends_voice());
    CHECK(life.on_opened(life_start + 1s) == life_news::up);
    CHECK(life.on_opened(life_start + 2s) == life_news::none);
    life.accept(life_start + 3s); // a second time
    CHECK(life.now_in() == life_phase::up);
}

TEST_CASE("media fail when nothing opens in time", "[session_life]") {
    session_life life;
    life.accept(life_start);
    const auto limit = life_start + session_life::connect_limit;
    CHECK(life.next() == limit);
    CHECK(life.on_time(limit - 1ns) == life_news::none);
    CHECK(life.on_time(limit) == life_news::media_failed);
    CHECK(life.now_in() == life_phase::leaving); // the peer hears a Bye
    CHECK_FALSE(life.sends_voice());
}

TEST_CASE("a life is lost when nothing opens any more", "[session_life]") {
    auto life = up_at(life_start);
    life.on_opened(life_start + 3s);
    const auto limit = life_start + 3s + session_life::life_limit;
    CHECK(life.next() == limit);
    CHECK(life.on_time(limit) == life_news::lost);
    CHECK(life.now_in() == life_phase::ended);
}

TEST_CASE("a Bye is out until it is confirmed or its time is over", "[session_life]") {
    const bool is_noted = GENERATE(true, false);
    auto life = up_at(life_start);
    CHECK(life.on_bye_noted(life_start) == life_news::none); // there is none
    CHECK(life.hang_up(life_start + 1s));
    CHECK_FALSE(life.hang_up(life_start + 2s));
    CHECK(life.is_alive());
    const auto limit = life_start + 1s + session_life::bye_limit;
    CHECK(life.next() == limit);
    CHECK((is_noted ? life.on_bye_noted(limit - 1s) : life.on_time(limit)) == life_news::left);
    CHECK(life.now_in() == life_phase::ended);
    CHECK(life.on_bye_noted(limit) == life_news::none);
}

TEST_CASE("keys are kept for a late Bye and no longer", "[session_life]") {
    auto life = up_at(life_start);
    life.on_bye(life_start + 1s);
    life.on_bye(life_start + 5s); // repeated: the time is that of the first
    CHECK_FALSE(life.is_over());
    const auto limit = life_start + 1s + session_life::keys_kept;
    CHECK(life.on_time(limit - 1ns) == life_news::none);
    CHECK(life.on_time(limit) == life_news::over);
    CHECK(life.is_over());
    CHECK(life.on_time(limit + 1h) == life_news::none);
    CHECK(life.on_opened(limit + 1h) == life_news::none);
    CHECK(life.is_over());
}
