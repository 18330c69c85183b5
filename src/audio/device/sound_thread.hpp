// The one thread on which sound devices are opened and closed.
#pragma once

#include <babel/audio/waker.hpp>

#include <boost/lockfree/spsc_queue.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>

namespace babel::audio {

/// Opening a device takes up to some 100 ms, for which the loop must not wait, and PortAudio allows
/// one thread at a time to do it.
///
/// Thread: everything is called on the loop's thread; jobs run on its own, in order.
class sound_thread {
public:
    /// Errors: those of the system when no thread can be had.
    static result<std::unique_ptr<sound_thread>> start();
    sound_thread(const sound_thread&) = delete;
    sound_thread& operator=(const sound_thread&) = delete;
    /// Waits for the jobs that were posted, if end() has not.
    ~sound_thread();

    /// Waits so long for the jobs that were posted, and ends the thread. False: it hangs in the
    /// system.
    [[nodiscard]] bool end(std::chrono::milliseconds timeout);

    /// Errors: not_enough_memory when too many jobs wait; then a device hangs in the system.
    [[nodiscard]] error_code post(const std::function<void()>& job);

private:
    sound_thread(waker posted, waker ended)
        : posted_(std::move(posted)), ended_(std::move(ended)) {}
    void work();

    static constexpr std::size_t waiting_jobs = 64;
    boost::lockfree::spsc_queue<std::function<void()>, boost::lockfree::capacity<waiting_jobs>>
        jobs_;
    waker posted_, ended_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

} // namespace babel::audio
