// How the rules of the server reach one connection.
#pragma once

#include "server/signalling/name_probe.hpp"
#include <babel/core/error.hpp>
#include <babel/wire/codec.hpp>

#include <span>
#include <string_view>

namespace babel::server {

/// Errors: sending reports none and calls nobody back. Where it fails, the connection ends in a
/// later turn of the loop, and only then its owner says so.
class sender {
public:
    virtual ~sender() = default;

    /// Sends LoginSuccess and the first list of contacts, which may be long: it does not count
    /// against what a slow reader may leave waiting.
    virtual void welcome(std::span<const wire::slice> slices) = 0;
    /// Sends a packet that others get too.
    virtual void send(const wire::shared_packet& packet) = 0;
    /// Sends a packet that is valid during the call only.
    virtual void send(bytes_view packet) = 0;
    /// Checks that the peer is still there, as name_probe decides; ends its connection if not.
    virtual void probe(asker by) = 0;
    /// Ends the connection in a later turn: not in the middle of a fan-out. `last_words`: an error
    /// that it is told before; empty: none.
    virtual void fail(error_code why, std::string_view last_words = {}) = 0;
};

} // namespace babel::server
