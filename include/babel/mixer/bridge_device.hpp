// A sound device as the mixer uses it: opened, closed, served, watched, and exchanged for another.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/mixer/device_notes.hpp>
#include <babel/net/descriptor.hpp>
#include <babel/voice/voice_frame.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>

#include <unistd.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace babel::mixer {

/// Holds an audio::source or an audio::sink.
/// Lifetime: close(), then await join(), before it is destroyed. Thread: the loop only.
template <class Device>
class bridge_device {
public:
    /// `on_ready`: the open device has samples, or takes some; it may close the device.
    bridge_device(
        const asio::any_io_executor& executor,
        std::unique_ptr<Device> device,
        std::function<void()> on_ready
    )
        : device_(std::move(device)), wake_(watch(executor, *device_).value()),
          on_ready_(std::move(on_ready)), tasks_(executor) {}

    /// Errors: the device's. It keeps trying, and silence replaces it meanwhile.
    error_code open() {
        if (is_open_) return {};
        const auto failed = start();
        serve();
        return failed;
    }
    void close() {
        stop();
        tasks_.cancel();
    }
    bool is_open() const { return is_open_; }
    asio::awaitable<void> join() { return tasks_.join(); }

    /// Replaces the device; the other one is open if this one was. Errors: those of open(); the
    /// system's if there is no descriptor left, and then this device stays.
    error_code exchange(std::unique_ptr<Device> other) {
        tasks_.cancel();
        const auto failed = replace(std::move(other));
        if (is_open_) serve();
        return failed;
    }

    /// A change since the last look that the user should see. Logs what the device printed.
    std::optional<event::device_change> look(logger& log) {
        if (log.shows(log_level::debug)) {
            const auto printed = device_->take_diagnostics();
            if (!printed.empty()) log.debug(printed);
        }
        if (!is_open_) return {};
        return notes_.look(device_->description(), device_->failure(), device_->counters());
    }

    Device& operator*() const { return *device_; }
    Device* operator->() const { return device_.get(); }

private:
    using descriptor = asio::posix::stream_descriptor;

    /// The device keeps its descriptor; Asio gets a duplicate.
    static result<descriptor> watch(const asio::any_io_executor& executor, const Device& device) {
        net::descriptor own(::dup(device.wake_fd()));
        if (!own) return last_error();
        descriptor watched(executor);
        error_code failed;
        watched.assign(own.get(), failed);
        if (failed) return failed;
        static_cast<void>(own.release());
        return watched;
    }

    error_code start() {
        is_open_ = true;
        notes_ = device_notes(device_->description());
        return device_->start();
    }
    void stop() {
        if (std::exchange(is_open_, false)) device_->stop();
    }
    error_code replace(std::unique_ptr<Device> other) {
        auto watched = watch(wake_.get_executor(), *other);
        if (!watched) return watched.error();
        const bool was_open = is_open_;
        stop();
        wake_ = std::move(*watched);
        device_ = std::move(other);
        return was_open ? start() : error_code();
    }

    bool is_serving(unsigned task) const { return is_open_ && task == serving_; }
    void serve() { tasks_.spawn(run(++serving_)); }

    /// A task that is cancelled after its wait has ended sees by its number that another took over.
    asio::awaitable<void> run(unsigned self) {
        co_await asio::this_coro::throw_if_cancelled(false);
        while (is_serving(self)) {
            const auto [ec] = co_await wake_.async_wait(descriptor::wait_read, as_result);
            if (ec || !is_serving(self)) co_return;
            on_ready_();
        }
    }

    std::unique_ptr<Device> device_;
    descriptor wake_;
    std::function<void()> on_ready_;
    task_group tasks_;
    unsigned serving_ = 0; // number of the task that serves the device
    device_notes notes_;
    bool is_open_ = false;
};

/// Writes the samples that a sink wants now, in pieces of 20 ms at most. `make` fills a piece.
template <class Make>
void fill(audio::sink& to, Make make) {
    voice::voice_frame buffer;
    for (auto wanted = to.wanted(); wanted > 0;) {
        const auto piece = std::span(buffer).first(std::min(wanted, buffer.size()));
        make(piece);
        to.write(piece);
        wanted -= piece.size();
    }
}

} // namespace babel::mixer
