#include <babel/crypto/hello_guard.hpp>

#include <algorithm>

namespace babel::crypto {
namespace {

constexpr std::size_t record_header_bytes = 5;
constexpr std::size_t message_header_bytes = 4;
constexpr std::uint8_t handshake_type = 22;

} // namespace

bool hello_guard::admits(bytes_view bytes) {
    while (!bytes.empty()) {
        if (rest_ > 0) {
            const auto skipped = std::min(rest_, bytes.size());
            rest_ -= skipped;
            bytes = bytes.subspan(skipped);
            continue;
        }
        start_[known_++] = bytes.front();
        bytes = bytes.subspan(1);
        if (known_ < record_header_bytes) continue;
        const bool is_message = start_[0] == handshake_type;
        if (is_message && known_ < start_.size()) continue;
        if (is_message && !admits_start()) return false;
        rest_ = record_bytes() - (known_ - record_header_bytes);
        known_ = 0;
    }
    return true;
}

std::size_t hello_guard::record_bytes() const {
    return static_cast<std::size_t>(start_[3]) << 8U | start_[4];
}

bool hello_guard::admits_start() const {
    const auto message_bytes = static_cast<std::size_t>(start_[6]) << 16U |
                               static_cast<std::size_t>(start_[7]) << 8U | start_[8];
    return message_bytes + message_header_bytes == record_bytes();
}

} // namespace babel::crypto
