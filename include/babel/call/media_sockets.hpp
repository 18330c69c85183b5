// The UDP sockets of a client's sealed calls.
#pragma once

#include <babel/call/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/udp_socket.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <unordered_map>

namespace babel::call {

/// One socket of each family for all calls, opened when the first one needs it: routers see one
/// port, which a user may forward. The receiver's id in a datagram tells its call; whatever has no
/// known id is dropped and counted.
/// Lifetime: await close() before it is destroyed; options and log outlive it.
/// Thread: the loop only.
class media_sockets {
public:
    /// Of reading, after a turn in which more came than calls send. Line rate would take a core, at
    /// a priority above all other programs.
    static constexpr std::chrono::milliseconds flood_pause{10};

    /// Gets a datagram, valid during the call, and its source. May call join(), leave() and send().
    using receiver = std::function<void(bytes_view datagram, const net::udp::endpoint& from)>;

    media_sockets(asio::any_io_executor executor, const settings& options, logger& log);

    /// A call wants the datagrams for its id, sealed ones and answers of the relay. Opens what is
    /// not open. Returns false if another call has that id: the server chose it.
    bool join(std::uint32_t id, receiver take);
    void leave(std::uint32_t id);

    /// Returns false if the datagram was lost here: there is no such socket, or the system does not
    /// take it.
    bool send(const net::udp::endpoint& to, bytes_view datagram);

    /// Own port of a family; 0: its socket is not open.
    std::uint16_t port(net::family kind) const;

    /// Datagrams for no call.
    std::uint64_t unknown() const { return unknown_; }

    asio::awaitable<void> close();

private:
    using shared_socket = std::shared_ptr<net::udp_socket>; // with its reader

    shared_socket& socket_of(const net::udp& family) {
        return sockets_[family == net::udp::v4() ? 0 : 1];
    }
    void open(net::family kind, const net::udp& family);
    asio::awaitable<void> receive(shared_socket from);
    void take_batch(std::span<const net::datagram> all);

    asio::any_io_executor executor_;
    const settings& options_;
    logger& log_;
    std::array<shared_socket, 2> sockets_;
    std::unordered_map<std::uint32_t, std::shared_ptr<const receiver>> receivers_; // by their ids
    std::uint64_t unknown_ = 0;
    bool is_closed_ = false;
    task_group tasks_;
};

} // namespace babel::call
