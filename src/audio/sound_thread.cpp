// A queue of jobs, and a thread that sleeps until there is one.
#include "sound_thread.hpp"

#include "quiet_thread.hpp"

#include <poll.h>

#include <utility>

namespace babel::audio {

result<std::unique_ptr<sound_thread>> sound_thread::start() {
    auto posted = waker::event();
    if (!posted) return posted.error();
    std::unique_ptr<sound_thread> made(new sound_thread(std::move(*posted)));
    made->thread_ = start_without_signals([self = made.get()] { self->work(); });
    if (!made->thread_.joinable()) return error_code(EAGAIN, boost::system::generic_category());
    return made;
}

sound_thread::~sound_thread() {
    if (!thread_.joinable()) return;
    stopping_ = true;
    posted_.wake();
    thread_.join();
}

error_code sound_thread::post(const std::function<void()>& job) {
    if (!jobs_.push(job)) return {ENOMEM, boost::system::generic_category()};
    posted_.wake();
    return {};
}

error_code sound_thread::run(const std::function<void()>& job) {
    const auto done = std::make_shared<std::atomic<bool>>(false);
    const auto failed = post([&job, done] {
        job();
        *done = true;
        done->notify_one();
    });
    if (!failed) done->wait(false);
    return failed;
}

void sound_thread::work() {
    for (;;) {
        pollfd wake{posted_.fd(), POLLIN, 0};
        ::poll(&wake, 1, -1);
        posted_.consume();
        const bool last = stopping_; // read first: what was posted before is done
        std::function<void()> job;
        while (jobs_.pop(job))
            job();
        if (last) return;
    }
}

} // namespace babel::audio
