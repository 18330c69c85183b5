// PortAudio, on its own thread: devices are looked for, opened, closed, and found anew there.
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

/// Shared by all devices of the program, and alive from the first of them to close_sound().
///
/// Plugged devices are found only when PortAudio is terminated and initialised again, for which
/// every stream has to be closed: those that were open are opened again at once.
///
/// Lifetime: closes what is open, and waits for it.
/// Thread: the loop's. Nothing blocks but end() and the destructor.
class sound_system {
public:
    using listing = result<std::vector<device_info>>;

    /// Errors: the system's.
    static result<std::shared_ptr<sound_system>> acquire();
    /// Where the one that acquire() gives is kept.
    static std::shared_ptr<sound_system>& shared();
    sound_system(const sound_system&) = delete;
    sound_system& operator=(const sound_system&) = delete;
    ~sound_system();

    /// Tells of every device that PortAudio sees, in time. `on_listed` is called on the sound thread.
    /// Errors: too many wait.
    [[nodiscard]] error_code list(device_details wanted, std::function<void(listing)> on_listed);

    /// Opens and starts a stream; the answer comes in the slot's queue. Errors: too many wait.
    [[nodiscard]] error_code open(std::shared_ptr<stream_slot> slot, opening_wish wish);
    void close(std::shared_ptr<stream_slot> slot);

    /// Closes what is open, waiting so long at most. False: it hangs in the system.
    [[nodiscard]] bool end(std::chrono::milliseconds timeout);

    /// What was printed when PortAudio was initialised; once something was listed.
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
    std::string printed_;                      // meanwhile, that nobody was told of yet
    std::unique_ptr<sound_thread> thread_;     // the last: its jobs use the others
};

} // namespace babel::audio
