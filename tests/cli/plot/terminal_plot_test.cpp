#include "cli/plot/curves_of_bob.hpp"
#include "cli/plot/terminal_plot.hpp"
#include "support/catch.hpp"
#include <babel/core/text.hpp>

#include <sstream>
#include <string>
#include <vector>

using namespace babel;
using cli::plot_look;
using cli::terminal_plot;

namespace {

plot_look plain_look(int columns) {
    plot_look look;
    look.columns = columns;
    look.curves = true;
    return look;
}

std::vector<std::string> lines_of_plot(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        out.push_back(line);
    return out;
}

} // namespace

TEST_CASE("a plot in ASCII has axes, a curve, paths and times", "[plot]") {
    const auto lines = lines_of_plot(terminal_plot(test::curves_of_bob(), plain_look(52)));
    REQUIRE(lines.size() == 13);
    CHECK(lines[0] == "call with bob, 2023-11-14 22:13:20 UTC, 1:00");
    CHECK(lines[2] == "round trip: mean 20 ms, 10 ms to 50 ms");
    CHECK(lines[3].starts_with("    50 ms |"));
    CHECK(lines[3].ends_with(":"));
    CHECK(lines[6].starts_with("     0 ms |"));
    CHECK(lines[6].back() == ' ');
    for (std::size_t row = 3; row < 7; ++row)
        CHECK(lines[row].size() == 51);
    CHECK(lines[8] == "path");
    CHECK(lines[9] == "          |a-------------------b-------------------");
    CHECK(lines[10] == "           a  relay");
    CHECK(lines[11] == "           b  direct");
    CHECK(lines.back().find("0:00") == 11);
    CHECK(lines.back().find("0:30") == 31);
}

TEST_CASE("without curves the paths have their times", "[plot]") {
    auto look = plain_look(80);
    look.curves = false;
    CHECK(
        terminal_plot(test::curves_of_bob(), look) ==
        "call with bob, 2023-11-14 22:13:20 UTC, 1:00\n\n"
        "round trip: mean 20 ms, 10 ms to 50 ms\n\n"
        "path\n"
        "           0:00  relay\n"
        "           0:30  direct\n"
    );
}

TEST_CASE("no row of a plot is as wide as the terminal", "[plot]") {
    for (const int columns : {30, 31, 80, 200, 400})
        for (const bool unicode : {false, true}) {
            auto look = plain_look(columns);
            look.unicode = unicode;
            auto call = test::curves_of_bob();
            call.paths.clear();
            call.curves[0].most = 1e5;
            const auto lines = lines_of_plot(terminal_plot(call, look));
            for (std::size_t row = 3; row < lines.size(); ++row) {
                INFO(columns << ": " << lines[row]);
                CHECK(babel::columns_of(lines[row]) < static_cast<std::size_t>(columns));
            }
        }
}

TEST_CASE("an absurd width of the terminal is bounded", "[plot]") {
    for (const int columns : {-5, 0, 1, 1'000'000})
        for (const auto& line :
             lines_of_plot(terminal_plot(test::curves_of_bob(), plain_look(columns))))
            CHECK(line.size() <= std::size_t{cli::max_plot_columns});
}

TEST_CASE("a plot has colours and other characters only where they are wanted", "[plot]") {
    auto call = test::curves_of_bob();
    call.peer = "zo\xC3\xAB";
    auto look = plain_look(80);
    const auto plain = terminal_plot(call, look);
    CHECK(plain.find('\x1b') == plain.npos);
    CHECK(plain.find("zo?") != plain.npos);
    for (const char each : plain)
        REQUIRE(static_cast<unsigned char>(each) < 0x80);
    look.colors = cli::palette(true);
    look.unicode = true;
    const auto rich = terminal_plot(call, look);
    CHECK(rich.find("\x1b[32m") != rich.npos);
    CHECK(rich.find("zo\xC3\xAB") != rich.npos);
    CHECK(rich.find("│") != rich.npos);
}

TEST_CASE("a call of one moment can be drawn", "[plot]") {
    auto call = test::curves_of_bob();
    call.end_s = 0;
    call.curves[0].points = {{0, test::one_value(0)}};
    call.curves[0].least = call.curves[0].most = call.curves[0].mean = 0;
    call.paths = {{0, 'a', "relay"}};
    const auto lines = lines_of_plot(terminal_plot(call, plain_look(80)));
    CHECK(lines[6].starts_with("     0 ms |."));
}
