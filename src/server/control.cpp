#include <babel/server/control.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <utility>

namespace babel::server {
namespace {

using protocol = asio::local::stream_protocol;
using std::chrono::steady_clock;

constexpr std::chrono::seconds pace{1}; // of looking for what takes too long, and after trouble
constexpr mode_t only_owner = 0600;

/// Opens a listener that nobody but this user can reach, from its first moment on.
error_code listen_at(protocol::acceptor& acceptor, const protocol::endpoint& at) {
    error_code ec;
    acceptor.open(at.protocol(), ec);
    // On Linux a socket that is bound takes its mode from the descriptor.
    if (!ec && ::fchmod(acceptor.native_handle(), only_owner) != 0) ec = last_error();
    if (!ec) acceptor.bind(at, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (!ec) return {};
    error_code ignored;
    acceptor.close(ignored);
    return ec;
}

/// Which file stands there now.
std::pair<dev_t, ino_t> identity_of(const std::string& path) {
    struct stat about {};
    ::lstat(path.c_str(), &about);
    return {about.st_dev, about.st_ino};
}

/// Whether a socket stands there that nobody listens to.
bool is_stale(const asio::any_io_executor& executor, const protocol::endpoint& at) {
    struct stat about {};
    if (::lstat(at.path().c_str(), &about) != 0 || !S_ISSOCK(about.st_mode)) return false;
    protocol::socket probe(executor);
    error_code ec;
    probe.open(at.protocol(), ec);
    if (!ec) probe.non_blocking(true, ec); // a full queue is an answer too
    if (!ec) probe.connect(at, ec);
    return ec == asio::error::connection_refused;
}

} // namespace

control::control(
    asio::any_io_executor executor, server& of, logger& log, std::function<void()> stop
)
    : executor_(executor), desk_(of, log), stop_(std::move(stop)), acceptor_(executor),
      tasks_(executor) {}

error_code control::open(const std::string& path) {
    if (path.size() >= sizeof(sockaddr_un::sun_path)) return asio::error::name_too_long;
    const protocol::endpoint at(path);
    auto ec = listen_at(acceptor_, at);
    if (ec == asio::error::address_in_use && is_stale(executor_, at)) {
        ::unlink(path.c_str());
        ec = listen_at(acceptor_, at);
    }
    if (ec) return ec;
    path_ = path;
    own_ = identity_of(path);
    for (std::size_t i = 0; i < max_control_connections; ++i)
        tasks_.spawn(serve(places_.emplace_back(executor_)));
    tasks_.spawn(end_what_takes_too_long());
    return {};
}

asio::awaitable<void> control::close() {
    if (path_.empty()) co_return;
    if (identity_of(path_) == own_)
        ::unlink(path_.c_str()); // before another server could find it stale and put its own there
    error_code ignored;
    acceptor_.close(ignored);
    for (auto& each : places_)
        each.link.close(ignored);
    tasks_.cancel();
    co_await tasks_.join();
}

asio::awaitable<void> control::serve(desk_place& at) {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer pause(executor_);
    while (acceptor_.is_open()) {
        const auto [failed] = co_await acceptor_.async_accept(at.link, as_result);
        if (!acceptor_.is_open()) break;
        if (failed) { // out of descriptors, perhaps
            pause.expires_after(pace);
            co_await pause.async_wait(as_result);
            continue;
        }
        at.deadline = steady_clock::now() + control_time;
        co_await answer_one(at.link);
        at.deadline = time_point::max();
        error_code ignored;
        at.link.close(ignored);
    }
}

asio::awaitable<void> control::answer_one(protocol::socket& link) {
    std::string request;
    auto buffer = asio::dynamic_buffer(request, max_control_request_bytes);
    const auto [failed, size] = co_await asio::async_read_until(link, buffer, '\n', as_result);
    if (failed && failed != asio::error::not_found) co_return;
    // Too long a line is no JSON either.
    const auto answer = desk_.answer(std::string_view(request).substr(0, size));
    co_await asio::async_write(link, asio::buffer(answer.line), as_result);
    if (answer.then_stop) stop_();
}

asio::awaitable<void> control::end_what_takes_too_long() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor_);
    while (acceptor_.is_open()) {
        next.expires_after(pace);
        co_await next.async_wait(as_result);
        error_code ignored;
        for (auto& each : places_)
            if (each.deadline < steady_clock::now()) each.link.close(ignored);
    }
}

} // namespace babel::server
