#include "cli/plot/curves_of_bob.hpp"
#include "cli/plot/svg_plot.hpp"
#include "support/catch.hpp"

#include <string>

using namespace babel;
using cli::svg_plot;

TEST_CASE("a picture has the heading, the curve and the paths", "[plot]") {
    const auto picture = svg_plot(test::curves_of_bob());
    CHECK(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    CHECK(picture.ends_with("</svg>\n"));
    CHECK(
        picture.find("<title>call with bob, 2023-11-14 22:13:20 UTC, 1:00</title>") != picture.npos
    );
    CHECK(picture.find("round trip: mean 20 ms, 10 ms to 50 ms") != picture.npos);
    // From 10 of 50 ms at the left edge to the top at the right one.
    CHECK(
        picture.find("class=\"delay\" d=\"M80.0 132.0h0.5L415.0 132.0L750.0 60.0\"") != picture.npos
    );
    CHECK(picture.find("b  direct") != picture.npos);
}

TEST_CASE("a point of several values has a stroke from the least to the most", "[plot]") {
    auto call = test::curves_of_bob();
    call.curves[0].points = {{0, cli::value_range{10, 50, 60, 2}}};
    CHECK(svg_plot(call).find("M80.0 132.0V60.0") != std::string::npos);
}

TEST_CASE("texts of others cannot break out of a picture", "[plot]") {
    auto call = test::curves_of_bob();
    call.peer = "<script>&\"";
    call.paths[0].path = "</title><x>\xEF\xBF\xBF";
    const auto picture = svg_plot(call);
    CHECK(picture.find("<script") == picture.npos);
    CHECK(picture.find("&lt;script&gt;&amp;&quot;") != picture.npos);
    CHECK(picture.find("<x>") == picture.npos);
    CHECK(picture.find("\xEF\xBF\xBF") == picture.npos);
}

TEST_CASE("a picture of no length has finite numbers only", "[plot]") {
    auto call = test::curves_of_bob();
    call.end_s = 0;
    call.curves[0].most = 0;
    const auto picture = svg_plot(call);
    CHECK(picture.find("nan") == picture.npos);
    CHECK(picture.find("inf") == picture.npos);
}
