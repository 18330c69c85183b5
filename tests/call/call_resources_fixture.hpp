// The resources that calls share, with fake devices.
#pragma once

#include "mixer/bridge_under_test.hpp"
#include <babel/call/call_context.hpp>
#include <babel/mixer/call_files.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace babel::test {

/// Those of one client, on a loop that it may share with others. `Settings`: of calls, or of a
/// client.
/// Lifetime: all calls must have ended.
template <class Settings>
struct call_resources_on {
    explicit call_resources_on(asio::io_context& on, Settings chosen = {})
        : loop(on), options(std::move(chosen)) {
        static_cast<mixer::settings&>(options) = plain_voice(false);
    }
    ~call_resources_on() {
        run_bounded(loop, ends.close());
        run_bounded(loop, sockets.close());
        sound_files.end();
        run_bounded(loop, sound_files.close());
        run_bounded(loop, bridge.close());
    }

    call::call_resources resources(std::function<void(const call::call_event&)> report) {
        return {
            loop.get_executor(),
            options,
            buffer,
            bridge,
            sound_files,
            files,
            sockets,
            ends,
            log,
            std::move(report)};
    }

    call::sleep_look every_20_ms() {
        call::sleep_look look;
        look.slept = [this] { return suspended; };
        look.interval = std::chrono::milliseconds(20);
        return look;
    }

    asio::io_context& loop;
    Settings options;
    std::chrono::nanoseconds suspended{}; // so far
    logger log{log_level::error};
    std::array<std::uint8_t, 4096> buffer{};
    audio::file_thread files;
    call::media_sockets sockets{loop.get_executor(), options, log};
    call::local_ends ends{loop.get_executor(), options, sockets, log, every_20_ms()};
    fake_source* in = new fake_source;
    fake_sink* out = new fake_sink;
    mixer::voice_bridge bridge{
        loop.get_executor(),
        {std::unique_ptr<audio::source>(in), std::unique_ptr<audio::sink>(out)},
        options,
        log,
        [](const mixer::mixer_event&) {}};
    mixer::call_files sound_files{
        loop.get_executor(), bridge, files, options, log, [](const mixer::mixer_event&) {}};
};

/// A base, so that it outlives what uses it.
struct own_loop {
    asio::io_context held_loop{1};
};

/// The same on a loop of its own.
template <class Settings>
struct call_resources_fixture : private own_loop, call_resources_on<Settings> {
    explicit call_resources_fixture(Settings chosen = {})
        : call_resources_on<Settings>(held_loop, std::move(chosen)) {}
};

} // namespace babel::test
