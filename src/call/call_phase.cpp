#include <babel/call/call_phase.hpp>

namespace babel::call {

std::string_view to_string(call_phase phase) {
    switch (phase) {
    case call_phase::calling:
    case call_phase::turned_down:
    case call_phase::sent_back:
        return "calling";
    case call_phase::ringing:
        return "ringing";
    case call_phase::connecting:
    case call_phase::greeting:
    case call_phase::shut_out:
        return "connecting";
    case call_phase::up:
        return "up";
    case call_phase::closing:
        return "ending";
    case call_phase::over:
        return "over";
    }
    return {};
}

std::string_view to_string(end_reason reason) {
    switch (reason) {
    case end_reason::hangup:
        return "hangup";
    case end_reason::peer_hangup:
        return "peer_hangup";
    case end_reason::refused:
        return "refused";
    case end_reason::no_answer:
        return "no_answer";
    case end_reason::cancelled:
        return "cancelled";
    case end_reason::not_online:
        return "not_online";
    case end_reason::dropped:
        return "dropped";
    case end_reason::media_failed:
        return "media_failed";
    case end_reason::untrusted:
        return "untrusted";
    case end_reason::missed:
        return "missed";
    }
    return "";
}

} // namespace babel::call
