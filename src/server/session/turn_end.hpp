// Work at the end of a turn of the loop.
#pragma once

#include <babel/core/asio.hpp>

#include <boost/asio/post.hpp>

#include <functional>
#include <utility>

namespace babel::server {

/// Runs its work once after the current turn of the loop, for any number of requests.
/// Lifetime: it must not be destroyed while work is requested.
/// Thread: the executor's.
class turn_end {
public:
    turn_end(asio::any_io_executor executor, std::function<void()> work)
        : executor_(std::move(executor)), work_(std::move(work)) {}
    turn_end(const turn_end&) = delete;
    turn_end& operator=(const turn_end&) = delete;

    void request() {
        if (std::exchange(is_requested_, true)) return;
        asio::post(executor_, [this] {
            is_requested_ = false;
            work_();
        });
    }
    bool is_requested() const { return is_requested_; }

private:
    asio::any_io_executor executor_;
    std::function<void()> work_;
    bool is_requested_ = false;
};

} // namespace babel::server
