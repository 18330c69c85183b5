// Small things to do with files, which must not hold the loop up.
#pragma once

#include <babel/audio/file_thread.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace babel::cli {

/// Does errands on the file thread, one after the other in their order. A disk that stalls, as a
/// home folder on a network does, holds up what is behind it and nothing else.
/// Thread: the loop only; an errand runs on the file thread and shares nothing with the loop but
/// what it holds by a shared_ptr.
class errand_queue {
public:
    using errand = std::function<void()>;

    static constexpr std::size_t most_waiting = 1024;

    /// `files` outlives it.
    explicit errand_queue(audio::file_thread& files);
    ~errand_queue();

    /// False: too many wait.
    [[nodiscard]] bool add(errand what);

    /// Waits for it, so long at most, and not at all while an earlier one that was waited for is
    /// not done. False: it is not done yet, though it will be unless too many wait.
    [[nodiscard]] bool add_and_wait(errand what, std::chrono::milliseconds limit);

private:
    class worker;
    struct outcome;

    audio::file_thread& files_;
    std::shared_ptr<worker> worker_;
    std::shared_ptr<outcome> late_; // of one that took too long
};

} // namespace babel::cli
