// Descriptors that the relay's thread waits for.
#pragma once

#include <babel/net/descriptor.hpp>

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace babel::server {

/// An epoll set, level-triggered. Errors and hang-ups are always reported.
/// Thread: the relay's.
class ready_set {
public:
    struct interest {
        bool reads = false;
        bool writes = false;
        bool operator==(const interest&) const = default;
    };

    /// Exceptions: boost::system::system_error without a descriptor.
    ready_set();

    /// `key`: of its events. A descriptor that is closed leaves the set. Return false if the system
    /// has no memory.
    bool add(int descriptor, std::uint64_t key, interest wanted);
    bool change(int descriptor, std::uint64_t key, interest wanted);
    /// Takes a descriptor out. Does nothing if it is not there.
    void remove(int descriptor);

    /// Waits for at most that time. Lifetime of the events: until the next call.
    std::span<const epoll_event> wait(std::chrono::milliseconds most);

private:
    static constexpr std::size_t events_a_turn = 64;

    bool control(int how, int descriptor, std::uint64_t key, interest wanted);

    net::descriptor set_;
    std::array<epoll_event, events_a_turn> events_{};
};

} // namespace babel::server
