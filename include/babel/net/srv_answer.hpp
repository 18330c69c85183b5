// Answers of the DNS about the servers of a service (RFC 2782). No I/O.
#pragma once

#include <babel/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace babel::net {

struct srv_record {
    bool operator==(const srv_record&) const = default;

    std::uint16_t priority = 0; ///< The least is asked first.
    std::uint16_t weight = 0;   ///< The share among those of the same priority.
    std::uint16_t port = 0;     ///< Not 0.
    std::string target;         ///< A host name in lower case, without the last dot.
};

struct srv_answer {
    bool operator==(const srv_answer&) const = default;

    std::vector<srv_record> records;
    bool is_denied = false; ///< The only target is ".": nobody offers the service.

    /// Nothing is known, so the name's own addresses count.
    bool is_empty() const { return records.empty() && !is_denied; }
};

/// Records after these are passed over.
inline constexpr std::size_t most_srv_records = 32;

/// Reads a packet of the DNS, of which nothing is trusted. `asked`: the name, such as
/// _babels._tcp.example.org, from which aliases are followed. Damaged records, and those of other
/// names, are passed over; whatever is no answer is empty.
srv_answer parse_srv_answer(bytes_view packet, std::string_view asked);

} // namespace babel::net
