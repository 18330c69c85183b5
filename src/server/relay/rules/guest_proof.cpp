#include "server/relay/rules/guest_proof.hpp"

#include <babel/core/overloaded.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <variant>

namespace babel::server {
namespace {

constexpr overloaded verdict_on{
    [](const wire::voice_data& voice) {
        return voice.data.empty() ? guest_proof::verdict::wrong : guest_proof::verdict::proven;
    },
    [](const wire::connection_established&) { return guest_proof::verdict::wrong; },
};

} // namespace

guest_proof::verdict guest_proof::hear(bytes_view more) {
    if (verdict_ != verdict::undecided) return verdict_;
    const auto ended = framer_.feed(more, [this](bytes_view packet) -> error_code {
        const auto message = wire::decode<wire::to_peer>(packet);
        verdict_ = message ? std::visit(verdict_on, *message) : verdict::wrong;
        return errc::cancelled; // the first packet decides
    });
    if (ended && verdict_ == verdict::undecided) verdict_ = verdict::wrong;
    return verdict_;
}

} // namespace babel::server
