// News of a sealed call for its owner.
#pragma once

#include <babel/nat/candidate.hpp>
#include <babel/nat/path.hpp>
#include <babel/wire/sealed.hpp>
#include <babel/wire/seen_address.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace babel::voice::sealed_event {

/// A Voice item of the callee opened: it has accepted the call.
struct accepted {};
/// The first datagram opened after the acceptance.
struct up {};
/// None opened within 5 s of the acceptance. Byes are sent; the signalling says End 5.
struct media_failed {};
/// None opened for 10 s.
struct lost {};
/// Keys or numbers are used up.
struct used_up {};
/// The peer sent a Bye.
struct peer_left {
    wire::bye_reason reason{};
    std::string words; ///< As they came: neither checked nor safe to print.
};
/// The Bye was Noted, or 2 s are over.
struct left {};
/// The keys are no longer needed: the path may be destroyed.
struct over {};
/// The bits of wire::call_state in the peer's Reports.
struct peer_state {
    std::uint16_t bits = 0;
};
/// Words of the peer's user.
struct text {
    std::string words; ///< Valid UTF-8, up to wire::max_text_bytes; not safe to print.
};
/// The others in the peer's conference, by its account; none: it is over.
struct party {
    std::vector<std::string> names; ///< As they came: not safe to print.
};
/// New addresses of the peer, by its account.
struct candidates {
    std::vector<nat::candidate> all; ///< None was checked.
};
/// The leg at the relay is to be bound again. The path is one to the relay, or the one in use.
struct path_in_doubt {
    nat::path_kind path{};
};
/// A connection of direct TCP is dead, and the path in use is not: it is to be closed.
struct link_dead {
    wire::seen_address remote;
};
struct path_in_use {
    nat::way path; ///< The address of the relay may not be known.
};

using any = std::variant<
    accepted,
    up,
    media_failed,
    lost,
    used_up,
    peer_left,
    left,
    over,
    peer_state,
    text,
    party,
    candidates,
    path_in_doubt,
    link_dead,
    path_in_use>;

} // namespace babel::voice::sealed_event
