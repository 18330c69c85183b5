// Changes of presence, encoded once for all peers of a protocol.
#pragma once

#include "server/signalling/link_description.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/extensions.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace babel::server {

inline constexpr std::size_t protocols = 2;

constexpr std::size_t index_of(protocol which) {
    return static_cast<std::size_t>(which);
}

/// A number or so for each protocol.
template <class T>
using per_protocol = std::array<T, protocols>;

/// Departures, then arrivals, as packets; null where there is nothing to send.
using presence_packets = per_protocol<wire::shared_packet>;

/// Gathers changes. Its buffers are reused.
class presence_batch {
public:
    void add_gone(std::string_view name) { gone_.add(name); }
    void add_arrival(std::string_view name, std::uint8_t flags) {
        arrivals_.add(name);
        contacts_.add({name, flags});
    }
    /// Only babel/2 peers are told.
    void add_new_flags(std::string_view name, std::uint8_t flags) { contacts_.add({name, flags}); }

    bool empty() const { return gone_.empty() && contacts_.empty(); }

    /// Encodes the changes for the protocols that have recipients, and forgets them.
    presence_packets take(const per_protocol<std::size_t>& recipients);

private:
    wire::string_list_buffer gone_;
    wire::string_list_buffer arrivals_;
    wire::contact_list_buffer contacts_;
};

} // namespace babel::server
