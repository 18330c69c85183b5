// Silence of the peer's connection: reported once, with its length.
#include "support/catch.hpp"
#include <babel/voice/life_watch.hpp>

using namespace babel;
using namespace std::chrono_literals;
using voice::life_watch;
using news = life_watch::news;

TEST_CASE("a peer that lives is looked at once a second", "[life]") {
    life_watch watch;
    const life_watch::time_point now(1h);
    const auto found = watch.look(now, 20ms);
    CHECK(found.what == news::none);
    CHECK(found.look_again == now + 1s);
}

TEST_CASE("a gap is reported once, when it is 3 s long", "[life]") {
    life_watch watch;
    const life_watch::time_point last(1h);
    CHECK(watch.look(last + 2500ms, 2500ms).look_again == last + 3s);
    const auto gap = watch.look(last + 3s, 3s);
    CHECK(gap.what == news::gap);
    CHECK(gap.silence == 3s);
    CHECK(watch.look(last + 4s, 4s).what == news::none);
    CHECK(watch.look(last + 9999ms, 9999ms).what == news::none);
    CHECK(watch.look(last + 10s, 10s).what == news::gone);
}

TEST_CASE("life after a gap ends it and the next gap is reported again", "[life]") {
    life_watch watch;
    const life_watch::time_point last(1h);
    CHECK(watch.look(last + 3s, 3s).what == news::gap);
    const auto back = watch.look(last + 5s, 100ms);
    CHECK(back.what == news::back);
    CHECK(back.silence == 4900ms);
    CHECK(watch.look(last + 6s, 20ms).what == news::none);
    CHECK(watch.look(last + 9s, 3020ms).what == news::gap);
}

TEST_CASE("a continuous speaker who falls silent has a gap though their machine lives", "[life]") {
    life_watch watch;
    life_watch::time_point last(1h);
    for (int packet = 0; packet < life_watch::continuous_packets; ++packet)
        watch.note_voice(last += 20ms);
    CHECK(watch.look(last + 2500ms, 10ms).look_again == last + 3s);
    const auto gap = watch.look(last + 3s, 10ms);
    CHECK(gap.what == news::gap);
    CHECK(gap.silence == 3s);
    CHECK(watch.look(last + 60s, 10ms).what == news::none);
    watch.note_voice(last + 61s);
    const auto back = watch.look(last + 61s, 0ms);
    CHECK(back.what == news::back);
    CHECK(back.silence == 61s);
}

TEST_CASE("a peer without continuous speech may be silent while muted", "[life]") {
    life_watch watch;
    life_watch::time_point last(1h);
    for (int packet = 1; packet < life_watch::continuous_packets; ++packet)
        watch.note_voice(last += 20ms);
    CHECK(watch.look(last + 5s, 10ms).what == news::none);
    CHECK(watch.look(last + 5s, 3s).what == news::gap);
}
