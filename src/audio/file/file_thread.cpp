// The loop of the thread that reads and writes files.
#include "audio/quiet_thread.hpp"
#include <babel/audio/file_thread.hpp>

#include <algorithm>
#include <chrono>

namespace babel::audio {
namespace {

using std::chrono::steady_clock;

constexpr int idle_wait_ms =
    100;                         // a job whose ring slowly fills or empties is looked at this often
constexpr int last_wait_ms = 10; // when only the rest is to be written
constexpr std::chrono::seconds closing_timeout{1};

/// Waits until the waker or a job's descriptor is ready.
void wait_for_work(
    int wake_fd, const std::vector<std::shared_ptr<file_job>>& jobs, int timeout_ms
) {
    std::vector<pollfd> fds{{wake_fd, POLLIN, 0}};
    for (const auto& job : jobs)
        fds.push_back(job->waits_for());
    ::poll(fds.data(), fds.size(), timeout_ms);
}

} // namespace

error_code file_thread::make_wakers() {
    for (auto* each : {&waker_, &ended_}) {
        if (*each) continue;
        auto made = waker::event();
        if (!made) return made.error();
        *each = std::make_unique<waker>(std::move(*made));
    }
    return {};
}

error_code file_thread::add(const std::shared_ptr<file_job>& job) {
    if (const auto failed = make_wakers()) return failed;
    if (!thread_.joinable()) {
        stopping_ = false;
        thread_ = start_without_signals([this] {
            run();
            ended_->wake();
        });
        if (!thread_.joinable()) return {EAGAIN, boost::system::generic_category()};
    }
    if (!added_.push(job)) return {ENOMEM, boost::system::generic_category()};
    wake();
    return {};
}

void file_thread::wake() noexcept {
    if (waker_) waker_->wake();
}

void file_thread::stop() {
    static_cast<void>(stop_within(std::chrono::milliseconds(-1))); // without a limit it does end
}

bool file_thread::stop_within(std::chrono::milliseconds timeout) {
    if (!thread_.joinable()) return true;
    stopping_ = true;
    wake();
    if (!ended_->wait(timeout)) return false;
    ended_->consume();
    thread_.join();
    return true;
}

void file_thread::take_new(std::vector<std::shared_ptr<file_job>>& jobs) {
    std::shared_ptr<file_job> job;
    while (added_.pop(job))
        jobs.push_back(std::move(job));
}

void file_thread::run() {
    std::vector<std::shared_ptr<file_job>> jobs;
    steady_clock::time_point give_up = steady_clock::time_point::max();
    for (;;) {
        waker_->consume();
        const bool stopping = stopping_; // read first: jobs added before are not missed
        take_new(jobs);
        if (stopping && give_up == steady_clock::time_point::max()) {
            for (const auto& job : jobs)
                job->close();
            give_up = steady_clock::now() + closing_timeout;
        }
        bool more = false;
        std::erase_if(jobs, [&more](const auto& job) {
            const auto now = job->work();
            more |= now == file_job::progress::more;
            return now == file_job::progress::finished;
        });
        if (stopping && (jobs.empty() || steady_clock::now() > give_up)) return;
        if (more) continue;
        const int idle = jobs.empty() ? -1 : idle_wait_ms;
        wait_for_work(waker_->fd(), jobs, stopping ? last_wait_ms : idle);
    }
}

} // namespace babel::audio
