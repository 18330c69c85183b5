// An outbox over a scripted connection.
#pragma once

#include "support/bounded_run.hpp"
#include "support/scripted_transport.hpp"
#include <babel/net/outbox.hpp>

#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace babel::test {

inline wire::shared_packet packet_of(std::size_t size, std::uint8_t first = 0) {
    std::vector<std::uint8_t> data(size);
    std::iota(data.begin(), data.end(), first);
    return std::make_shared<const std::vector<std::uint8_t>>(std::move(data));
}

/// Sends to a peer that takes everything until the script says otherwise.
struct sender_under_test {
    explicit sender_under_test(std::size_t limit = 1000, std::size_t* total = nullptr)
        : box(std::in_place, *link, limit, total) {}

    asio::io_context loop{1};
    scripted_peer peer{loop.get_executor()};
    std::unique_ptr<net::transport> link = peer.make_transport();
    std::optional<net::outbox> box;
};

} // namespace babel::test
