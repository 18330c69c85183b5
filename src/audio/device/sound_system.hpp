// PortAudio on a separate thread, where devices are listed, opened and closed.
#pragma once

#include "audio/device/device_watch.hpp"
#include "audio/device/portaudio_stream.hpp"
#include "audio/device/sound_thread.hpp"
#include "audio/stderr_capture.hpp"
#include <babel/audio/portaudio_device.hpp>

#include <boost/lockfree/spsc_queue.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace babel::audio {

/// Request to open a device.
struct opening_wish {
    std::uint64_t attempt = 0; ///< Comes back with the answer.
    std::chrono::milliseconds buffer{};
    bool look_again = false; ///< List the devices again first: it opened before, and was dead.
};

/// Result of such a request.
struct opening {
    std::uint64_t attempt = 0;
    std::shared_ptr<portaudio_stream> stream; ///< Null if it failed.
    error_code failure;
    std::string device;      ///< Name of the opened device, for users.
    std::string chatter;     ///< Output of libraries meanwhile.
    bool in_passing = false; ///< Reopened because of a search for another device.
};

/// State of one microphone or loudspeaker that the loop and the sound thread share.
struct stream_slot {
    stream_slot(device_info found, bool by_default, direction into, device_watch watched)
        : device(std::move(found)), is_default(by_default), way(into), watch(std::move(watched)) {}

    const device_info device; ///< As it was found first.
    const bool is_default;    ///< The user chose none: use the current default device.
    const direction way;
    device_watch watch; ///< Woken by the callback, and when there is an answer.
    boost::lockfree::spsc_queue<opening, boost::lockfree::capacity<8>> answers;

    // The sound thread's.
    std::shared_ptr<portaudio_stream> open;
    opening_wish wish;
};

/// Shared by all devices of the program, and alive from the first of them to close_sound().
///
/// Plugged devices are found only when PortAudio is terminated and initialised again, for which
/// every stream has to be closed: those that were open are opened again at once.
///
/// Lifetime: closes all streams, and waits for them.
/// Thread: the loop's. Only end() and the destructor block.
class sound_system {
public:
    using listing = result<std::vector<device_info>>;

    /// Errors: the system's.
    static result<std::shared_ptr<sound_system>> acquire();
    /// Storage of the shared instance of acquire().
    static std::shared_ptr<sound_system>& shared();
    sound_system(const sound_system&) = delete;
    sound_system& operator=(const sound_system&) = delete;
    ~sound_system();

    /// Lists every device that PortAudio sees. `on_listed` is called later, on the sound thread.
    /// Errors: too many wait.
    [[nodiscard]] error_code list(device_details wanted, std::function<void(listing)> on_listed);

    /// Opens and starts a stream; the answer comes in the slot's queue. Errors: too many wait.
    [[nodiscard]] error_code open(std::shared_ptr<stream_slot> slot, opening_wish wish);
    void close(std::shared_ptr<stream_slot> slot);

    /// Closes all streams, waiting `timeout` at most. False: the system hangs.
    [[nodiscard]] bool end(std::chrono::milliseconds timeout);

    /// Output of PortAudio's initialisation, once devices were listed.
    const std::string& chatter() const { return chatter_; }

private:
    explicit sound_system(std::unique_ptr<sound_thread> thread) : thread_(std::move(thread)) {}

    // On the sound thread.
    listing list_now(device_details wanted);
    error_code initialise();
    void terminate();
    void open_now(const std::shared_ptr<stream_slot>& slot, opening_wish wish);
    void close_now(const std::shared_ptr<stream_slot>& slot);
    opening try_open(const std::shared_ptr<stream_slot>& slot, bool or_default);
    void look_again();
    void follow_open();

    std::vector<std::shared_ptr<stream_slot>> open_;
    bool is_initialised_ = false;
    bool was_initialised_ = false; // ever: from then on the loop may read the chatter
    std::string chatter_;
    std::optional<stderr_capture> while_open_; // PortAudio's own threads print, too
    std::string printed_;                      // meanwhile, and not reported yet
    std::unique_ptr<sound_thread> thread_;     // the last: its jobs use the others
};

} // namespace babel::audio
