// PortAudio on the sound thread.
#include "audio/device/sound_system.hpp"

#include "audio/device/alsa_messages.hpp"
#include "audio/device/device_list.hpp"
#include "audio/stderr_capture.hpp"

#include <portaudio.h>

#include <algorithm>
#include <utility>

namespace babel::audio {
namespace {

constexpr std::chrono::seconds system_timeout{2};

// A sanitizer's report must not be lost.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool captures_while_open = false;
#else
constexpr bool captures_while_open = true;
#endif

} // namespace

std::shared_ptr<sound_system>& sound_system::shared() {
    static std::shared_ptr<sound_system> one;
    return one;
}

result<std::shared_ptr<sound_system>> sound_system::acquire() {
    if (shared()) return shared();
    auto thread = sound_thread::start();
    if (!thread) return thread.error();
    shared().reset(new sound_system(std::move(*thread)));
    return shared();
}

sound_system::~sound_system() {
    // If it hangs, the program has already waited for it, and is ending.
    if (!end(system_timeout)) static_cast<void>(thread_.release());
}

bool sound_system::end(std::chrono::milliseconds timeout) {
    if (!thread_) return true;
    // If too many wait, it hangs.
    static_cast<void>(thread_->post([this] {
        const stderr_capture capture;
        terminate();
    }));
    if (!thread_->end(timeout)) return false;
    thread_.reset();
    return true;
}

error_code sound_system::list(device_details wanted, std::function<void(listing)> on_listed) {
    if (!thread_) return errc::no_device;
    return thread_->post([this, wanted, on_listed = std::move(on_listed)] {
        on_listed(list_now(wanted));
    });
}

sound_system::listing sound_system::list_now(device_details wanted) {
    stderr_capture capture;
    // New devices are found only while none is open.
    if (wanted != device_details::names && open_.empty()) terminate();
    if (!is_initialised_) {
        keep_alsa_off_the_terminal();
        if (const auto failed = initialise()) return failed;
        if (!std::exchange(was_initialised_, true)) chatter_ = capture.take();
    }
    const stderr_capture still;
    auto listed = list_initialised_devices();
    if (!listed || wanted != device_details::rates) return listed;
    for (auto& device : *listed)
        device.rates = supported_rates(device);
    return listed;
}

error_code sound_system::open(std::shared_ptr<stream_slot> slot, opening_wish wish) {
    if (!thread_) return errc::no_device;
    return thread_->post([this, slot = std::move(slot), wish] { open_now(slot, wish); });
}

void sound_system::close(std::shared_ptr<stream_slot> slot) {
    if (!thread_) return;
    // If too many wait, the next opening closes it.
    static_cast<void>(thread_->post([this, slot = std::move(slot)] {
        const stderr_capture capture;
        close_now(slot);
        follow_open();
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
    follow_open();
    answer.chatter = std::exchange(printed_, {}) + capture.take();
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

/// PortAudio prints failures on standard error, also from its own threads.
void sound_system::follow_open() {
    if (open_.empty() == !while_open_) return;
    if (while_open_) printed_ += while_open_->take();
    if (while_open_ || !captures_while_open)
        while_open_.reset();
    else
        while_open_.emplace();
}

} // namespace babel::audio
