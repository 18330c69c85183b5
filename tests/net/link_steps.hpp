// Single steps of tests on a transport.
#pragma once

#include <babel/net/transport.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace babel::test {

inline asio::awaitable<error_code> wait_for(net::transport& on, net::direction what) {
    const auto [ec] = co_await on.wait(what, as_result);
    co_return ec;
}

inline result<std::size_t> write_to(net::transport& to, const std::vector<std::uint8_t>& data) {
    const bytes_view piece(data);
    return to.try_write(std::span(&piece, 1));
}

} // namespace babel::test
