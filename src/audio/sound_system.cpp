// What the sound thread does with PortAudio.
#include "sound_system.hpp"

#include "alsa_messages.hpp"
#include "device_list.hpp"
#include "stderr_capture.hpp"

#include <portaudio.h>

#include <algorithm>
#include <utility>

namespace babel::audio {

result<std::shared_ptr<sound_system>> sound_system::acquire() {
    static std::weak_ptr<sound_system> shared;
    if (auto system = shared.lock()) return system;
    auto thread = sound_thread::start();
    if (!thread) return thread.error();
    std::shared_ptr<sound_system> made(new sound_system(std::move(*thread)));
    error_code failed;
    const auto not_run = made->thread_->run([&] {
        keep_alsa_off_the_terminal();
        stderr_capture capture;
        failed = made->initialise();
        made->chatter_ = capture.take();
    });
    if (not_run || failed) return not_run ? not_run : failed;
    shared = made;
    return made;
}

sound_system::~sound_system() {
    // Nothing is open any more: every device closed its stream before it let go of this.
    static_cast<void>(thread_->post([this] {
        const stderr_capture capture;
        terminate();
    }));
    thread_.reset();
}

result<std::vector<device_info>> sound_system::devices(bool with_rates) {
    result<std::vector<device_info>> listed{std::vector<device_info>{}};
    const auto not_run = thread_->run([&] {
        const stderr_capture capture;
        listed = list_initialised_devices();
        if (!listed || !with_rates) return;
        for (auto& device : *listed)
            device.rates = supported_rates(device);
    });
    if (not_run) return not_run;
    return listed;
}

error_code sound_system::open(std::shared_ptr<stream_slot> slot, opening_wish wish) {
    return thread_->post([this, slot = std::move(slot), wish] { open_now(slot, wish); });
}

void sound_system::close(std::shared_ptr<stream_slot> slot) {
    // Where too many wait, it is closed by the next opening.
    static_cast<void>(thread_->post([this, slot = std::move(slot)] {
        const stderr_capture capture;
        close_now(slot);
    }));
}

error_code sound_system::initialise() {
    if (!alsa_knows_devices()) return errc::no_device;
    const PaError error = Pa_Initialize();
    is_initialised_ = error == paNoError;
    return {error, portaudio_category()};
}

void sound_system::terminate() {
    while (!open_.empty())
        close_now(open_.back());
    if (std::exchange(is_initialised_, false)) Pa_Terminate();
}

void sound_system::open_now(const std::shared_ptr<stream_slot>& slot, opening_wish wish) {
    stderr_capture capture;
    close_now(slot);
    slot->wish = wish;
    opening answer;
    if (!wish.look_again) answer = try_open(slot, false);
    if (!answer.stream) {
        look_again();
        answer = try_open(slot, true);
    }
    answer.chatter = capture.take();
    slot->answers.push(answer);
    slot->watch.event().wake();
}

void sound_system::close_now(const std::shared_ptr<stream_slot>& slot) {
    if (slot->open) slot->open->close();
    slot->open.reset();
    std::erase(open_, std::shared_ptr(slot)); // a copy: `slot` may be in there
}

opening sound_system::try_open(const std::shared_ptr<stream_slot>& slot, bool or_default) {
    opening answer;
    answer.attempt = slot->wish.attempt;
    answer.failure = errc::no_device;
    const auto listed = list_initialised_devices();
    if (!listed) answer.failure = listed.error();
    if (!listed) return answer;
    const auto fallback = find_device(*listed, {}, slot->way);
    auto wanted = slot->is_default ? fallback : find_again(*listed, slot->device, slot->way);
    const auto try_one = [&](const result<device_info>& device) {
        if (answer.stream || !device) return;
        auto stream = portaudio_stream::open(*device, slot->way, slot->wish.buffer, slot->watch);
        if (!stream) answer.failure = stream.error();
        if (!stream) return;
        answer.stream = std::move(*stream);
        answer.failure = {};
        answer.device = title_of(*device);
    };
    try_one(wanted);
    if (or_default) try_one(fallback);
    slot->open = answer.stream;
    if (slot->open) open_.push_back(slot);
    return answer;
}

void sound_system::look_again() {
    const auto were_open = open_;
    terminate();
    const auto failed = initialise();
    for (const auto& slot : were_open) {
        auto answer = try_open(slot, true);
        if (failed) answer.failure = failed;
        answer.in_passing = true;
        slot->answers.push(answer);
        slot->watch.event().wake();
    }
}

} // namespace babel::audio
