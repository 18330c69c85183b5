// Limit of a TLS client's first message.
#pragma once

#include <babel/core/error.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace babel::crypto {

/// Looks at the bytes of a client before OpenSSL reads them. A ClientHello may claim 128 KiB, and
/// OpenSSL takes memory for a claim: 150 KiB for 9 bytes. Honest ones have 200 bytes to 2 KiB, in
/// one record (RFC 8446, 4 and 5.1).
class hello_guard {
public:
    /// Returns false once a record in the clear holds anything but one whole message.
    bool admits(bytes_view bytes);

private:
    bool admits_start() const;
    std::size_t record_bytes() const;

    std::array<std::uint8_t, 9> start_{}; // of a record: its header, and that of a message
    std::size_t known_ = 0;               // of start_
    std::size_t rest_ = 0;                // of the record, behind start_
};

} // namespace babel::crypto
