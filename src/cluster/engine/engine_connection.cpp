#include "cluster/engine/engine_connection.hpp"

#include <babel/core/cancellation.hpp>
#include <babel/crypto/secret.hpp>

#include <boost/asio/this_coro.hpp>

#include <optional>
#include <utility>

namespace babel::cluster {

engine_connection::engine_connection(std::unique_ptr<net::transport> transport)
    : transport_(std::move(transport)), outbox_(*transport_, max_waiting_bytes) {}

error_code engine_connection::send(std::span<const std::string_view> words) {
    auto command = format_command(words);
    if (!command) return command.error();
    const bytes_view bytes(reinterpret_cast<const std::uint8_t*>(command->data()), command->size());
    const bool is_taken = outbox_.post(bytes);
    crypto::erase(*command); // AUTH has a password, which a new connection takes as a whole
    return is_taken ? error_code() : outbox_.failure();
}

asio::awaitable<result<reply>> engine_connection::next() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto asked = co_await asio::this_coro::cancellation_state;
    for (;;) {
        auto whole = replies_.next();
        if (!whole) co_return whole.error();
        if (*whole) co_return std::move(**whole);
        if (is_cancelled(asked)) co_return errc::cancelled;
        const auto [ec] = co_await transport_->wait(net::direction::read, as_result);
        if (outbox_.failed()) co_return outbox_.failure();
        if (ec) co_return ec;
        const auto failed = read();
        if (failed) co_return failed;
    }
}

error_code engine_connection::read() {
    const auto got = transport_->try_read(buffer_);
    if (got) return replies_.feed(std::span(buffer_).first(*got));
    return got.error() == errc::would_block ? error_code() : got.error();
}

} // namespace babel::cluster
