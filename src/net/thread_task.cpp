#include <babel/net/descriptor.hpp>
#include <babel/net/thread_task.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>

#include <fcntl.h>
#include <sys/eventfd.h>

#include <atomic>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace babel::net {
namespace {

/// Shared by the loop and the thread. The loop may be gone when the thread ends, so it is woken
/// through a descriptor.
struct task_end {
    descriptor rung{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    std::atomic<bool> is_done{false};
    error_code failed;
};

error_code start(const std::shared_ptr<task_end>& end, std::function<error_code()> task) {
    try {
        std::thread([end, task = std::move(task)] {
            end->failed = task();
            end->is_done = true;
            ::eventfd_write(end->rung.get(), 1);
        }).detach();
    } catch (const std::system_error& none) {
        return none.code();
    }
    return {};
}

} // namespace

asio::awaitable<error_code>
run_on_a_thread(asio::any_io_executor executor, std::function<error_code()> task) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto end = std::make_shared<task_end>();
    descriptor watched(::fcntl(end->rung.get(), F_DUPFD_CLOEXEC, 0));
    if (!watched) co_return last_error();
    asio::posix::stream_descriptor rung(executor, watched.release());
    if (const auto failed = start(end, std::move(task))) co_return failed;
    co_await rung.async_wait(asio::posix::stream_descriptor::wait_read, as_result);
    co_return end->is_done ? end->failed : error_code(errc::cancelled);
}

} // namespace babel::net
