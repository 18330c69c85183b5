#include "support/catch.hpp"
#include <babel/voice/quality.hpp>

#include <algorithm>

using namespace babel::voice;
using namespace std::chrono_literals;

namespace {

auto about(double value, double margin) {
    return Approx(value).epsilon(0).margin(margin);
}

} // namespace

TEST_CASE("ratings become the opinion scores of G 107 annex B", "[quality]") {
    CHECK(mean_opinion_score(93.2) == about(4.41, 0.005));
    CHECK(mean_opinion_score(90) == about(4.34, 0.005));
    CHECK(mean_opinion_score(80) == about(4.03, 0.006)); // the polynomial gives 4.024
    CHECK(mean_opinion_score(70) == about(3.60, 0.005));
    CHECK(mean_opinion_score(60) == about(3.10, 0.005));
    CHECK(mean_opinion_score(50) == about(2.58, 0.006)); // and 2.575
    CHECK(mean_opinion_score(0) == 1);
    CHECK(mean_opinion_score(-20) == 1);
    CHECK(mean_opinion_score(3) == 1); // the polynomial is below 1 there
    CHECK(mean_opinion_score(100) == 4.5);
    CHECK(mean_opinion_score(120) == 4.5);
}

// The values are those of the recommendation's whole algorithm with every parameter at its default,
// worked out elsewhere; 93.2 is the rating that it names itself.
TEST_CASE("without loss the rating is that of the whole algorithm at its defaults", "[quality]") {
    CHECK(transmission_rating(0ms) == about(93.206, 0.001));
    CHECK(transmission_rating(100ms) == about(90.664, 0.001));
    CHECK(transmission_rating(150ms) == about(89.539, 0.001));
    CHECK(transmission_rating(200ms) == about(85.805, 0.001));
    CHECK(transmission_rating(400ms) == about(62.247, 0.001));
}

// R. Cole and J. Rosenbluth: Voice over IP Performance Monitoring (2001), which fitted
// 0.024 d + 0.11 (d - 177.3) H(d - 177.3) to the model's delay impairment.
TEST_CASE("the impairment by delay is that of the model's published fit", "[quality]") {
    for (const auto ms : {0, 25, 50, 70, 100, 125, 150, 200, 250, 300}) {
        INFO(ms << " ms");
        const double fit = 0.024 * ms + 0.11 * std::max(0.0, ms - 177.3);
        CHECK(transmission_rating(std::chrono::milliseconds(ms)) == about(93.2 - fit, 0.5));
    }
}

TEST_CASE("the impairment by loss is that of G 711 with concealment", "[quality]") {
    CHECK(93.206 - transmission_rating(0ms, 1) == about(95.0 / 26.1, 0.001));
    CHECK(93.206 - transmission_rating(0ms, 5) == about(5 * 95.0 / 30.1, 0.001));
    CHECK(93.206 - transmission_rating(0ms, 5, 4) == about(5 * 95.0 / 26.35, 0.001));
}

TEST_CASE("the delay from mouth to ear has all measurable parts", "[quality]") {
    CHECK(mouth_to_ear(40ms, 30ms, 20ms, 25ms) == 20ms + 30ms + 20ms + 6500us + 25ms);
    CHECK(mouth_to_ear(40ms, 30ms, 10ms, 25ms) == 20ms + 30ms + 10ms + 2500us + 25ms);
}

TEST_CASE("concealed sound is a part of the time", "[quality]") {
    CHECK(loss_percent({10s, 50ms, 2}) == about(0.5, 1e-9));
    CHECK(loss_percent({0s, 50ms, 2}) == 0);
    CHECK(loss_percent({1s, 2s, 1}) == 100);
}

TEST_CASE("long holes make a burst ratio within the model's range", "[quality]") {
    CHECK(burst_ratio({100s, 0s, 0}) == 1);
    CHECK(burst_ratio({100s, 100ms, 5}) == 1); // single frames, and rounding does not go below
    CHECK(burst_ratio({100s, 1s, 10}) == about(5 * 0.99, 1e-9));
    CHECK(burst_ratio({100s, 10s, 1}) == 8);
}

TEST_CASE("no delay is less than none", "[quality]") {
    CHECK(transmission_rating(-200ms) == transmission_rating(0ms));
}
