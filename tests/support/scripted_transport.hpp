// A connection whose other end follows a script: data that it sends, room that it has, and
// failures.
#pragma once

#include <babel/net/transport.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <list>
#include <memory>
#include <span>
#include <utility>
#include <variant>
#include <vector>

namespace babel::test {

/// The script and the record of one connection. A test keeps it, and passes make_transport() to the
/// code under test; either may be destroyed first. Without a script nothing arrives, and all data
/// are taken.
///
///     scripted_peer peer(loop.get_executor());
///     session under_test(peer.make_transport());
///     peer.sends(wire::encode(hello));      // one try_read each
///     peer.takes_at_most(3);                // one try_write each
///     peer.fails_to_take(asio::error::broken_pipe);
///     CHECK(peer.received() == wire::encode(answer));
class scripted_peer {
public:
    using bytes = std::vector<std::uint8_t>;

    explicit scripted_peer(asio::any_io_executor executor)
        : state_(std::make_shared<state>(std::move(executor))) {}

    /// Data of one try_read (or several, if the reader's buffer is smaller).
    void sends(bytes data) { state_->add_read(std::move(data)); }
    /// Failure of one try_read: would_block once (a false alarm), anything else permanently.
    void fails(error_code why) { state_->add_read(why); }
    /// Closes its sending side.
    void closes() { fails(errc::end_of_stream); }

    /// Maximum number of bytes that one try_write takes.
    void takes_at_most(std::size_t count) { state_->writes.emplace_back(count); }
    /// Failure of one try_write: would_block once (a false alarm), anything else permanently.
    void fails_to_take(error_code why) { state_->writes.emplace_back(why); }
    /// From now on it takes that many more bytes, then none: its buffers are full.
    void stops_taking(std::size_t after_bytes = 0) { state_->room = after_bytes; }
    /// Takes that many more bytes (by default all), and wakes the writers that wait.
    void takes(std::size_t count = unlimited) {
        state_->room = count;
        state_->tell(net::direction::write, {});
    }

    /// All bytes that were taken, in order.
    const bytes& received() const { return state_->received; }
    /// Returns received() and clears it.
    bytes take_received() { return std::exchange(state_->received, {}); }
    /// The number of bytes that each successful try_write took.
    const std::vector<std::size_t>& write_sizes() const { return state_->write_sizes; }
    /// True once our end has shut down its sending side.
    bool saw_shutdown() const { return state_->shut; }
    bool saw_close() const { return state_->closed; }
    /// True if a coroutine waits for that direction.
    bool is_awaited(net::direction side) const { return !state_->waiters(side).empty(); }
    /// True once all scripted reads were done.
    bool was_read() const { return state_->reads.empty(); }

    /// The descriptor for socket options; data still come from the script.
    void has_descriptor(int which) { state_->descriptor = which; }

    std::unique_ptr<net::transport> make_transport() const {
        return std::make_unique<scripted_transport>(state_);
    }

private:
    using step = std::variant<bytes, error_code>;
    using handler = asio::any_completion_handler<void(error_code)>;
    static constexpr auto unlimited = std::numeric_limits<std::size_t>::max();

    struct waiter {
        handler done;
        asio::executor_work_guard<asio::any_io_executor> keeps_loop_running;
    };

    struct state {
        explicit state(asio::any_io_executor e) : executor(std::move(e)) {}

        std::list<waiter>& waiters(net::direction side) {
            return waiting[static_cast<std::size_t>(side)];
        }
        void add_read(step next) {
            reads.push_back(std::move(next));
            tell(net::direction::read, {});
        }
        /// Completes every wait of that direction, in a later turn.
        void tell(net::direction side, error_code ec) {
            while (!waiters(side).empty())
                complete(side, waiters(side).begin(), ec);
        }
        void complete(net::direction side, std::list<waiter>::iterator at, error_code ec) {
            auto done = std::move(at->done);
            waiters(side).erase(at);
            const auto slot = asio::get_associated_cancellation_slot(done);
            if (slot.is_connected()) asio::cancellation_slot(slot).clear();
            asio::post(executor, asio::append(std::move(done), ec));
        }
        void wait(net::direction side, handler done) {
            auto slot = asio::get_associated_cancellation_slot(done);
            auto& all = waiters(side);
            const auto self =
                all.insert(all.end(), waiter{std::move(done), asio::make_work_guard(executor)});
            if (closed) return complete(side, self, asio::error::bad_descriptor);
            if (side == net::direction::read ? !reads.empty() : room > 0)
                return complete(side, self, {});
            if (!slot.is_connected()) return;
            slot.assign([this, side, self](asio::cancellation_type) {
                complete(side, self, asio::error::operation_aborted);
            });
        }

        asio::any_io_executor executor;
        std::deque<step> reads;
        std::deque<std::variant<std::size_t, error_code>> writes;
        std::size_t room = unlimited;
        bytes received;
        std::vector<std::size_t> write_sizes;
        bool shut = false;
        bool closed = false;
        int descriptor = -1;
        std::array<std::list<waiter>, 2> waiting; // by direction
    };

    class scripted_transport final : public net::transport {
    public:
        explicit scripted_transport(std::shared_ptr<state> script) : script_(std::move(script)) {}
        ~scripted_transport() override { scripted_transport::close(); }

        result<std::size_t> try_read(std::span<std::uint8_t> into) override {
            auto& steps = script_->reads;
            if (script_->closed) return error_code(asio::error::bad_descriptor);
            if (steps.empty()) return errc::would_block;
            if (const auto* why = std::get_if<error_code>(&steps.front())) {
                const auto ec = *why;
                if (ec == errc::would_block) steps.pop_front();
                return ec;
            }
            auto& data = std::get<bytes>(steps.front());
            const auto count = std::min(into.size(), data.size());
            std::copy_n(data.begin(), count, into.begin());
            data.erase(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(count));
            if (data.empty()) steps.pop_front();
            return count;
        }

        result<std::size_t> try_write(std::span<const bytes_view> pieces) override {
            if (script_->closed) return error_code(asio::error::bad_descriptor);
            auto limit = script_->room;
            if (!script_->writes.empty()) {
                const auto next = script_->writes.front();
                const auto* why = std::get_if<error_code>(&next);
                if (!why || *why == errc::would_block) script_->writes.pop_front();
                if (why) return *why;
                limit = std::min(limit, std::get<std::size_t>(next));
            }
            const auto before = script_->received.size();
            for (const auto piece : pieces.first(std::min<std::size_t>(pieces.size(), 64))) {
                const auto taken = script_->received.size() - before;
                const auto part = piece.first(std::min(piece.size(), limit - taken));
                script_->received.insert(script_->received.end(), part.begin(), part.end());
            }
            const auto count = script_->received.size() - before;
            if (count == 0 && limit == 0) return errc::would_block;
            if (script_->room != unlimited) script_->room -= count;
            script_->write_sizes.push_back(count);
            return count;
        }

        void shutdown_send() override { script_->shut = true; }

        void close() override {
            script_->closed = true;
            script_->tell(net::direction::read, asio::error::operation_aborted);
            script_->tell(net::direction::write, asio::error::operation_aborted);
        }

        int native_handle() override { return script_->descriptor; }

    private:
        void start_wait(net::direction side, handler done) override {
            script_->wait(side, std::move(done));
        }

        std::shared_ptr<state> script_;
    };

    std::shared_ptr<state> state_;
};

} // namespace babel::test
