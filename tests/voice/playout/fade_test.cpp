// Fades at the edges of sound, and of concealment.
#include "support/catch.hpp"
#include "voice/playout/fade.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <vector>

using namespace babel;

namespace {

std::vector<audio::sample> full_level(std::size_t count) {
    return std::vector<audio::sample>(count, 10'000);
}

} // namespace

TEST_CASE("a ramp up begins with silence and a ramp down ends with it", "[playout]") {
    auto up = full_level(240);
    voice::ramp_up(up);
    CHECK(up.front() == 0);
    CHECK(up[120] == 5'000);
    CHECK(std::ranges::is_sorted(up));
    auto down = full_level(240);
    voice::ramp_down(down);
    CHECK(down.back() == 0);
    std::ranges::reverse(down);
    CHECK(down == up);
}

TEST_CASE("a cross-fade goes from one sound to the other, also in place", "[playout]") {
    auto from = full_level(240);
    const std::vector<audio::sample> to(240, -10'000);
    std::vector<audio::sample> between(240);
    voice::cross_fade(from, to, between);
    CHECK(between.front() > 9'900);
    CHECK(std::abs(between[120]) < 100);
    CHECK(between.back() < -9'900);
    CHECK(std::ranges::is_sorted(between, std::greater()));
    voice::cross_fade(from, to, from);
    CHECK(from == between);
}

TEST_CASE("concealment is whole for 60 ms and silent after 120", "[playout]") {
    auto sound = full_level(audio::samples_in_ms(200));
    const auto at = [&](std::size_t ms) { return sound[audio::samples_in_ms(ms)]; };
    voice::fade_concealment(sound, 0);
    CHECK(at(0) == 10'000);
    CHECK(at(60) == 10'000);
    CHECK(at(90) == 5'000);
    CHECK(at(120) == 0);
    CHECK(at(199) == 0);
}

TEST_CASE("concealment fades the same in pieces", "[playout]") {
    auto whole = full_level(audio::samples_in_ms(150));
    auto pieces = whole;
    voice::fade_concealment(whole, 0);
    for (std::size_t done = 0; done < pieces.size(); done += audio::samples_in_ms(10))
        voice::fade_concealment(std::span(pieces).subspan(done, audio::samples_in_ms(10)), done);
    CHECK(pieces == whole);
}
