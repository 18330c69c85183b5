#include "cli/render/causes.hpp"

#include "cli/render/peer_security.hpp"
#include <babel/core/text.hpp>

namespace babel::cli {
namespace {

namespace ending = call::ending;

std::string place(const call::caller_address& caller) {
    return caller.host + " port " + std::to_string(caller.port);
}

std::string option_of(net::family family) {
    return family == net::family::v4 ? "-4" : "-6";
}

std::string name_of(net::family family) {
    return family == net::family::v4 ? "IPv4" : "IPv6";
}

std::string text_of(call::handshake_fault why) {
    using call::handshake_fault;
    switch (why) {
    case handshake_fault::tls:
        return "the encryption could not be set up: the stream of the handshake broke";
    case handshake_fault::too_late:
        return "the encryption was not set up in time";
    case handshake_fault::too_much:
    case handshake_fault::out_of_turn:
    case handshake_fault::bad_message:
        return "the peer's program broke the rules of the handshake";
    case handshake_fault::version:
        return "the peer's program requires another version of encrypted calls";
    case handshake_fault::own_name:
        return "the caller has your own name";
    case handshake_fault::wrong_names:
        return "the encryption was not set up: the peer called somebody else, or as somebody else";
    case handshake_fault::bad_proof:
        return "the peer's program did not prove its key: somebody may be in between";
    case handshake_fault::other_key:
        return "the peer's key has changed";
    case handshake_fault::unknown_key:
        return "the peer's key is not the one that the server names";
    case handshake_fault::bad_commitment:
        return "the caller broke the rules for the words: somebody may be in between";
    }
    return {};
}

std::string text_of(wire::offer_fault why) {
    using wire::offer_fault;
    switch (why) {
    case offer_fault::takes_no_offers:
        return "the peer's program does not take encrypted calls now";
    case offer_fault::too_often:
        return "too many calls in a short time";
    case offer_fault::full:
        return "the server has no room for another call";
    case offer_fault::yourself:
        return "the peer is you";
    case offer_fault::not_online:
    case offer_fault::not_logged_in:
    case offer_fault::none:
        break;
    }
    return "the server did not pass the call on";
}

struct words {
    const std::string& peer;

    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const ending::link_failed& e) const { return e.why.message(); }
    std::string operator()(const ending::peer_vanished& e) const {
        return "nothing received from the peer for " + std::to_string(e.silence.count()) + " s";
    }
    std::string operator()(const ending::no_voice& e) const {
        return "no voice for " + std::to_string(e.limit.count()) + " s (see --max-silence)";
    }
    std::string operator()(const ending::server_link_lost&) const {
        return "the server link was lost";
    }
    std::string operator()(const ending::server_error& e) const {
        return "the server answered: " + e.words;
    }
    std::string operator()(const ending::similar_name& e) const {
        return "did you mean \"" + e.name + "\"?";
    }
    std::string operator()(const ending::wrong_greeting&) const {
        return "the peer's program behaved as the caller; try calling again";
    }
    std::string operator()(const ending::not_greeted& e) const {
        return "the caller's program at " + place(e.caller) + " did not answer; call back instead";
    }
    std::string operator()(const ending::greeting_failed& e) const {
        return "the connection to the caller at " + place(e.caller) +
               " closed before it was answered: " + e.why.message() + "; calling back may work";
    }
    std::string operator()(const ending::caller_unreachable& e) const {
        const auto text = "cannot reach the caller at " + place(e.caller) + ": ";
        if (e.why == errc::no_address && e.family != net::family::any)
            return text + "only " + name_of(e.family) + " is used here (" + option_of(e.family) +
                   ")";
        const bool is_blocked = e.why == errc::timed_out || call::is_closed_port(e.why);
        return text + e.why.message() +
               (is_blocked ? "; the caller's firewall must allow TCP to that port (see --listen)"
                           : "");
    }
    std::string operator()(const ending::callee_unreached& e) const {
        if (e.port == 0 && !e.connected)
            return peer + " accepted but did not reach the relay of the server";
        const auto port = e.port == 0 ? "the relay" : "port " + std::to_string(e.port);
        if (e.connected) return peer + " accepted and connected to " + port + " but sent no voice";
        return peer + " accepted but did not reach " + port +
               ": your firewall or router must allow TCP to it (see --listen)";
    }
    std::string operator()(const ending::peer_left& e) const {
        switch (e.why) {
        case wire::bye_reason::time_over:
            return peer + "'s limit on the duration of calls was reached";
        case wire::bye_reason::failed:
            return "nothing came through to " + peer;
        case wire::bye_reason::leaving:
            return "the program of " + peer + " ended";
        case wire::bye_reason::hang_up:
            break;
        }
        return {};
    }
    std::string operator()(const ending::peer_busy&) const { return "in another call"; }
    std::string operator()(const ending::offer_refused& e) const { return text_of(e.why); }
    std::string operator()(const ending::handshake_failed& e) const {
        return e.why ? text_of(*e.why) : "the peer's program could not set up the encryption";
    }
    std::string operator()(const ending::no_way& e) const {
        if (e.relay.empty()) return "the server has no relay for encrypted calls";
        return peer + " accepted, but nothing came over the relay (" + e.relay +
               "); firewalls must allow UDP or TCP to it";
    }
    std::string operator()(const ending::insecure& e) const {
        return untrusted_reason(e.why.why, peer);
    }
};

} // namespace

std::string detail_text(const client::event::call_ended& ended) {
    return std::visit(words{ended.peer}, ended.detail);
}

std::string sound_failure_text(const client::event::sound_failed& failed) {
    using client::event::sound_part;
    const auto why = failed.why.message();
    switch (failed.part) {
    case sound_part::call_device:
        return "audio: " + why + "; the call goes on";
    case sound_part::ring_device:
        return "ring device: " + why;
    case sound_part::processing:
        return "the voice is not processed: " + why;
    case sound_part::encoder:
        return "the voice encoder failed: " + why;
    }
    return why;
}

std::string
link_cause_text(const std::string& why, const std::optional<client::missing_address>& missing) {
    if (!missing) return why;
    const auto option = option_of(missing->family);
    const auto kind = name_of(missing->family);
    if (is_ip_address(missing->host))
        return missing->host + " is not an " + kind + " address (" + option + ")";
    if (missing->family == net::family::any) return "unknown host name";
    return "unknown host name, or no " + kind + " address (" + option + ")";
}

} // namespace babel::cli
