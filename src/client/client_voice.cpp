// What the user does with the sound of calls.
#include <babel/client/client.hpp>
#include <babel/mixer/sound_ends.hpp>

#include <algorithm>
#include <ranges>
#include <utility>

namespace babel::client {

/// The newest that is up.
call::call* client::call_in_progress() const {
    const auto newest_first = std::views::reverse(calls_);
    const auto found = std::ranges::find_if(newest_first, [](const auto& each) {
        return each->phase() == call::call_phase::up;
    });
    return found == newest_first.end() ? nullptr : found->get();
}

std::vector<call_view> client::calls_up() const {
    std::vector<call_view> found;
    for (const auto& each : calls_)
        if (each->phase() == call::call_phase::up)
            found.push_back({each->peer(), each->up_since(), each->figures()});
    return found;
}

error_code client::report_stats() const {
    for (const auto& each : calls_)
        if (each->phase() == call::call_phase::up) each->report_stats();
    return call_in_progress() ? error_code() : errc::no_call;
}

error_code client::play(const std::string& file) {
    return call_in_progress() ? sound_files_.play(file) : errc::no_call;
}

error_code client::stop_playing() {
    if (!call_in_progress()) return errc::no_call;
    bool stopped = !sound_files_.stop_playing();
    for (const auto& each : calls_)
        stopped |= each->stop_playing();
    return stopped ? error_code() : errc::nothing_played;
}

error_code client::record(const std::string& pattern) {
    const auto* current = call_in_progress();
    return current ? sound_files_.record(pattern, current->peer()) : errc::no_call;
}

error_code client::stop_recording() {
    return call_in_progress() ? sound_files_.stop_recording() : errc::no_call;
}

asio::awaitable<error_code> client::use_input(audio::endpoint where) {
    auto opening = mixer::open_source(executor_, where, files_);
    auto made = co_await std::move(opening);
    if (!made) co_return made.error();
    if (quitting_) co_return errc::leaving;
    options_.audio_in = where;
    co_return bridge_.use(std::move(*made));
}

asio::awaitable<error_code> client::use_output(audio::endpoint where) {
    auto opening = mixer::open_sink(executor_, where, files_);
    auto made = co_await std::move(opening);
    if (!made) co_return made.error();
    if (quitting_) co_return errc::leaving;
    options_.audio_out = where;
    const auto failed = bridge_.use(std::move(*made));
    ringer_.set(mixer::ring_kind::none); // what rings goes on there
    update_rings();
    co_return failed;
}

void client::change(const settings& options) {
    options_ = options;
    bridge_.adjust();
}

/// What is to be heard of calls that are not up yet.
void client::update_rings() {
    bool rings = false;
    bool is_called = false;
    bool is_up = false;
    bool is_coming = false;
    for (const auto& each : calls_) {
        const auto phase = each->phase();
        rings |= phase == call::call_phase::ringing;
        is_called |= phase == call::call_phase::calling;
        is_up |= phase == call::call_phase::up;
        is_coming |= each->pending();
    }
    bridge_.expect(is_coming);
    auto what = mixer::ring_kind::none;
    if (rings)
        what = is_up ? mixer::ring_kind::call_waiting : mixer::ring_kind::ring;
    else if (is_called && !is_up)
        what = mixer::ring_kind::ringback;
    ringer_.set(what);
}

} // namespace babel::client
