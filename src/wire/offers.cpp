#include <babel/wire/offers.hpp>

#include <algorithm>

namespace babel::wire {
namespace {

bool are_relays(const string_list& list) {
    return list.size() <= max_relays && std::ranges::all_of(list, [](std::string_view each) {
               return !each.empty() && each.size() <= max_relay_bytes;
           });
}

} // namespace

bool grant::is_given() const {
    const bool has_ticket = ticket.size() == ticket_bytes && leg_key.size() == leg_key_bytes;
    const bool has_none = ticket.empty() && leg_key.empty();
    return mine != 0 && theirs != 0 && mine != theirs && are_relays(relays) &&
           (has_ticket || (has_none && relays.empty()));
}

bool grant::is_none() const {
    return mine == 0 && theirs == 0 && ticket.empty() && leg_key.empty() && relays.empty();
}

bool offer::is_in_bounds() const {
    return tag != 0 && blob.size() <= max_blob_bytes && blob.empty() == is_base_call();
}

bool incoming_offer::is_in_bounds() const {
    return call != 0 && is_optional_key(key) && grant.is_given() && !blob.empty() &&
           blob.size() <= max_blob_bytes;
}

bool offered::is_in_bounds() const {
    const bool has_call = call != 0 && grant.is_given();
    const bool has_none = call == 0 && grant.is_none();
    const bool is_of_port = (outcome == offer_outcome::base_call) == (port != 0);
    return is_optional_key(key) && is_of_port &&
           (outcome == offer_outcome::cannot ? has_none : has_call);
}

std::optional<end_reason> signal::reason() const {
    if (what != call_step::end || blob.empty()) return {};
    return static_cast<end_reason>(blob.front());
}

bool signal::is_in_bounds() const {
    return call != 0 && blob.size() <= max_blob_bytes && !(what == call_step::end && blob.empty());
}

} // namespace babel::wire
