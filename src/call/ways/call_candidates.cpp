#include "call/ways/call_candidates.hpp"

#include <utility>

namespace babel::call {

using nat::relay_carrier::tls;
using nat::relay_carrier::udp;

call_candidates::call_candidates(const local_ends& ends, bool is_hidden, owner callbacks)
    : ends_(ends), is_hidden_(is_hidden), owner_(std::move(callbacks)) {}

std::vector<nat::candidate> call_candidates::own() const {
    if (is_hidden_) return {};
    nat::own_ends all;
    all.hosts = ends_.hosts();
    all.mapped = ends_.mapped();
    if (const auto seen = owner_.seen(udp)) all.seen.push_back(*seen);
    if (owner_.add_tcp) owner_.add_tcp(all);
    return nat::candidates_to_tell(all);
}

std::vector<wire::candidate> call_candidates::for_handshake() {
    reported_ = own();
    return nat::to_wire(reported_).all;
}

void call_candidates::take_first(
    const std::vector<wire::candidate>& all, std::chrono::microseconds hold
) {
    if (has_newer_) return;
    peers_ = nat::candidates_of({all});
    hold_ = hold;
    update();
}

void call_candidates::take(std::vector<nat::candidate> all) {
    has_newer_ = true;
    peers_ = std::move(all);
    hold_ = {};
    update();
}

bool call_candidates::may_learn(const wire::seen_address& from) const {
    return !is_hidden_ && nat::may_learn(from, peers_, limits_);
}

void call_candidates::update() {
    probe();
    auto now = own();
    if (now != reported_ && owner_.tell(now)) reported_ = std::move(now);
}

void call_candidates::look_at_seen() {
    limits_.own_seen.clear();
    for (const auto over : {udp, tls})
        if (const auto seen = owner_.seen(over)) limits_.own_seen.push_back(*seen);
}

/// A side that learns its own address late may see only then that both are behind one router.
void call_candidates::probe() {
    if (is_hidden_) return;
    look_at_seen();
    auto now = nat::candidates_to_probe(peers_, limits_);
    if (now == probed_) return;
    probed_ = std::move(now);
    owner_.probe(probed_, hold_);
}

} // namespace babel::call
