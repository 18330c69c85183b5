#include "server/relay/address_desk.hpp"

#include "server/relay/leg_proofs.hpp"
#include <babel/wire/relay.hpp>

namespace babel::server {

std::vector<std::uint8_t> address_desk::answer(
    bytes_view question, const leg_address& from, std::uint16_t other_port, time_point now
) {
    const auto asked = wire::decode_address_question(question);
    if (!asked) {
        counts_.add(relay_counters::drop::unknown);
        return {};
    }
    const auto source = source_of(from.address);
    if (!asked_.has_room(source, now)) {
        counts_.add(relay_counters::refusal::rate);
        return {};
    }
    asked_.count(source, now);
    wire::address_answer made{asked->token, seen_from(from), other_port};
    wire::apply_token_mask(made);
    return wire::encode(made);
}

} // namespace babel::server
