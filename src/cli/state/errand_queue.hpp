// Small file operations that must not block the loop.
#pragma once

#include <babel/audio/file_thread.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace babel::cli {

/// Runs errands on the file thread, one after the other in order. A disk that stalls, such as a
/// home folder on a network, delays only the errands after it.
/// Thread: the loop only. An errand runs on the file thread and shares only shared_ptrs with the
/// loop.
class errand_queue {
public:
    using errand = std::function<void()>;

    static constexpr std::size_t max_waiting = 1024;

    /// `files` outlives it.
    explicit errand_queue(audio::file_thread& files);
    ~errand_queue();

    /// False: the queue is full.
    [[nodiscard]] bool add(errand task);

    /// Waits for it up to `limit`, and not at all while an earlier one that was waited for is not
    /// done. False: it is not done yet, but it will be unless the queue is full.
    [[nodiscard]] bool add_and_wait(errand task, std::chrono::milliseconds limit);

private:
    class worker;
    struct outcome;

    audio::file_thread& files_;
    std::shared_ptr<worker> worker_;
    std::shared_ptr<outcome> late_; // of one that took too long
};

} // namespace babel::cli
