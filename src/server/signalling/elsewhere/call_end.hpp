// Messages that end a call.
#pragma once

#include <babel/wire/messages.hpp>
#include <babel/wire/offers.hpp>

#include <cstdint>
#include <optional>

namespace babel::server {

/// The last message about a call.
enum class call_end : std::uint8_t {
    refusal,  ///< CallRefused, which names no call, and would end a later one
    numbered, ///< End
};

/// Null: the message ends no call.
template <class Message>
std::optional<call_end> end_in(const Message&) {
    return {};
}
inline std::optional<call_end> end_in(const wire::call_refused&) {
    return call_end::refusal;
}
inline std::optional<call_end> end_in(const wire::signal& message) {
    if (message.what != wire::call_step::end) return {};
    return call_end::numbered;
}

} // namespace babel::server
