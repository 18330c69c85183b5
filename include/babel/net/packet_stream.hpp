// Reading packets from a transport, one non-blocking read at a time.
#pragma once

#include <babel/core/error.hpp>
#include <babel/net/transport.hpp>
#include <babel/wire/framer.hpp>

#include <cstdint>
#include <span>

namespace babel::net {

/// Reads once into `buffer`, which any number of connections may share, and passes every packet
/// that is now complete to `sink(bytes_view) -> error_code`. Call it whenever the transport is
/// readable. Errors: end_of_stream between two packets, torn_packet within one; those of the
/// framer, the sink and the system. would_block is not an error.
template <class Length, class Sink>
error_code read_packets(
    transport& from, wire::basic_framer<Length>& framer, std::span<std::uint8_t> buffer, Sink&& sink
) {
    const auto got = from.try_read(buffer);
    if (got) return framer.feed(buffer.first(*got), sink);
    if (got.error() == errc::would_block) return {};
    if (got.error() == errc::end_of_stream && !framer.between_packets()) return errc::torn_packet;
    return got.error();
}

} // namespace babel::net
