// One line an event, and never a flood of one kind.
#include "server/admin/event_log.hpp"
#include "support/catch.hpp"
#include "support/standard_error.hpp"

#include <algorithm>
#include <cstdint>
#include <regex>
#include <string>

using namespace babel;
using namespace babel::server;
using namespace std::chrono_literals;

TEST_CASE("ten lines of a kind are shown in a second and the rest is counted", "[event_log]") {
    const auto shown = test::standard_error_of([&] {
        logger to(log_level::info);
        event_log log(to);
        for (int i = 0; i < 25; ++i)
            log.write(log_kind::login, log_level::info, "somebody logged in");
        log.write(log_kind::departure, log_level::info, "somebody left");
        log.write(log_kind::login, log_level::debug, "not to be seen, nor counted");
        log.catch_up(std::chrono::steady_clock::now());
        log.catch_up(std::chrono::steady_clock::now() + 2s);
        log.catch_up(std::chrono::steady_clock::now() + 3s);
    });
    CHECK(std::count(shown.begin(), shown.end(), '\n') == 12);
    CHECK(shown.ends_with("somebody left\n15 more lines about logins were left out\n"));
}

namespace {

/// The sum of all "N lines of the log were lost".
std::uint64_t told_lost(const std::string& text) {
    static const std::regex notice("(?:^|\n)([0-9]+) lines of the log were lost(?=\n)");
    std::uint64_t sum = 0;
    for (std::sregex_iterator each(text.begin(), text.end(), notice), end; each != end; ++each)
        sum += std::stoull((*each)[1]);
    return sum;
}

} // namespace

TEST_CASE("a stalled reader of the log stalls no one and gets the number of lost lines", "[log]") {
    constexpr int many = 3000; // more than a pipe holds
    const std::string line(100, 'x');
    std::uint64_t lost = 0;
    std::string drained(1 << 20, ' ');
    const auto shown = test::standard_error_of([&] {
        logger log(log_level::info);
        for (int i = 0; i < many; ++i)
            log.info(line);
        lost = log.lost_lines();
        const auto got = ::read(test::standard_error_reader(), drained.data(), drained.size());
        REQUIRE(got > 0);
        drained.resize(static_cast<std::size_t>(got));
        log.info("and on it goes");
    });
    CHECK(lost > 0);
    CHECK(lost < many);
    // A notice may have fitted into the pipe although the line after it did not.
    CHECK(told_lost(drained) + told_lost(shown) == lost);
    CHECK(shown.ends_with(" lines of the log were lost\nand on it goes\n"));
}
