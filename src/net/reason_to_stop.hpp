// The end of a wait that its caller may give up.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/cancellation.hpp>
#include <babel/core/error.hpp>

#include <boost/asio/cancellation_state.hpp>

#include <chrono>

namespace babel::net {

/// The reason to give up, if there is one. `asked` also holds a cancellation that came while a wait
/// was already complete, which the wait's error_code does not show.
inline error_code reason_to_stop(
    const asio::cancellation_state& asked, std::chrono::steady_clock::time_point deadline
) {
    if (is_cancelled(asked)) return errc::cancelled;
    if (std::chrono::steady_clock::now() >= deadline) return errc::timed_out;
    return {};
}

} // namespace babel::net
