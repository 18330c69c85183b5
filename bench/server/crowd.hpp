// The clients of the load generator: their sockets, and the presence that each has received.
#pragma once

#include "tls_stream.hpp"
#include <babel/wire/framer.hpp>
#include <babel/wire/messages.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::bench {

/// More than a newcomer's list can take.
inline constexpr std::size_t max_packet_bytes = 64 << 20;

struct client {
    int descriptor = -1;
    std::size_t index = 0; // its place in the crowd
    std::string name;
    std::uint64_t key = 0; // of its name
    bool is_greeted = false;
    bool wants_in = false; // sent its Login
    bool is_in = false;
    std::uint32_t from = 0;     // its address, if it chose one
    std::uint16_t port = 0;     // of its server
    bool may_be_cut = false;    // it reconnects if the server closes its connection
    std::uint64_t known = 0;    // number of others that it was told of, minus those that left
    std::uint64_t roster = 0;   // the sum of their keys
    std::uint64_t received = 0; // number of bytes
    wire::framer framer{max_packet_bytes};
    std::unique_ptr<tls_stream> tls; // null: plain
};

/// A hash of a few instructions: it is computed for every name in every list.
std::uint64_t key_of(std::string_view name);

/// Exceptions: always, std::runtime_error about the client.
[[noreturn]] void fail(const client& peer, std::string_view problem);

/// Many clients of one server, or of several that act as one, in one thread. Their presence
/// messages are counted and summed, name by name. A name that is missing, wrong, sent twice or
/// never removed therefore shows in the end.
/// Errors: std::runtime_error with a sentence, if the server misses a deadline.
class crowd {
public:
    /// `ports`: of the servers, to which the clients connect in turn. `tls`: the clients connect by
    /// TLS; null: plain. It outlives the crowd. `realm`: the end of all names, beyond those bytes;
    /// several crowds of different realms do not see each other.
    crowd(
        std::vector<std::uint16_t> ports,
        const tls_context* tls,
        std::size_t name_bytes = 8,
        std::string realm = {}
    );
    ~crowd();
    crowd(const crowd&) = delete;
    crowd& operator=(const crowd&) = delete;

    /// Another client, not greeted yet. Lifetime: until it leaves.
    client& connect();
    /// Another client, whose connection is made while others are served; it logs in as soon as it
    /// is greeted. `from`: its address on the loopback network.
    client& come_back(std::uint32_t from);
    /// Connects the same client again, after it was disconnected.
    void retry(client& peer);
    void log_in(client& peer);
    void leave(client& peer);
    void leave_all();

    /// Logs in `count` more clients and waits for their presence, `at_a_time` in each step.
    void fill(std::size_t count, std::size_t at_a_time);

    void await_greeted(client& peer);
    void await_all_greeted();
    /// Waits until all are online and have all others. `meanwhile`: called now and then.
    void await_all_know(const std::function<void()>& meanwhile = {});
    /// Checks that every client has the right others.
    void verify() const;

    /// Serves the sockets until `is_done`, or throws that `goal` was missed. `at_least_every`: time
    /// between two looks at `is_done`.
    void pump_until(
        const std::function<bool()>& is_done,
        std::string_view goal,
        std::chrono::milliseconds at_least_every = std::chrono::milliseconds(100)
    );

    /// Serves the ready sockets, up to 256 of them.
    void serve_ready(std::chrono::milliseconds wait = {});

    void send(client& peer, bytes_view packet);

    /// A client outside the crowd: its presence is ignored.
    void set_outsider(std::string_view name);

    std::size_t size() const { return clients_.size(); }
    client& at(std::size_t index) { return *clients_[index]; }

    // Called during pump_until(); no client may leave then.
    std::function<void(client&)> on_added;
    std::function<void(client&)> on_in;      // after LoginSuccess
    std::function<void(client&)> on_cut_off; // for clients that reconnect
    std::function<void(client&, const wire::call_request&)> on_call_request;
    std::function<void(client&, const wire::call_refused&)> on_call_refused;

private:
    client& add_client();
    void watch(int operation, client& peer, std::uint32_t events);
    void on_connected(client& peer);
    /// Begins TLS on a new connection.
    void secure(client& peer);
    void send_now(client& peer, bytes_view bytes);
    void cut_off(client& peer);
    void read(client& peer);
    /// Deciphers what came in; nothing while the handshake goes on. Null: TLS failed.
    std::optional<bytes_view> decipher(client& peer, bytes_view came_in);
    void on_packet(client& peer, bytes_view packet);
    void on(client& peer, const wire::hello_connect&);
    void on(client& peer, const wire::login_success&);
    void on(client& peer, const wire::login_failed& message);
    void on(client& peer, const wire::add_contact& message);
    void on(client& peer, const wire::del_contact& message);
    void on(client& peer, const wire::call_request& message);
    void on(client& peer, const wire::call_refused& message);
    void on(client& peer, const wire::error_response& message);

    bool is_complete(const client& peer) const { return peer.is_in && peer.known + 1 == online_; }
    /// Changes a client's number of known others by `facts`, and updates the number of clients that
    /// have all.
    template <class Change>
    void change(client& peer, Change&& facts) {
        const bool was_complete = is_complete(peer);
        facts();
        complete_ += std::size_t{is_complete(peer)} - std::size_t{was_complete};
    }
    void recount();

    std::vector<std::uint16_t> ports_;
    const tls_context* tls_;
    std::size_t name_bytes_;
    std::string realm_;
    int epoll_;
    std::vector<std::unique_ptr<client>> clients_;
    std::vector<std::uint8_t> buffer_;
    std::vector<std::uint8_t> plain_;   // of one read
    std::vector<std::uint8_t> records_; // of one send
    std::uint64_t next_number_ = 0;
    std::uint64_t outsider_ = 0; // a key
    std::size_t greeted_ = 0;    // number of connected clients
    std::size_t online_ = 0;     // number that sent their Login and did not leave
    std::uint64_t keys_ = 0;     // the sum of their keys
    std::size_t complete_ = 0;   // number of clients that have all others
};

} // namespace babel::bench
