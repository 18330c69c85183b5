// Steps that each side of a sealed call may take.
#pragma once

#include <babel/wire/offers.hpp>

#include <cstdint>

namespace babel::server {

enum class call_side : std::uint8_t { caller, callee };

inline bool may_end(call_side who, wire::end_reason why) {
    using enum wire::end_reason;
    switch (why) {
    case refused:
    case busy:
    case no_answer:
    case identity:
        return who == call_side::callee;
    case withdrawn:
        return who == call_side::caller;
    case failed:
        return true;
    }
    return false;
}

inline bool may_say(call_side who, const wire::signal& message) {
    if (message.what == wire::call_step::handshake) return true;
    if (message.what == wire::call_step::accept) return who == call_side::callee;
    const auto reason = message.reason();
    return reason && may_end(who, *reason);
}

/// True if a call cannot go on without that step. An accepted call needs no server, and the
/// callee's voice shows the acceptance as well.
inline bool is_step_needed(bool is_accepted, const wire::signal& message) {
    return !is_accepted && message.what == wire::call_step::handshake;
}

} // namespace babel::server
