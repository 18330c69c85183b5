#include "support/catch.hpp"
#include <babel/audio/mixing.hpp>

#include <vector>

using babel::audio::sample;
using samples = std::vector<sample>;

TEST_CASE("mixed samples are sums that stop at full scale", "[mixing]") {
    samples a{1, 30000, -30000};
    babel::audio::mix_into(a, samples{2, 30000, -30000});
    CHECK(a == samples{3, 32767, -32768});
}

TEST_CASE("a level in per cent scales samples up to full scale", "[mixing]") {
    samples same{7, -7}, half{1000, -1000}, twice{1000, 20000, -20000}, none{5, 32767};
    babel::audio::amplify(same, 100);
    babel::audio::amplify(half, 50);
    babel::audio::amplify(twice, 200);
    babel::audio::amplify(none, 0);
    CHECK(same == samples{7, -7});
    CHECK(half == samples{500, -500});
    CHECK(twice == samples{2000, 32767, -32768});
    CHECK(none == samples{0, 0});
}
