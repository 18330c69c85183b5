#include "call/sealed/late_acceptance.hpp"

#include <array>
#include <cstdint>
#include <variant>

namespace babel::call {

std::optional<std::vector<wire::candidate>> late_acceptance::read(bytes_view blob) {
    if (!stream_) return {};
    std::array<std::uint8_t, wire::max_peer_message_bytes> room;
    std::vector<std::uint8_t> unsent;
    const auto step = stream_->receive(blob, room, unsent);
    stream_.reset();
    if (!step) return {};
    std::optional<std::vector<wire::candidate>> found;
    wire::peer_framer framer;
    const auto take = [&](bytes_view message) -> error_code {
        const auto decoded = wire::decode_peer_message(message);
        if (!decoded) return decoded.error();
        const auto* list = std::get_if<wire::candidates>(&*decoded);
        if (list && !found) found = list->all;
        return {};
    };
    if (framer.feed(bytes_view(room).first(step->plaintext), take)) return {};
    return found;
}

} // namespace babel::call
