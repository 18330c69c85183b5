// The thread that reads and writes all files, since disks stall and the loop must not.
#pragma once

#include <babel/audio/waker.hpp>
#include <babel/core/error.hpp>

#include <boost/lockfree/spsc_queue.hpp>

#include <poll.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace babel::audio {

/// A file that is being read or written. It shares only rings and atomics with the loop.
class file_job {
public:
    enum class progress {
        more,     ///< There is more to do at once.
        waiting,  ///< Nothing to do until a wake-up, a moment later, or waits_for() is ready.
        finished, ///< Over; the thread releases it.
    };

    file_job() = default;
    file_job(const file_job&) = delete;
    file_job& operator=(const file_job&) = delete;
    virtual ~file_job() = default;

    /// Does one small piece, some milliseconds at most unless the disk stalls.
    /// Thread: the file thread.
    virtual progress work() = 0;

    /// Ends the job: a writer writes the rest of its ring, a reader stops; then work() returns
    /// finished. Thread: any.
    virtual void close() noexcept = 0;

    /// A descriptor to poll before the next work(); fd -1 for none.
    /// Thread: the file thread.
    virtual pollfd waits_for() const { return {-1, 0, 0}; }
};

/// Runs jobs on a separate thread, which starts with the first job.
///
/// Lifetime: outlives every device and recorder that was made with it.
/// Thread: add(), wake() and stop() are called on the loop's thread only.
class file_thread {
public:
    file_thread() = default;
    file_thread(const file_thread&) = delete;
    file_thread& operator=(const file_thread&) = delete;
    ~file_thread() { stop(); }

    /// Errors: the system's if no thread can be created; not_enough_memory if too many jobs wait.
    [[nodiscard]] error_code add(const std::shared_ptr<file_job>& job);

    /// Wakes all jobs.
    void wake() noexcept;

    /// Closes all jobs, waits a second at most until writers have written their rest, and joins the
    /// thread. A later add() starts it again.
    void stop();

    /// The same, for `timeout` at most. False: a disk hangs, and the thread lives on with
    /// everything that it uses until the process ends.
    [[nodiscard]] bool stop_within(std::chrono::milliseconds timeout);

private:
    void run();
    void take_new(std::vector<std::shared_ptr<file_job>>& jobs);

    static constexpr std::size_t waiting_jobs = 64;
    boost::lockfree::spsc_queue<std::shared_ptr<file_job>, boost::lockfree::capacity<waiting_jobs>>
        added_;
    error_code make_wakers();

    std::unique_ptr<waker> waker_;
    std::unique_ptr<waker> ended_; // signalled by the thread at its end
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

} // namespace babel::audio
