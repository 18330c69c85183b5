// The clients that the load generator plays: their sockets, and what each has been told.
#pragma once

#include <babel/wire/framer.hpp>
#include <babel/wire/messages.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace babel::bench {

/// What a newcomer's list may come to, and more.
inline constexpr std::size_t max_packet_bytes = 64 << 20;

struct client {
    int descriptor = -1;
    std::size_t index = 0; // its place in the crowd
    std::string name;
    std::uint64_t key = 0; // of its name
    bool is_greeted = false;
    bool wants_in = false; // sent its Login
    bool is_in = false;
    std::uint32_t from = 0;   // its address, where it chose one
    bool may_be_cut = false;  // it comes back by itself where the server ends its connection
    std::uint64_t known = 0;  // how many others it was told of, less those that left
    std::uint64_t roster = 0; // the sum of their keys
    wire::framer framer{max_packet_bytes};
};

/// Many clients of one server, in one thread. What they are told is counted and summed up, name by
/// name, so that a name that is missing, wrong, told twice or never taken back shows in the end.
/// Errors: std::runtime_error with a sentence, when the server does not do in time what it should.
class crowd {
public:
    explicit crowd(std::uint16_t port, std::size_t name_bytes = 8);
    ~crowd();
    crowd(const crowd&) = delete;
    crowd& operator=(const crowd&) = delete;

    /// Another client, not greeted yet. Lifetime: until it leaves.
    client& connect();
    /// Another client, whose connection is made while others are served; it logs in as soon as it
    /// is greeted. `from`: its address on the loopback network.
    client& come_back(std::uint32_t from);
    /// The same client once more, after it was cut off.
    void retry(client& who);
    void log_in(client& who);
    void leave(client& who);
    void leave_all();

    /// Has `count` more clients online and told, `at_a_time` in each step.
    void fill(std::size_t count, std::size_t at_a_time);

    void await_greeted(client& who);
    void await_all_greeted();
    /// Until everybody is in and knows as many others as there are. `meanwhile`: done now and then.
    void await_all_know(const std::function<void()>& meanwhile = {});
    /// Everybody knows the right others.
    void verify() const;

    /// Serves the sockets until `is_done`, or throws that `what` did not happen.
    void pump_until(const std::function<bool()>& is_done, std::string_view what);

    /// Serves the sockets that are ready, some 256 of them at most.
    void serve_ready(std::chrono::milliseconds wait = {});

    void send(client& who, bytes_view packet);

    /// A client that is not the crowd's: news of it are ignored.
    void set_stranger(std::string_view name);

    std::size_t size() const { return clients_.size(); }
    client& at(std::size_t index) { return *clients_[index]; }

    // Called from within pump_until(); nobody may leave from there.
    std::function<void(client&)> on_added;
    std::function<void(client&)> on_cut_off; // of those who come back
    std::function<void(client&, const wire::call_request&)> on_call_request;
    std::function<void(client&, const wire::call_refused&)> on_call_refused;

private:
    client& add_client();
    void watch(client& who);
    void cut_off(client& who);
    void read(client& who);
    void on_packet(client& who, bytes_view packet);
    void on(client& who, const wire::hello_connect&);
    void on(client& who, const wire::login_success&);
    void on(client& who, const wire::login_failed& message);
    void on(client& who, const wire::add_contact& message);
    void on(client& who, const wire::del_contact& message);
    void on(client& who, const wire::call_request& message);
    void on(client& who, const wire::call_refused& message);
    void on(client& who, const wire::error_response& message);

    bool is_told(const client& who) const { return who.is_in && who.known + 1 == online_; }
    /// Changes what a client knows by `facts`, and keeps the number of those that know all.
    template <class Change>
    void change(client& who, Change&& facts);
    void recount();

    std::uint16_t port_;
    std::size_t name_bytes_;
    int epoll_;
    std::vector<std::unique_ptr<client>> clients_;
    std::vector<std::uint8_t> buffer_;
    std::uint64_t next_number_ = 0;
    std::uint64_t stranger_ = 0; // a key
    std::size_t greeted_ = 0;    // how many, of those that are connected
    std::size_t online_ = 0;     // how many sent their Login and did not leave
    std::uint64_t keys_ = 0;     // the sum of their keys
    std::size_t told_ = 0;       // how many of them know all others
};

/// How many bytes the kernels at both ends hold for whoever does not read.
enum class appetite { normal, small };

/// A connection to the server on this machine. Errors: std::system_error.
int connect_to(std::uint16_t port, appetite how_much = appetite::normal);

/// Begins to connect from that address of this machine (in host order). Errors: std::system_error.
int begin_to_connect(std::uint16_t port, std::uint32_t from);

/// Closes without leaving a trace in the kernel: the port is free again at once.
void reset_and_close(int descriptor);

/// Raises the soft limit of open files to the hard one, so that many clients fit.
void raise_descriptor_limit();

} // namespace babel::bench
