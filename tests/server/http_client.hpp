// HTTP client on the server's loop, which may stop reading.
#pragma once

#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include <babel/net/tcp.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <memory>
#include <string>
#include <vector>

namespace babel::test {

inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
}

/// All that it has read; a client that does not listen reads nothing.
class http_client {
public:
    http_client(asio::io_context& loop, const net::tcp::endpoint& server, int buffer_bytes = 0)
        : loop_(loop), state_(new state(loop)) {
        state_->socket.open(server.protocol());
        if (buffer_bytes > 0)
            state_->socket.set_option(asio::socket_base::receive_buffer_size(buffer_bytes));
        state_->socket.connect(server);
    }
    http_client(http_client&&) = default;
    ~http_client() {
        error_code ignored;
        if (state_) state_->socket.close(ignored);
    }

    http_client& listens() {
        read(state_);
        return *this;
    }
    http_client& sends(const std::string& text) {
        asio::write(state_->socket, asio::buffer(text));
        return *this;
    }
    http_client& asks(const std::string& first_line) {
        return sends(first_line + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    void half_closes() { state_->socket.shutdown(net::tcp::socket::shutdown_send); }

    bool is_cut_off() const { return state_->ended; }
    const std::string& heard() const { return state_->text; }

    const std::string& until_hears(const std::string& text) {
        INFO(text);
        run_until(loop_, [&] { return has(heard(), text); });
        return heard();
    }
    const std::string& until_cut_off() {
        run_until(loop_, [&] { return is_cut_off(); });
        return heard();
    }

private:
    struct state {
        explicit state(asio::io_context& loop) : socket(loop), buffer(65536) {}
        net::tcp::socket socket;
        std::vector<char> buffer;
        std::string text;
        bool ended = false;
    };

    static void read(const std::shared_ptr<state>& s) {
        s->socket.async_read_some(asio::buffer(s->buffer), [s](error_code ec, std::size_t count) {
            s->text.append(s->buffer.data(), count);
            s->ended = static_cast<bool>(ec);
            if (!ec) read(s);
        });
    }

    asio::io_context& loop_;
    std::shared_ptr<state> state_;
};

} // namespace babel::test
