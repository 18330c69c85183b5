// Tones for calls that are not answered yet.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/audio/file_thread.hpp>
#include <babel/audio/tone_pattern.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/task_group.hpp>
#include <babel/mixer/bridge_device.hpp>
#include <babel/mixer/event.hpp>
#include <babel/mixer/settings.hpp>
#include <babel/mixer/voice_bridge.hpp>

#include <functional>
#include <optional>

namespace babel::mixer {

enum class ring_kind {
    none,
    ring,         ///< An incoming call.
    call_waiting, ///< An incoming call during another.
    ringback,     ///< An outgoing call.
};

/// Plays on the loudspeaker if that is a device. Incoming calls ring on a separate device if one
/// was chosen. Lifetime: await close() before it is destroyed. Thread: the loop only.
class ringer {
public:
    ringer(
        asio::any_io_executor executor,
        voice_bridge& bridge,
        audio::file_thread& files,
        const settings& options,
        std::function<void(const mixer_event&)> report
    );

    /// Changes the tone that is heard.
    void set(ring_kind kind);
    asio::awaitable<void> close();

private:
    void ring_elsewhere(std::optional<audio::tone_pattern> tone);
    asio::awaitable<void> ring_on_own();
    void report_failure(error_code failed);
    void fill_own();

    asio::any_io_executor executor_;
    voice_bridge& bridge_;
    audio::file_thread& files_;
    const settings& options_;
    std::function<void(const mixer_event&)> report_;
    ring_kind kind_ = ring_kind::none;
    std::optional<bridge_device<audio::sink>> own_; // from its first use on
    std::optional<audio::tone_pattern> tone_;       // of own_
    task_group tasks_;
};

} // namespace babel::mixer
