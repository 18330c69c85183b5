// Users of a node hear nothing invalid, and other nodes get nothing invalid, whatever comes from
// those.
#include "fuzz/require.hpp"
#include "server/signalling/elsewhere/node_messages.hpp"
#include "server/signalling/scripted_directory.hpp"
#include "server/signalling/signalling.hpp"

#include <boost/mp11/list.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

namespace {

using namespace babel;
using fuzz::require;

using to_user = boost::mp11::
    mp_push_back<wire::extended_to_client, wire::incoming_offer, wire::offered, wire::signal>;

class user final : public server::client_peer {
public:
    using client_peer::client_peer;
    void welcome(std::span<const wire::slice>) override {}
    void send(const wire::shared_packet&) override {}
    void send(bytes_view packet) override {
        require(wire::decode<to_user>(packet.subspan(wire::length_bytes)).has_value());
    }
    void on_login() override {}
    bool probe(server::asker) override { return false; }
    void fail(error_code, std::string_view) override {}
};

/// Alice and bob are users here, and far is one of another node. Alice asks for two calls to far.
class node {
public:
    node() {
        all_names_.answer = server::claim_verdict::granted;
        signals_.use(all_names_);
        wire::string_list_buffer capabilities;
        capabilities.add(server::sealed_calls);
        for (auto* each : {&alice_, &bob_})
            signals_.on_connected(*each);
        says(alice_, wire::login2{"alice", {}, {}, {}, capabilities.view(), {}});
        says(bob_, wire::login2{"bob", {}, {}, {}, capabilities.view(), {}});
        come();
        says(alice_, wire::call_request{"far", "", 9});
        says(alice_, wire::offer{1, "far", 0, wire::bytes_of("x")});
    }

    void hear(bytes_view message) { all_names_.events->called(message, now_); }
    void come() { all_names_.events->came("far", 7, wire::contact_flag::takes_offers, now_); }
    void go() { all_names_.events->went("far", now_); }
    void wait() {
        now_ += std::chrono::milliseconds(700);
        signals_.tidy(now_);
        signals_.flush();
    }
    void refuse() {
        says(bob_, wire::call_refused{"far"});
        says(alice_, wire::call_refused{"far"});
    }
    void leave() {
        signals_.on_gone(alice_, now_);
        signals_.on_gone(bob_, now_);
        go();
        signals_.flush();
        for (const auto& each : all_names_.sent)
            require(wire::decode<server::node_message>(each.bytes).has_value());
    }

private:
    template <class Message>
    void says(user& who, const Message& message) {
        const auto packet = wire::encode(message);
        signals_.on_packet(who, bytes_view(packet).subspan(wire::length_bytes), now_);
    }

    test::scripted_directory all_names_;
    server::policy rules_;
    server::counters counts_;
    server::signalling signals_{[] {}, rules_, counts_};
    server::time_point now_{};
    user alice_{server::origin{"192.0.2.7", "192.0.2.1"}, {server::protocol::babel2, {}}};
    user bob_{server::origin{"192.0.2.7", "192.0.2.1"}, {server::protocol::babel2, {}}};
};

} // namespace

// Input: events of a byte each; that of a message is followed by its size, two bytes, and itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    bytes_view rest(data, size);
    const auto take = [&rest](std::size_t count) {
        const auto part = rest.first(std::min(count, rest.size()));
        rest = rest.subspan(part.size());
        return part;
    };
    node self;
    while (!rest.empty()) {
        switch (take(1)[0] % 8) {
        case 0:
            self.wait();
            break;
        case 1:
            self.go();
            break;
        case 2:
            self.come();
            break;
        case 3:
            self.refuse();
            break;
        default:
            const auto length = take(2);
            const auto count = length.size() < 2 ? 0 : std::size_t{length[0]} + length[1] * 256U;
            self.hear(take(count));
        }
    }
    self.leave();
    return 0;
}
