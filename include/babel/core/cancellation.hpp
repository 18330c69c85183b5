// Cancellation that no wait reports.
#pragma once

#include <babel/core/asio.hpp>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>

namespace babel {

/// Returns whether the coroutine of that state was asked to end, at any time since it began. A
/// wait that was already complete when the request came reports success, and the next one would
/// not end: so look here after each wait of a loop. The state may be taken once, before the loop:
/// `const auto asked = co_await asio::this_coro::cancellation_state`.
inline bool is_cancelled(const asio::cancellation_state& asked) {
    return asked.cancelled() != asio::cancellation_type::none;
}

} // namespace babel
