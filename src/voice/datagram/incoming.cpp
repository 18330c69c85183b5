#include "voice/datagram/incoming.hpp"

namespace babel::voice {

std::optional<crypto::opener::opened> incoming::open(time_point now, bytes_view datagram) {
    const auto header = wire::read_sealed_header(datagram);
    if (!header || header->to != own_id_) {
        ++stats_.foreign;
        return {};
    }
    if (!allowed_.has(now)) {
        ++stats_.over_rate;
        return {};
    }
    const auto opened = opener_.open(datagram, plain_, now);
    if (opened) {
        ++stats_.opened;
        static_cast<void>(allowed_.take(now));
        return *opened;
    }
    ++(opened.error() == crypto::open_fault::replayed ? stats_.replayed : stats_.unopened);
    return {};
}

} // namespace babel::voice
