// Messages to peers, after the presence that has to precede them.
#pragma once

#include "server/signalling/elsewhere/call_end.hpp"
#include "server/signalling/elsewhere/remote_peer.hpp"
#include "server/signalling/presence/realms.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/offers.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace babel::server {

/// Lifetime: the realms outlive it.
class delivery {
public:
    explicit delivery(realms& online) : online_(online) {}

    /// `about`: the sender of a signal, whose presence must precede it.
    template <class Message>
    void send(client_peer& to, const Message& message, std::string_view about = {}) {
        if (to.is_elsewhere())
            static_cast<remote_peer&>(to).announce(about, end_in(message));
        else if (to.is_logged_in())
            online_.bring_up_to_date(to, about);
        scratch_.clear();
        wire::encode_to(scratch_, message);
        to.send(bytes_view(scratch_));
    }
    /// The same. Returns false if the message is for another node and cannot be sent.
    template <class Message>
    bool try_send(client_peer& to, const Message& message, std::string_view about) {
        send(to, message, about);
        return !to.is_elsewhere() || static_cast<const remote_peer&>(to).was_sent();
    }
    /// Ends a sealed call for one of its parties. `by`: the other one.
    void send_end(client_peer& to, std::uint32_t call, wire::end_reason why, std::string_view by) {
        const auto reason = static_cast<std::uint8_t>(why);
        send(to, wire::signal{call, wire::call_step::end, std::span(&reason, 1)}, by);
    }

private:
    realms& online_;
    std::vector<std::uint8_t> scratch_; // the packet that is being sent
};

} // namespace babel::server
