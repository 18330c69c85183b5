#include "server/signalling/limits/admission.hpp"

#include "server/signalling/limits/allowances.hpp"

namespace babel::server {
namespace {

constexpr std::string_view too_many = "too many connections from your address; wait a moment";

} // namespace

std::optional<admission::refusal> admission::check(const origin& from, time_point now) {
    if (rules_.bans_address(from.address))
        return refusal{counter::refused_banned, last_words_of_banned};
    if (from.loopback) return {};
    if (!unauthenticated_.has_room_for(from, now))
        return refusal{counter::refused_source, too_many};
    const auto& limits = rules_.limits;
    if (!connects_.count(from.source, now, limits.connect_rate, source_bursts(limits)))
        return refusal{counter::refused_rate, too_many};
    return {};
}

} // namespace babel::server
