#include "cli/terminal/output.hpp"

#include <boost/asio/this_coro.hpp>

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace babel::cli {
namespace {

constexpr std::size_t limit_bytes = 1024 * 1024;

/// Unlike a full disk, after which the next write may succeed.
bool means_no_reader(int error) {
    return error == EPIPE || error == ECONNRESET || error == EIO || error == EBADF;
}

} // namespace

output::output(const asio::any_io_executor& executor, int descriptor, hooks callbacks, losses mode)
    : emptied_(executor), stream_(executor, descriptor, O_WRONLY), hooks_(std::move(callbacks)),
      losses_(mode) {}

void output::write(std::string_view text) {
    if (closed_) return;
    if (waiting_.size() + text.size() > limit_bytes) {
        ++dropped_;
        return;
    }
    if (std::exchange(needs_newline_, false)) waiting_ += '\n';
    if (dropped_ != dropped_reported_ && losses_ == losses::reported) {
        const auto lost = std::to_string(dropped_ - dropped_reported_);
        waiting_.append("[").append(lost).append(" lines were lost here]\n");
        dropped_reported_ = dropped_;
    }
    waiting_ += text;
    if (!armed_) flush();
}

void output::flush() {
    while (!waiting_.empty()) {
        const auto written = stream_.write(waiting_);
        if (written > 0) {
            ends_line_ = waiting_[static_cast<std::size_t>(written) - 1] == '\n';
            waiting_.erase(0, static_cast<std::size_t>(written));
        } else if (errno == EAGAIN && stream_.can_wait()) {
            return arm();
        } else if (errno != EINTR) {
            on_failure(errno);
        }
    }
    emptied_.cancel();
}

void output::on_failure(int error) {
    const auto lines = std::ranges::count(waiting_, '\n');
    waiting_.clear();
    needs_newline_ = !ends_line_;
    if (means_no_reader(error)) {
        closed_ = true;
        if (hooks_.closed) hooks_.closed();
        return;
    }
    failed_ += static_cast<std::uint64_t>(lines);
    if (std::exchange(has_reported_failure_, true) || !hooks_.failed) return;
    hooks_.failed({error, boost::system::system_category()});
}

void output::arm() {
    armed_ = true;
    stream_.async_wait([this](boost::system::error_code ec) {
        armed_ = false;
        if (!ec) flush();
    });
}

asio::awaitable<void> output::drain(std::chrono::milliseconds limit) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!waiting_.empty()) {
        emptied_.expires_after(limit);
        co_await emptied_.async_wait(as_result);
    }
    stream_.cancel();
}

} // namespace babel::cli
