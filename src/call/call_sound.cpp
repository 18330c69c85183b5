#include "call/call_sound.hpp"

#include <algorithm>
#include <utility>

namespace babel::call {

void call_sound::open_file() {
    const auto& path = context_.options.play_file;
    if (path.empty()) return;
    auto opened = audio::player::open(path, context_.files);
    if (opened)
        file_ = std::move(*opened);
    else
        file_error_ = opened.error();
}

error_code call_sound::open(const call_setup& how, std::function<void()> on_played_out) {
    auto& stream = *how.stream();
    if (const auto failed = stream.start(context_.options.encoder, std::move(on_played_out)))
        return failed;
    stream_ = &stream;
    context_.bridge.join(*leg());
    underruns_before_ = context_.bridge.out().counters().underruns;
    return {};
}

void call_sound::start(const call_setup& how, std::function<void()> on_file_end) {
    const auto end_file = [this, on_file_end = std::move(on_file_end)](error_code failed) {
        reports_.play_end(failed);
        on_file_end();
    };
    if (file_)
        leg()->play_file(std::move(file_), [this, end_file](audio::player& ended) {
            end_file(context_.sound_files.end_of(ended));
        });
    context_.sound_files.begin(reports_.peer());
    reports_.up(how);
    if (file_error_) end_file(file_error_);
}

void call_sound::stop_sending() {
    if (leg()) context_.bridge.stop_sending(*leg());
}

void call_sound::finish_playing() {
    if (leg()) leg()->finish_playing();
}

bool call_sound::stop_file() {
    if (!leg() || !leg()->is_playing_file()) return false;
    leg()->play_file(nullptr, {});
    return true;
}

void call_sound::leave() {
    if (leg()) context_.bridge.leave(*leg());
    stream_ = nullptr;
}

/// Another device starts its count at zero.
std::uint64_t call_sound::underruns() const {
    const auto now = context_.bridge.out().counters().underruns;
    return now - std::min(now, underruns_before_);
}

} // namespace babel::call
