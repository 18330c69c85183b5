#include <babel/net/kept_handler.hpp>
#include <babel/net/poller.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace babel::net {
namespace {

/// The return value of a system call that moves bytes, as a result.
result<std::size_t> outcome(ssize_t moved) {
    if (moved >= 0) return static_cast<std::size_t>(moved);
    if (errno == EAGAIN || errno == EWOULDBLOCK) return errc::would_block;
    return last_error();
}

template <class Call>
ssize_t uninterrupted(Call call) {
    for (;;) {
        const ssize_t moved = call();
        if (moved >= 0 || errno != EINTR) return moved;
    }
}

constexpr int no_wait = MSG_DONTWAIT | MSG_NOSIGNAL;

constexpr std::uint32_t interest_in(direction what) {
    return what == direction::read ? EPOLLIN : EPOLLOUT;
}

} // namespace

/// A connection, registered for the directions of its current waits, or of its last ones.
class poller::connection final : public transport {
public:
    connection(poller& owner, descriptor socket) : owner_(owner), socket_(std::move(socket)) {}
    ~connection() override { connection::close(); }

    result<std::size_t> try_read(std::span<std::uint8_t> into) override {
        const auto got = outcome(uninterrupted([&] {
            return ::recv(socket_.get(), into.data(), into.size(), MSG_DONTWAIT);
        }));
        if (got && *got == 0 && !into.empty()) return errc::end_of_stream;
        return got;
    }

    result<std::size_t> try_write(std::span<const bytes_view> pieces) override {
        if (pieces.size() == 1)
            return outcome(uninterrupted([&] {
                return ::send(socket_.get(), pieces.front().data(), pieces.front().size(), no_wait);
            }));
        std::array<iovec, max_pieces> parts;
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = std::min(pieces.size(), parts.size());
        for (std::size_t i = 0; i < message.msg_iovlen; ++i)
            parts[i] = {const_cast<std::uint8_t*>(pieces[i].data()), pieces[i].size()};
        return outcome(uninterrupted([&] { return ::sendmsg(socket_.get(), &message, no_wait); }));
    }

    void shutdown_send() override { ::shutdown(socket_.get(), SHUT_WR); }

    void close() override {
        if (!socket_) return;
        owner_.forget(*this);
        socket_.reset(); // also removes it from the set
        abort_waits();
    }

    /// A descriptor that lives on stays in the set until it is removed.
    descriptor release() override {
        if (socket_) [[maybe_unused]]
            const auto none_is_left = set_interest(0);
        descriptor given = std::move(socket_);
        owner_.forget(*this);
        abort_waits();
        return given;
    }

    int native_handle() override { return socket_.get(); }

    /// Completes the waits for directions that are ready. forget() empties `slot` if a handler
    /// destroys this connection.
    void on_events(epoll_event& slot) {
        constexpr std::uint32_t broken = EPOLLERR | EPOLLHUP;
        const auto events = slot.events;
        for (const auto what : {direction::write, direction::read}) {
            if (!(events & (interest_in(what) | broken)) || !waiter(what)) continue;
            auto done = take(what);
            std::move(done)(error_code());
            if (!slot.data.ptr) return;
        }
        static_cast<void>(set_interest(wanted())); // usually unchanged
    }

private:
    using handler = kept_handler::handler;

    kept_handler& waiter(direction what) { return waiters_[static_cast<std::size_t>(what)]; }

    void start_wait(direction what, handler done) override {
        waiter(what).keep(std::move(done), [this, what] {
            complete_later(what, asio::error::operation_aborted);
        });
        owner_.on_more_waiting();
        if (!socket_) return complete_later(what, asio::error::bad_descriptor);
        if (const auto bad = set_interest(registered_ | interest_in(what)))
            return complete_later(what, bad);
    }

    /// The directions of all current waits.
    std::uint32_t wanted() {
        std::uint32_t all = 0;
        for (const auto what : {direction::read, direction::write})
            if (waiter(what)) all |= interest_in(what);
        return all;
    }

    error_code set_interest(std::uint32_t events) {
        if (events == registered_) return {};
        const int how = registered_ == 0 ? EPOLL_CTL_ADD : events ? EPOLL_CTL_MOD : EPOLL_CTL_DEL;
        epoll_event what{};
        what.events = events;
        what.data.ptr = this;
        if (::epoll_ctl(owner_.set_.get(), how, socket_.get(), &what) != 0) return last_error();
        registered_ = events;
        return {};
    }

    void abort_waits() {
        for (const auto what : {direction::read, direction::write})
            if (waiter(what)) complete_later(what, asio::error::operation_aborted);
    }

    handler take(direction what) {
        handler done = waiter(what).take();
        owner_.on_less_waiting();
        return done;
    }

    void complete_later(direction what, error_code ec) {
        asio::post(owner_.ready_.get_executor(), asio::append(take(what), ec));
    }

    poller& owner_;
    descriptor socket_;
    std::uint32_t registered_ = 0; // with the set
    std::array<kept_handler, 2> waiters_;
};

poller::poller(const asio::any_io_executor& executor)
    : set_(::epoll_create1(EPOLL_CLOEXEC)), ready_(executor),
      self_(std::make_shared<poller*>(this)) {
    if (!set_) throw boost::system::system_error(last_error(), "epoll_create1");
    ready_.assign(set_.get());
}

poller::~poller() {
    *self_ = nullptr;
    ready_.release();
}

std::unique_ptr<transport> poller::make_transport(descriptor socket) {
    return std::make_unique<connection>(*this, std::move(socket));
}

void poller::on_more_waiting() {
    ++waiting_;
    if (!is_armed_ && !is_dispatching_) arm();
}

void poller::on_less_waiting() {
    --waiting_;
    // A wait for a descriptor keeps the loop running, so there is one only while a connection
    // waits.
    if (waiting_ > 0 || !is_armed_) return;
    error_code ignored;
    ready_.cancel(ignored);
}

void poller::arm() {
    is_armed_ = true;
    ready_.async_wait(asio::posix::stream_descriptor::wait_read, [self = self_](error_code) {
        if (*self) (*self)->dispatch();
    });
}

void poller::dispatch() {
    is_armed_ = false;
    is_dispatching_ = true;
    const int count = ::epoll_wait(set_.get(), events_.data(), static_cast<int>(events_.size()), 0);
    event_count_ = static_cast<std::size_t>(std::max(count, 0));
    for (std::size_t i = 0; i < event_count_; ++i)
        if (auto* each = static_cast<connection*>(events_[i].data.ptr)) each->on_events(events_[i]);
    event_count_ = 0;
    is_dispatching_ = false;
    if (waiting_ > 0) arm();
}

void poller::forget(const connection& gone) {
    for (std::size_t i = 0; i < event_count_; ++i)
        if (events_[i].data.ptr == &gone) events_[i].data.ptr = nullptr;
}

} // namespace babel::net
