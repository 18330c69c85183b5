// A sound device as the bridge uses it: opened and closed, watched, and exchanged for another.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/mixer/device_notes.hpp>
#include <babel/net/descriptor.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace babel::mixer {

/// Holds an audio::source or an audio::sink. Thread: the loop only.
template <class Device>
class bridge_device {
public:
    using descriptor = asio::posix::stream_descriptor;

    bridge_device(const asio::any_io_executor& executor, std::unique_ptr<Device> device)
        : device_(std::move(device)), wake_(watch(executor, *device_).value()) {}

    /// Errors: the device's; it goes on trying, and silence stands in for it.
    error_code open() {
        if (std::exchange(is_open_, true)) return {};
        notes_ = device_notes(device_->description());
        return device_->start();
    }
    void close() {
        if (std::exchange(is_open_, false)) device_->stop();
    }
    bool is_open() const { return is_open_; }

    /// Another device takes its place, open if this one was; whoever awaits wake() is cancelled.
    /// Errors: those of open(); also the system's, where no descriptor is left: this one stays.
    error_code exchange(std::unique_ptr<Device> other) {
        auto watched = watch(wake_.get_executor(), *other);
        if (!watched) return watched.error();
        const bool was_open = is_open_;
        close();
        wake_ = std::move(*watched);
        device_ = std::move(other);
        return was_open ? open() : error_code();
    }

    /// What became of it since the last look, if it is to be told; what it printed goes to the log.
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
    descriptor& wake() { return wake_; }

private:
    /// The device keeps its descriptor; Asio gets one of its own.
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

    std::unique_ptr<Device> device_;
    descriptor wake_;
    device_notes notes_;
    bool is_open_ = false;
};

} // namespace babel::mixer
