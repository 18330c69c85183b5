#include <babel/net/descriptor.hpp>
#include <babel/net/local_listener.hpp>

#include <boost/asio/error.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace babel::net {
namespace {

using protocol = local_listener::protocol;

constexpr mode_t only_owner = 0600;
constexpr std::chrono::seconds pause_after_failure{1};
constexpr int lock_attempts = 50;
constexpr std::chrono::milliseconds lock_pause{2};

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

/// Keeps other programs of ours from opening a socket in that folder until it is destroyed. Between
/// bind and listen they would find a socket without a listener, and replace it.
descriptor lock_folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    const auto folder = slash == path.npos ? "." : path.substr(0, slash + 1);
    descriptor lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // We hold it for microseconds. Anyone may lock a shared folder, so the wait is short.
    for (int i = 0; lock && i < lock_attempts && ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0; ++i)
        std::this_thread::sleep_for(lock_pause);
    return lock;
}

/// Device and inode of the file at that path.
std::pair<dev_t, ino_t> identity_of(const std::string& path) {
    struct stat about {};
    ::lstat(path.c_str(), &about);
    return {about.st_dev, about.st_ino};
}

/// True if the path is a socket without a listener.
bool is_stale(const asio::any_io_executor& executor, const protocol::endpoint& at) {
    struct stat about {};
    if (::lstat(at.path().c_str(), &about) != 0 || !S_ISSOCK(about.st_mode)) return false;
    protocol::socket probe(executor);
    error_code ec;
    probe.open(at.protocol(), ec);
    if (!ec) probe.non_blocking(true, ec); // a full queue also means a listener
    if (!ec) probe.connect(at, ec);
    return ec == asio::error::connection_refused;
}

} // namespace

error_code local_listener::open(const std::string& path) {
    if (path.size() >= sizeof(sockaddr_un::sun_path)) return asio::error::name_too_long;
    const protocol::endpoint at(path);
    const auto alone = lock_folder_of(path);
    auto ec = listen_at(acceptor_, at);
    if (ec == asio::error::address_in_use && is_stale(acceptor_.get_executor(), at)) {
        ::unlink(path.c_str());
        ec = listen_at(acceptor_, at);
    }
    if (ec) return ec;
    path_ = path;
    own_ = identity_of(path);
    return {};
}

asio::awaitable<bool> local_listener::accept(protocol::socket& link) {
    asio::steady_timer pause(acceptor_.get_executor());
    while (is_open()) {
        const auto [failed] = co_await acceptor_.async_accept(link, as_result);
        if (!is_open()) break;
        if (!failed) co_return true;
        pause.expires_after(pause_after_failure);
        co_await pause.async_wait(as_result);
    }
    co_return false;
}

void local_listener::close() {
    if (!acceptor_.is_open()) return;
    if (identity_of(path_) == own_)
        ::unlink(path_.c_str()); // before another program finds it stale and replaces it
    error_code ignored;
    acceptor_.close(ignored);
}

} // namespace babel::net
