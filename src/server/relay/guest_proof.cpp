#include "server/relay/guest_proof.hpp"

#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <variant>

namespace babel::server {

guest_proof::verdict guest_proof::hear(bytes_view more) {
    if (verdict_ != verdict::undecided) return verdict_;
    const auto ended = framer_.feed(more, [this](bytes_view packet) -> error_code {
        const auto message = wire::decode<wire::to_peer>(packet);
        const auto* voice = message ? std::get_if<wire::voice_data>(&*message) : nullptr;
        verdict_ = voice && !voice->data.empty() ? verdict::proven : verdict::wrong;
        return errc::cancelled; // the first packet decides
    });
    if (ended && verdict_ == verdict::undecided) verdict_ = verdict::wrong;
    return verdict_;
}

} // namespace babel::server
