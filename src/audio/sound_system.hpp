// PortAudio, on its own thread: devices are looked for, opened, closed, and found anew there.
#pragma once

#include "device_watch.hpp"
#include "portaudio_stream.hpp"
#include "sound_thread.hpp"
#include <babel/audio/portaudio_device.hpp>

#include <boost/lockfree/spsc_queue.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace babel::audio {

/// How a device is to be opened.
struct opening_wish {
    std::uint64_t attempt = 0; ///< Comes back with the answer.
    std::chrono::milliseconds buffer{};
    bool look_again = false; ///< List the devices anew first: it opened before, and was dead.
};

/// What became of it.
struct opening {
    std::uint64_t attempt = 0;
    std::shared_ptr<portaudio_stream> stream; ///< Empty where it failed.
    error_code failure;
    std::string device;      ///< What a person calls the one that was opened.
    std::string chatter;     ///< What libraries printed meanwhile.
    bool in_passing = false; ///< Closed and opened because another device was looked for.
};

/// What the loop and the sound thread share of one microphone or loudspeaker.
struct stream_slot {
    stream_slot(device_info found, bool by_default, direction into, device_watch watched)
        : device(std::move(found)), is_default(by_default), way(into), watch(std::move(watched)) {}

    const device_info device; ///< As it was found first.
    const bool is_default;    ///< The user named none: whichever is the default one.
    const direction way;
    device_watch watch; ///< Woken by the callback, and when there is an answer.
    boost::lockfree::spsc_queue<opening, boost::lockfree::capacity<8>> answers;

    // The sound thread's.
    std::shared_ptr<portaudio_stream> open;
    opening_wish wish;
};

/// Shared by all devices of the program, and alive for as long as one of them is.
///
/// Plugged devices are found only when PortAudio is terminated and initialised again, for which
/// every stream has to be closed: those that were open are opened again at once.
///
/// Lifetime: closes what is open, and waits for it.
/// Thread: the loop's. Nothing blocks but acquire(), devices() and the destructor.
class sound_system {
public:
    /// Errors: PortAudio's; the system's.
    static result<std::shared_ptr<sound_system>> acquire();
    sound_system(const sound_system&) = delete;
    sound_system& operator=(const sound_system&) = delete;
    ~sound_system();

    /// Every device that PortAudio sees; `with_rates` tries which ones each can have.
    /// Errors: PortAudio's.
    result<std::vector<device_info>> devices(bool with_rates);

    /// Opens and starts a stream; the answer comes in the slot's queue. Errors: too many wait.
    [[nodiscard]] error_code open(std::shared_ptr<stream_slot> slot, opening_wish wish);
    void close(std::shared_ptr<stream_slot> slot);

    /// What was printed when PortAudio was initialised.
    const std::string& chatter() const { return chatter_; }

private:
    explicit sound_system(std::unique_ptr<sound_thread> thread) : thread_(std::move(thread)) {}

    // On the sound thread.
    error_code initialise();
    void terminate();
    void open_now(const std::shared_ptr<stream_slot>& slot, opening_wish wish);
    void close_now(const std::shared_ptr<stream_slot>& slot);
    opening try_open(const std::shared_ptr<stream_slot>& slot, bool or_default);
    void look_again();

    std::vector<std::shared_ptr<stream_slot>> open_;
    bool is_initialised_ = false;
    std::string chatter_;
    std::unique_ptr<sound_thread> thread_; // the last: its jobs use the others
};

} // namespace babel::audio
