// A queue of jobs, and a thread that sleeps until there is one.
#include "audio/device/sound_thread.hpp"

#include "audio/quiet_thread.hpp"

#include <poll.h>

#include <utility>

namespace babel::audio {

result<std::unique_ptr<sound_thread>> sound_thread::start() {
    auto posted = waker::event();
    if (!posted) return posted.error();
    auto ended = waker::event();
    if (!ended) return ended.error();
    std::unique_ptr<sound_thread> made(new sound_thread(std::move(*posted), std::move(*ended)));
    made->thread_ = start_without_signals([self = made.get()] { self->work(); });
    if (!made->thread_.joinable()) return error_code(EAGAIN, boost::system::generic_category());
    return made;
}

sound_thread::~sound_thread() {
    static_cast<void>(end(std::chrono::milliseconds(-1))); // without a limit it does end
}

bool sound_thread::end(std::chrono::milliseconds timeout) {
    if (!thread_.joinable()) return true;
    stopping_ = true;
    posted_.wake();
    if (!ended_.wait(timeout)) return false;
    thread_.join();
    return true;
}

error_code sound_thread::post(const std::function<void()>& job) {
    if (!jobs_.push(job)) return {ENOMEM, boost::system::generic_category()};
    posted_.wake();
    return {};
}

void sound_thread::work() {
    for (;;) {
        pollfd wake{posted_.fd(), POLLIN, 0};
        ::poll(&wake, 1, -1);
        posted_.consume();
        const bool last = stopping_; // read first: earlier jobs are done
        std::function<void()> job;
        while (jobs_.pop(job))
            job();
        if (last) return ended_.wake();
    }
}

} // namespace babel::audio
