#include "server/relay/rules/address_answers.hpp"

#include "server/relay/rules/leg_proofs.hpp"
#include <babel/wire/relay.hpp>

namespace babel::server {

std::vector<std::uint8_t> address_answers::answer(
    bytes_view question, const leg_address& from, std::uint16_t other_port, time_point now
) {
    const auto asked = wire::decode_address_question(question);
    if (!asked) {
        counts_.add(relay_counters::drop::unknown);
        return {};
    }
    // A connection proves its source; a source forged by UDP must not use up its share.
    auto& rates = from.link == 0 ? asked_by_udp_ : asked_by_tls_;
    const auto source = source_of(from.address);
    if (!rates.has_room(source, now)) {
        counts_.add(relay_counters::refusal::rate);
        return {};
    }
    rates.count(source, now);
    wire::address_answer made{asked->token, seen_from(from), other_port};
    wire::apply_token_mask(made);
    return wire::encode(made);
}

} // namespace babel::server
