// Messages from the server.
#include "crowd.hpp"
#include <babel/wire/codec.hpp>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>
#include <variant>

namespace babel::bench {

std::uint64_t key_of(std::string_view name) {
    std::uint64_t key = name.size();
    while (!name.empty()) {
        const auto count = std::min(name.size(), sizeof key);
        std::uint64_t word = 0;
        std::memcpy(&word, name.data(), count);
        key = (key ^ word) * 0x9e3779b97f4a7c15; // the odd number nearest to 2^64 / golden ratio
        key ^= key >> 32;
        name.remove_prefix(count);
    }
    return key;
}

void fail(const client& peer, std::string_view problem) {
    throw std::runtime_error(peer.name + ' ' + std::string(problem));
}

void crowd::on_packet(client& peer, bytes_view packet) {
    const auto message = wire::decode<wire::to_client>(packet);
    if (!message) fail(peer, "got no sense: " + message.error().message());
    std::visit([&](const auto& each) { on(peer, each); }, *message);
}

void crowd::on(client& peer, const wire::hello_connect&) {
    if (std::exchange(peer.is_greeted, true)) fail(peer, "was greeted twice");
    ++greeted_;
    if (!peer.may_be_cut) return;
    peer.wants_in = true;
    send(peer, wire::encode(wire::login{peer.name}));
}

void crowd::on(client& peer, const wire::login_success&) {
    if (!peer.wants_in) fail(peer, "was let in without asking");
    change(peer, [&] { peer.is_in = true; });
    if (on_in) on_in(peer);
}

void crowd::on(client& peer, const wire::login_failed& message) {
    fail(peer, "was not let in: " + std::string(message.reason));
}

void crowd::on(client& peer, const wire::add_contact& message) {
    change(peer, [&] {
        for (const auto name : message.contacts) {
            const auto key = key_of(name);
            if (key == outsider_) continue;
            ++peer.known;
            peer.roster += key;
        }
    });
    if (on_added) on_added(peer);
}

void crowd::on(client& peer, const wire::del_contact& message) {
    change(peer, [&] {
        for (const auto name : message.contacts) {
            const auto key = key_of(name);
            if (key == outsider_) continue;
            --peer.known;
            peer.roster -= key;
        }
    });
}

void crowd::on(client& peer, const wire::call_request& message) {
    if (!on_call_request) fail(peer, "is called by nobody");
    on_call_request(peer, message);
}

void crowd::on(client& peer, const wire::call_refused& message) {
    if (!on_call_refused) fail(peer, "is refused by nobody");
    on_call_refused(peer, message);
}

void crowd::on(client& peer, const wire::error_response& message) {
    if (peer.may_be_cut) return; // the reason for the disconnection
    fail(peer, "was told: " + std::string(message.what));
}

} // namespace babel::bench
