// Interface from signalling to a connection.
#pragma once

#include "server/signalling/name_probe.hpp"
#include <babel/core/error.hpp>
#include <babel/wire/codec.hpp>

#include <span>
#include <string_view>

namespace babel::server {

/// Errors: none are reported, and nothing calls back. After a failure the connection ends in a
/// later turn of the loop.
class sender {
public:
    virtual ~sender() = default;

    /// Sends LoginSuccess and the contact list, which may be long and does not count against the
    /// queue limit.
    virtual void welcome(std::span<const wire::slice> slices) = 0;
    /// Sends a packet that is shared with others.
    virtual void send(const wire::shared_packet& packet) = 0;
    /// Sends a packet that is only valid during the call.
    virtual void send(bytes_view packet) = 0;
    /// Called when a login succeeded.
    virtual void on_login() = 0;
    /// Checks that the peer is alive, by name_probe, and ends its connection if not. Returns
    /// whether a check runs now; none does if it is not due.
    virtual bool probe(asker by) = 0;
    /// Ends the connection in a later turn, not during a fan-out. `last_words`: error sent before;
    /// empty: none.
    virtual void fail(error_code why, std::string_view last_words = {}) = 0;
};

} // namespace babel::server
