// Figures of a call from those of its path.
#include "call/call_figures.hpp"
#include "support/catch.hpp"
#include "voice/fake_path.hpp"

#include <memory>

using namespace babel;
using namespace babel::test;
using namespace std::chrono_literals;

namespace {

call::call_stats figures_with(const voice::path_stats& of) {
    asio::io_context loop{1};
    auto path = std::make_unique<fake_path>(loop.get_executor());
    path->figures = of;
    const voice::voice_stream stream(std::move(path), voice::link_side::dialler);
    return call::figures_of(stream, 1s, 0, {});
}

} // namespace

TEST_CASE("a sealed call has the share of lost packets and the copies of a frame", "[figures]") {
    voice::path_stats stats;
    stats.packets_sent = 200;
    CHECK_FALSE(figures_with(stats).lost_percent);
    CHECK_FALSE(figures_with(stats).copies);
    CHECK_FALSE(figures_with(stats).path_kind);
    stats.sealed = {200, 50, 3, nat::path_kind::direct_tcp};
    CHECK(figures_with(stats).lost_percent == 1.5);
    CHECK(figures_with(stats).copies == 0.25);
    CHECK(figures_with(stats).path_kind == nat::path_kind::direct_tcp);
}

TEST_CASE("frames that leave together are no copies, and those on two paths are", "[figures]") {
    voice::path_stats stats;
    stats.packets_sent = 100;
    stats.sealed = {200, 100, 0};
    CHECK(figures_with(stats).copies == 0.0);
    stats.packets_sent = 400;
    stats.sealed = {200, 0, 0};
    CHECK(figures_with(stats).copies == 1.0);
}

TEST_CASE("the figures of a sealed call that sent nothing are numbers", "[figures]") {
    voice::path_stats stats;
    stats.sealed.emplace();
    CHECK(figures_with(stats).lost_percent == 0.0);
    CHECK(figures_with(stats).copies == 0.0);
}
