// The transport over a stream socket: TCP, and local socket pairs in tests.
#pragma once

#include <babel/net/transport.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace babel::net {

template <class Socket>
class socket_transport final : public transport {
public:
    /// Takes over a connected socket and makes it non-blocking.
    explicit socket_transport(Socket socket) : socket_(std::move(socket)) {
        error_code ignored; // a dead socket reports itself at the first read
        socket_.non_blocking(true, ignored);
    }

    result<std::size_t> try_read(std::span<std::uint8_t> into) override {
        error_code ec;
        const auto got = socket_.read_some(asio::buffer(into.data(), into.size()), ec);
        return outcome(got, ec);
    }

    result<std::size_t> try_write(std::span<const bytes_view> pieces) override {
        std::array<asio::const_buffer, max_pieces> buffers;
        const auto batch = pieces.first(std::min(pieces.size(), max_pieces));
        std::ranges::transform(batch, buffers.begin(), [](bytes_view p) {
            return asio::buffer(p.data(), p.size());
        });
        error_code ec;
        const auto sent = socket_.write_some(std::span(buffers.data(), batch.size()), ec);
        return outcome(sent, ec);
    }

    void shutdown_send() override {
        error_code ignored; // no longer connected: reading reports it
        socket_.shutdown(Socket::shutdown_send, ignored);
    }

    void close() override {
        error_code ignored;
        socket_.close(ignored);
    }

    int native_handle() override { return socket_.is_open() ? socket_.native_handle() : -1; }

private:
    static result<std::size_t> outcome(std::size_t bytes, error_code ec) {
        if (!ec) return bytes;
        if (ec == asio::error::would_block) return errc::would_block;
        if (ec == asio::error::eof) return errc::end_of_stream;
        return ec;
    }

    void start_wait(direction what, asio::any_completion_handler<void(error_code)> done) override {
        socket_.async_wait(
            what == direction::read ? Socket::wait_read : Socket::wait_write, std::move(done)
        );
    }

    Socket socket_;
};

template <class Socket>
std::unique_ptr<transport> make_transport(Socket socket) {
    return std::make_unique<socket_transport<Socket>>(std::move(socket));
}

} // namespace babel::net
