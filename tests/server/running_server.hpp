// A whole server on a loop, and clients of it over TCP on the same loop.
#pragma once

#include "server/server_impl.hpp"
#include "server/transcript.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include <babel/server/server.hpp>
#include <babel/wire/codec.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace babel::test {

/// A client that keeps all that it hears.
class client {
public:
    client(asio::io_context& loop, const net::tcp::endpoint& server) : state_(new state(loop)) {
        state_->socket.connect(server);
    }
    client(client&&) = default;
    ~client() {
        if (state_) closes();
    }

    client& listens() {
        read(state_);
        return *this;
    }
    void sends(const std::vector<std::uint8_t>& data) {
        asio::write(state_->socket, asio::buffer(data));
    }
    template <class Message>
    void says(const Message& message) {
        sends(wire::encode(message));
    }
    void has_small_buffer() {
        state_->socket.set_option(net::tcp::socket::receive_buffer_size(4096));
    }
    void closes() {
        error_code ignored;
        state_->socket.close(ignored);
    }
    void half_closes() { state_->socket.shutdown(net::tcp::socket::shutdown_send); }
    void resets() {
        state_->socket.set_option(net::tcp::socket::linger(true, 0));
        closes();
    }
    bool is_cut_off() const { return state_->ended; }
    lines heard() const { return transcript(state_->stream); }
    bool has_heard(const std::string& line) const {
        const auto all = heard();
        return std::find(all.begin(), all.end(), line) != all.end();
    }

private:
    struct state {
        explicit state(asio::io_context& loop) : socket(loop) {}
        net::tcp::socket socket;
        std::array<std::uint8_t, 65536> buffer{};
        std::vector<std::uint8_t> stream;
        bool ended = false;
    };

    static void read(const std::shared_ptr<state>& s) {
        s->socket.async_read_some(asio::buffer(s->buffer), [s](error_code ec, std::size_t count) {
            s->stream.insert(s->stream.end(), s->buffer.begin(), s->buffer.begin() + count);
            s->ended = static_cast<bool>(ec);
            if (!ec) read(s);
        });
    }

    std::shared_ptr<state> state_;
};

inline const auto loopback = asio::ip::address(asio::ip::address_v4::loopback());
inline const auto loopback_v6 = asio::ip::address(asio::ip::address_v6::loopback());

struct running_server {
    asio::io_context loop{1};
    logger log{log_level::error};
    server::server server{loop.get_executor(), log, unhurried()};
    std::optional<spawned<void>> running;

    explicit running_server(std::vector<asio::ip::address> addresses = {loopback}) {
        REQUIRE(server.listen(addresses, 0).has_value());
        running.emplace(loop, server.run());
    }
    /// Limits under which a client may send as much as it likes: tests do, within a moment.
    static server::policy unhurried() {
        server::policy rules;
        rules.limits.message_rate = 0;
        rules.limits.call_rate = 0;
        return rules;
    }
    ~running_server() {
        server.stop();
        server.stop();
        running->get();
    }
    net::tcp::endpoint at(const asio::ip::address& address) const {
        return {address, server.endpoints().front().port()};
    }
    client connects(const asio::ip::address& address = loopback) {
        client who(loop, at(address));
        who.listens();
        return who;
    }
    client comes(const std::string& name, const asio::ip::address& address = loopback) {
        auto who = connects(address);
        who.says(wire::login{name});
        until([&] { return who.has_heard("LoginSuccess"); });
        return who;
    }
    template <class Predicate>
    void until(Predicate is_so) {
        run_until(loop, is_so);
    }
    void until_hears(const client& who, const std::string& line) {
        INFO(line);
        until([&] { return who.has_heard(line); });
    }
};

} // namespace babel::test
