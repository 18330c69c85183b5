// A device that is served, and exchanged for another.
#include "mixer/bridge_under_test.hpp"
#include <babel/mixer/bridge_device.hpp>

using namespace babel;
using namespace babel::test;

namespace {

/// It cannot be watched, as if no descriptor was left.
class unwatchable final : public audio::source {
public:
    error_code start() override { return {}; }
    void stop() override {}
    int wake_fd() const override { return -1; }
    std::size_t read(std::span<sample>) override { return 0; }
    std::string description() const override { return "unwatchable"; }
    audio::device_counters counters() const override { return {}; }
};

} // namespace

TEST_CASE("a device stays if its replacement cannot be watched", "[bridge]") {
    asio::io_context loop{1};
    auto* const first = new fake_source;
    mixer::bridge_device<audio::source> in(
        loop.get_executor(), std::unique_ptr<audio::source>(first), [] {}
    );
    REQUIRE_FALSE(in.open());
    CHECK(in.exchange(std::make_unique<unwatchable>()) == boost::system::errc::bad_file_descriptor);
    CHECK(in->description() == "fake");
    CHECK(first->running);
    CHECK_FALSE(in.exchange(std::make_unique<fake_source>()));
    in.close();
    run_bounded(loop, in.join());
}

TEST_CASE("a device is served only while it is open", "[bridge]") {
    asio::io_context loop{1};
    auto* const source = new fake_source;
    int served = 0;
    mixer::bridge_device<audio::source> in(
        loop.get_executor(),
        std::unique_ptr<audio::source>(source),
        [&] {
            std::array<sample, frame> taken;
            static_cast<void>(source->read(taken));
            ++served;
        }
    );
    REQUIRE_FALSE(in.open());
    source->running = false;
    REQUIRE_FALSE(in.open()); // it is open
    CHECK_FALSE(source->running);
    source->feed(sine(frame));
    run_until(loop, [&] { return served == 1; });
    source->feed(sine(frame));
    in.close();
    run_ready(loop);
    CHECK(served == 1);
    REQUIRE_FALSE(in.open());
    run_until(loop, [&] { return served == 2; });
    run_ready(loop);
    CHECK(served == 2);
    in.close();
    run_bounded(loop, in.join());
}
