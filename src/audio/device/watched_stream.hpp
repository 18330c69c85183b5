// Common base of microphone and loudspeaker: a stream that is opened, watched, and opened again.
#pragma once

#include "audio/device/buffer_choice.hpp"
#include "audio/device/device_watch.hpp"
#include "audio/device/sound_system.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace babel::audio {

/// Lifetime: closes its stream before it releases the sound system.
/// Thread: the loop's.
template <class Adapter>
class watched_stream {
public:
    using clock = std::chrono::steady_clock;

    watched_stream(
        std::shared_ptr<sound_system> system,
        std::shared_ptr<stream_slot> slot,
        std::string title,
        portaudio_settings settings
    )
        : system_(std::move(system)), slot_(std::move(slot)), title_(std::move(title)),
          choice_(settings.buffer), diagnostics_(system_->chatter()) {}
    watched_stream(const watched_stream&) = delete;
    watched_stream& operator=(const watched_stream&) = delete;
    ~watched_stream() { stop(); }

    error_code start() {
        past_ = {};
        running_ = true;
        stall_.start(clock::now());
        return failure_ = ask_for_stream(false);
    }

    void stop() {
        if (!running_) return;
        running_ = false;
        ++attempt_; // an answer under way is void
        let_go();
        system_->close(slot_);
    }

    /// Clears the wake-up, takes a stream that was opened, and asks for another when it has died.
    /// Returns whether it is running.
    bool service() {
        slot_->watch.clear();
        opening answer;
        while (slot_->answers.pop(answer))
            take(answer);
        if (!running_) return false;
        const auto now = clock::now();
        if (stream_) stall_.on_callbacks(now, stream_->counters().callbacks);
        slot_->watch.follow(stall_.is_still(now));
        if (is_opening_) {
            if (now - asked_at_ > hangs_after) failure_ = errc::timed_out;
            return true;
        }
        if (stall_.should_reopen(now)) {
            if (const auto failed = ask_for_stream(stall_.attempts() > 0)) failure_ = failed;
            stall_.on_attempt(now);
            ++past_.restarts;
        } else if (stream_ && choice_.should_reopen(now, stream_->counters().xruns)) {
            if (const auto failed = ask_for_stream(false)) failure_ = failed;
        }
        return true;
    }

    std::size_t overdue() { return stall_.overdue(clock::now()); }
    void take_overdue(std::size_t samples) { stall_.take(samples); }

    /// The stream was replaced since the last call.
    bool is_new_stream() { return std::exchange(is_new_, false); }
    /// Null until the device is open, and while it cannot be.
    portaudio_stream* stream() { return stream_.get(); }
    Adapter& adapter() { return *adapter_; }
    waker& event() { return slot_->watch.event(); }
    int wake_fd() const { return slot_->watch.fd(); }
    error_code failure() const { return failure_; }
    std::string take_diagnostics() { return std::exchange(diagnostics_, {}); }
    const std::string& title() const { return title_; }
    device_counters counters() const { return stream_ ? sum(past_, stream_->counters()) : past_; }

private:
    static constexpr std::chrono::seconds hangs_after{3};

    error_code ask_for_stream(bool look_again) {
        is_opening_ = true;
        asked_at_ = clock::now();
        const auto failed = system_->open(slot_, {++attempt_, choice_.buffer(), look_again});
        if (failed) is_opening_ = false;
        return failed;
    }

    void take(const opening& answer) {
        diagnostics_ = answer.chatter; // the latest suffice if they are not taken
        if (answer.attempt != attempt_ || !running_) return;
        if (!answer.in_passing) is_opening_ = false;
        let_go();
        failure_ = answer.failure;
        if (!answer.stream) return;
        auto adapter = Adapter::make(answer.stream->format());
        if (!adapter) failure_ = adapter.error();
        if (!adapter) return;
        adapter_.emplace(std::move(*adapter));
        stream_ = answer.stream;
        is_new_ = true;
        title_ = answer.device;
        const auto now = clock::now();
        stall_.on_opened(now);
        choice_.on_opened(now);
    }

    void let_go() {
        if (!stream_) return;
        choice_.on_closed(clock::now(), stream_->counters().xruns);
        past_ = counters();
        stream_.reset();
    }

    static device_counters sum(device_counters a, const device_counters& b) {
        a.callbacks += b.callbacks;
        a.dropped_samples += b.dropped_samples;
        a.underruns += b.underruns;
        a.xruns += b.xruns;
        return a;
    }

    const std::shared_ptr<sound_system> system_;
    const std::shared_ptr<stream_slot> slot_;
    std::string title_;
    buffer_choice choice_;
    stall_clock stall_;
    std::shared_ptr<portaudio_stream> stream_;
    std::optional<Adapter> adapter_;
    device_counters past_; // of the streams since start() that are gone
    std::uint64_t attempt_ = 0;
    bool running_ = false;
    bool is_new_ = false;
    bool is_opening_ = false; // asked for, and not answered yet
    clock::time_point asked_at_{};
    error_code failure_;
    std::string diagnostics_;
};

} // namespace babel::audio
