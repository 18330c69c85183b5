// A user of another node.
#pragma once

#include "server/signalling/client_peer.hpp"
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
    /// Sends a packet (opcode and fields) to the user's node. `about`: the user here who causes it.
    /// Returns false if it cannot be sent.
    using carrier =
        std::function<bool(const remote_peer& to, std::string_view about, bytes_view packet)>;

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

    /// Of the next packet only.
    void set_about(std::string_view who) { about_ = who; }

    void welcome(std::span<const wire::slice>) override {}
    void send(const wire::shared_packet& packet) override { send(bytes_view(*packet)); }
    void send(bytes_view packet) override {
        was_sent_ = carry_(*this, std::exchange(about_, {}), packet.subspan(wire::length_bytes));
    }
    /// False if the last packet could not be sent.
    bool was_sent() const { return was_sent_; }
    void on_login() override {}
    bool probe(asker) override { return false; }
    void fail(error_code, std::string_view) override {}

private:
    const carrier& carry_;
    std::string_view about_;
    bool was_sent_ = true;
};

} // namespace babel::server
