// A user of another node.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/elsewhere/call_end.hpp"
#include <babel/crypto/key.hpp>
#include <babel/wire/codec.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace babel::server {

/// Stands for a user of another node in the calls that they have with users of this one. Messages
/// to them go to their node. Presence does not: they get it there.
class remote_peer final : public client_peer {
public:
    struct parcel {
        std::string_view about;         ///< the user here who causes the packet
        std::optional<call_end> as_end; ///< null: it ends no call
        bytes_view packet;              ///< opcode and fields
    };
    /// Sends a packet to the user's node. Returns false if it cannot be sent.
    using carrier = std::function<bool(const remote_peer& to, const parcel& what)>;

    /// Lifetime: the carrier outlives it.
    remote_peer(std::string_view name, const carrier& by) : client_peer(origin{}), carry_(by) {
        set_name(name);
        set_elsewhere();
    }

    /// Sets the facts for calls from now on.
    void update(origin from, const std::optional<crypto::public_key>& key) {
        set_origin(std::move(from));
        set_key(key, false);
    }

    /// Describes the next packet only; see parcel.
    void announce(std::string_view about, std::optional<call_end> as_end) {
        next_ = {about, as_end, {}};
    }

    void welcome(std::span<const wire::slice>) override {}
    void send(const wire::shared_packet& packet) override { send(bytes_view(*packet)); }
    void send(bytes_view packet) override {
        auto what = std::exchange(next_, {});
        what.packet = packet.subspan(wire::length_bytes);
        was_sent_ = carry_(*this, what);
    }
    /// False if the last packet could not be sent.
    bool was_sent() const { return was_sent_; }
    void on_login() override {}
    bool probe(asker) override { return false; }
    void fail(error_code, std::string_view) override {}

private:
    const carrier& carry_;
    parcel next_{}; // without its packet
    bool was_sent_ = true;
};

} // namespace babel::server
