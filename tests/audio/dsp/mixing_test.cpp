#include "audio/signals.hpp"
#include "support/catch.hpp"
#include <babel/audio/mixing.hpp>

#include <algorithm>
#include <vector>

using babel::audio::sample;
using pcm = std::vector<sample>;

TEST_CASE("mixed samples are sums that stop at full scale", "[mixing]") {
    pcm a{1, 30000, -30000};
    babel::audio::mix_into(a, pcm{2, 30000, -30000});
    CHECK(a == pcm{3, 32767, -32768});
}

TEST_CASE("a level in per cent scales samples up to full scale", "[mixing]") {
    pcm same{7, -7}, half{1000, -1000}, twice{1000, 20000, -20000}, none{5, 32767};
    babel::audio::amplify(same, 100);
    babel::audio::amplify(half, 50);
    babel::audio::amplify(twice, 200);
    babel::audio::amplify(none, 0);
    CHECK(same == pcm{7, -7});
    CHECK(half == pcm{500, -500});
    CHECK(twice == pcm{2000, 32767, -32768});
    CHECK(none == pcm{0, 0});
}

namespace {

using babel::audio::wide_sample;

/// A sine, as the sum of so many equal voices.
std::vector<wide_sample> sum_of(int voices, std::size_t count) {
    const auto one = babel::audio::test::sine(count);
    std::vector<wide_sample> sum(count);
    for (int i = 0; i < voices; ++i)
        babel::audio::add(sum, one);
    return sum;
}

} // namespace

TEST_CASE("a sum that is in range comes out of the limiter as it is", "[mixing]") {
    const auto sum = sum_of(2, 4800);
    pcm out(sum.size());
    babel::audio::soft_limiter().limit(sum, out);
    CHECK(std::equal(out.begin(), out.end(), sum.begin()));
}

TEST_CASE("a sum that is too loud is turned down and not cut off", "[mixing]") {
    const auto sum = sum_of(8, 48000); // twice full scale
    pcm out(sum.size());
    babel::audio::soft_limiter limiter;
    const std::span all(sum);
    for (std::size_t at = 0; at < sum.size(); at += 960)
        limiter.limit(all.subspan(at, 960), std::span(out).subspan(at, 960));
    const std::span steady(out.begin() + 4800, out.end());
    const auto wanted = babel::audio::test::amplitude_at(steady, 440);
    CHECK(wanted > 0.9 * 32767);
    CHECK(babel::audio::test::amplitude_at(steady, 3 * 440) < 0.005 * wanted); // distortion
    const auto peak = *std::max_element(steady.begin(), steady.end());
    CHECK(peak < 32767);
}

TEST_CASE("after a loud moment the limiter gives its gain back within half a second", "[mixing]") {
    babel::audio::soft_limiter limiter;
    pcm out(24000);
    limiter.limit(sum_of(8, 24000), out);
    limiter.limit(sum_of(1, 24000), out);
    const auto again = sum_of(1, 4800);
    pcm last(4800);
    limiter.limit(again, last);
    CHECK(std::equal(last.begin(), last.end(), again.begin()));
}

TEST_CASE("a sum without one voice is the sum of the others", "[mixing]") {
    auto sum = sum_of(3, 960);
    babel::audio::subtract(sum, babel::audio::test::sine(960));
    CHECK(sum == sum_of(2, 960));
}
