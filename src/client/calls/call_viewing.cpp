#include "client/calls/call_viewing.hpp"

namespace babel::client {

call_view view_of(const call::call& of) {
    const auto talk = of.times().talk(std::chrono::steady_clock::now());
    const auto& way = of.setup();
    call_view view;
    view.id = of.id();
    view.peer = of.peer();
    view.phase = of.phase();
    view.talk = talk;
    view.figures = of.figures();
    view.security = way.security();
    view.from = way.from();
    if (const auto bits = way.peer_state())
        view.peer_state = call::peer_state_of(of.id(), of.peer(), *bits);
    if (const auto* sealed = of.sealed()) view.peer_party = sealed->peer_party();
    return view;
}

} // namespace babel::client
