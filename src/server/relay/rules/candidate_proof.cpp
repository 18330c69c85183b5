#include "server/relay/rules/candidate_proof.hpp"

#include <babel/core/overloaded.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <variant>

namespace babel::server {
namespace {

constexpr overloaded verdict_on{
    [](const wire::voice_data& voice) {
        return voice.data.empty() ? candidate_proof::verdict::refuted
                                  : candidate_proof::verdict::proven;
    },
    [](const wire::connection_established&) { return candidate_proof::verdict::refuted; },
};

} // namespace

candidate_proof::verdict candidate_proof::hear(bytes_view more) {
    if (verdict_ != verdict::undecided) return verdict_;
    const auto ended = framer_.feed(more, [this](bytes_view packet) -> error_code {
        const auto message = wire::decode<wire::to_peer>(packet);
        verdict_ = message ? std::visit(verdict_on, *message) : verdict::refuted;
        return errc::cancelled; // the first packet decides
    });
    if (ended && verdict_ == verdict::undecided) verdict_ = verdict::refuted;
    return verdict_;
}

} // namespace babel::server
