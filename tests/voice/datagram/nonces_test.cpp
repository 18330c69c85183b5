// No nonce comes twice under a key, whatever a call meets: seen from the wire, with keys that this
// test derives itself.
#include "crypto/aead.hpp"
#include "crypto/hkdf.hpp"
#include "voice/datagram/simulated_call.hpp"

#include <set>
#include <string_view>

using namespace babel;
using namespace babel::voice;
using namespace babel::voice::test;

namespace {

using secret = std::array<std::uint8_t, crypto::media_secret_bytes>;
using key_and_nonce = std::array<std::uint8_t, 16 + crypto::aead_nonce_bytes>;

/// The datagrams of one direction.
class direction_tap {
public:
    explicit direction_tap(std::uint8_t direction) : direction_(direction) {
        secret_.fill(7); // as some_seals()
        derive_keys();
    }

    /// Counts a datagram, after it was opened with the keys that are due.
    void count(bytes_view datagram) {
        REQUIRE(datagram.size() > crypto::seal_overhead);
        if ((datagram[0] & 0xfU) != epoch_ % 16) begin_epoch();
        REQUIRE(datagram[0] == (0xc0U | epoch_ % 16));
        std::array<std::uint8_t, crypto::aead_nonce_bytes> nonce = iv_;
        for (std::size_t i = 0; i < 4; ++i) // the number is little-endian in the header
            nonce[nonce.size() - 1 - i] ^= datagram[5 + i];
        plain_.resize(datagram.size() - crypto::seal_overhead);
        if (!opener_->open(nonce, datagram.first(9), datagram.subspan(9), plain_))
            FAIL("datagram " << used.size() << " was sealed with other keys");
        key_and_nonce both{};
        const auto behind = std::ranges::copy(key_, both.begin()).out;
        std::ranges::copy(nonce, behind);
        is_unique = used.insert(both).second && is_unique;
    }

    std::set<key_and_nonce> used;
    bool is_unique = true;
    unsigned epochs() const { return epoch_ + 1; }

private:
    template <std::size_t Size>
    std::array<std::uint8_t, Size> expand(std::string_view label, bool has_direction) const {
        std::vector<std::uint8_t> info(label.begin(), label.end());
        if (has_direction) info.push_back(direction_);
        std::array<std::uint8_t, Size> made{};
        crypto::hkdf_expand(secret_, info, made);
        return made;
    }
    void derive_keys() {
        key_ = expand<16>("babel media key", true);
        iv_ = expand<crypto::aead_nonce_bytes>("babel media iv", true);
        opener_.emplace(crypto::aead_cipher::aes_128_gcm, key_);
    }
    void begin_epoch() {
        secret_ = expand<crypto::media_secret_bytes>("babel media next", false);
        ++epoch_;
        derive_keys();
    }

    std::uint8_t direction_;
    unsigned epoch_ = 0;
    secret secret_{};
    std::array<std::uint8_t, 16> key_{};
    std::array<std::uint8_t, crypto::aead_nonce_bytes> iv_{};
    std::optional<crypto::aead_opener> opener_;
    std::vector<std::uint8_t> plain_;
};

/// Losses, doubled paths, lost and renewed legs, another network, Notes: 40 s of each kind.
void suffer(simulated_call& call) {
    for (auto* each : {&call.caller, &call.callee})
        each->talks = true;
    call.set([](link_conditions& how) { how.loss = 0.05; });
    call.run(10s);
    call.set([](link_conditions& how) { how.is_down = true; }); // frames go over the other path too
    call.run(4s);
    call.set([](link_conditions& how) {
        how.is_down = false;
        how.loss = 0;
    });
    call.caller.session.on_network_change(call.now);
    call.callee.session.on_network_change(call.now);
    call.run(5s);
    for (auto* each : {&call.caller, &call.callee}) {
        each->session.remove_path(path_kind::relay_udp);
        CHECK(each->session.send_note(call.now, wire::note_kind::text, {}));
    }
    call.run(5s);
    for (auto* each : {&call.caller, &call.callee}) // the relay is back: the same call goes on
        each->session.add_path(call.now, path_kind::relay_udp);
    call.run(16s);
}

} // namespace

TEST_CASE("no nonce comes twice under a key of a call", "[simulation]") {
    simulated_call call;
    call.add_path({});
    std::array<direction_tap, 2> taps{direction_tap(1), direction_tap(2)};
    call.on_wire = [&](std::size_t side, bytes_view datagram) { taps[side].count(datagram); };
    call.accept();
    call.run(1s);
    for (int epoch = 0; epoch < 2; ++epoch) {
        suffer(call);
        for (auto* each : {&call.caller, &call.callee})
            each->talks = false;
        call.run(30min);
    }
    suffer(call);
    for (std::size_t side = 0; side < 2; ++side) {
        CHECK(taps[side].is_unique);
        CHECK(taps[side].epochs() == 3);
        CHECK(taps[side].used.size() > 30'000);
        CHECK(call.end(side).session.phase() == session_life::phase::up);
    }
}
