// Messages to peers, after the presence that has to precede them.
#pragma once

#include "server/signalling/elsewhere/remote_peer.hpp"
#include "server/signalling/presence/realms.hpp"
#include <babel/wire/codec.hpp>

#include <cstdint>
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
            static_cast<remote_peer&>(to).set_about(about);
        else if (to.is_logged_in())
            online_.bring_up_to_date(to, about);
        scratch_.clear();
        wire::encode_to(scratch_, message);
        to.send(bytes_view(scratch_));
    }

private:
    realms& online_;
    std::vector<std::uint8_t> scratch_; // the packet that is being sent
};

} // namespace babel::server
