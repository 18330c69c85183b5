// Offers that crossed ours: the one with the larger name holds the peer's.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/task_group.hpp>
#include <babel/wire/offers.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <string_view>

namespace babel::client {

/// The one with the smaller name takes our offer and withdraws its own. Its program may lack that
/// rule: then its offer is taken after all.
/// Lifetime: await close() before it is destroyed. Thread: the loop only.
class held_offers {
public:
    /// Less than a caller's limit for its handshake.
    static constexpr std::chrono::seconds time_limit{4};
    static constexpr std::size_t max_held = 8;

    /// `release`: takes an offer that nobody has withdrawn.
    held_offers(
        asio::any_io_executor executor, std::function<void(const wire::incoming_offer&)> release
    );
    ~held_offers();

    asio::awaitable<void> close();

    /// Returns false if too many are held.
    bool hold(const wire::incoming_offer& message);
    void drop(std::uint32_t number);
    void drop_from(std::string_view caller);
    void clear();

private:
    struct offer;

    asio::awaitable<void> release_due();

    std::function<void(const wire::incoming_offer&)> release_;
    std::list<offer> held_; // the oldest first
    asio::steady_timer due_;
    task_group tasks_;
};

} // namespace babel::client
