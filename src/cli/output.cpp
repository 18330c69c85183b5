#include "own_descriptor.hpp"
#include <babel/cli/output.hpp>

#include <boost/asio/this_coro.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace babel::cli {
namespace {

constexpr std::size_t limit_bytes = 1024 * 1024;

} // namespace

output::output(
    const asio::any_io_executor& executor,
    int descriptor,
    std::function<void()> on_closed,
    losses how
)
    : emptied_(executor), pollable_(open_own(executor, descriptor, O_WRONLY)),
      descriptor_(descriptor), on_closed_(std::move(on_closed)), losses_(how) {}

void output::write(std::string_view text) {
    if (closed_) return;
    if (waiting_.size() + text.size() > limit_bytes) {
        ++dropped_;
        return;
    }
    if (dropped_ != dropped_told_ && losses_ == losses::told) {
        const auto lost = std::to_string(dropped_ - dropped_told_);
        waiting_.append("[").append(lost).append(" lines were lost here]\n");
        dropped_told_ = dropped_;
    }
    waiting_ += text;
    if (!armed_) flush();
}

void output::flush() {
    const int to = pollable_ ? pollable_->native_handle() : descriptor_;
    while (!waiting_.empty()) {
        const auto written = ::write(to, waiting_.data(), waiting_.size());
        if (written >= 0) {
            waiting_.erase(0, static_cast<std::size_t>(written));
        } else if (errno == EAGAIN && pollable_) {
            return arm();
        } else if (errno != EINTR) {
            closed_ = true;
            waiting_.clear();
            if (on_closed_) on_closed_();
        }
    }
    emptied_.cancel();
}

void output::arm() {
    armed_ = true;
    pollable_->async_wait(
        asio::posix::stream_descriptor::wait_write,
        [this](boost::system::error_code ec) {
            armed_ = false;
            if (!ec) flush();
        }
    );
}

asio::awaitable<void> output::drain(std::chrono::milliseconds limit) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!waiting_.empty()) {
        emptied_.expires_after(limit);
        co_await emptied_.async_wait(as_result);
    }
    boost::system::error_code ignored;
    if (pollable_) pollable_->cancel(ignored);
}

} // namespace babel::cli
