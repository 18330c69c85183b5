#include "voice/datagram/incoming.hpp"

#include <babel/core/overloaded.hpp>
#include <babel/wire/sealed_items.hpp>

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

bool has_voice(bytes_view plain) {
    bool found = false;
    const auto look = overloaded{
        [&](const wire::voice_item&) { found = true; },
        [](const auto&) {},
    };
    wire::visit_items(plain, look);
    return found;
}

} // namespace babel::voice
