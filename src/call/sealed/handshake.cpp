#include "call/sealed/handshake.hpp"

#include <babel/crypto/secret.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

namespace babel::call {
namespace {

constexpr std::string_view media_label = "EXPERIMENTAL babel media 1";

crypto::tls_context context_of(const handshake_setup& setup, wire::peer_role own_role) {
    const bool is_caller = own_role == wire::peer_role::caller;
    const auto& caller = is_caller ? setup.own_name : setup.peer_name;
    const auto& callee = is_caller ? setup.peer_name : setup.own_name;
    const auto role = is_caller ? crypto::tls_role::client : crypto::tls_role::server;
    return crypto::call_context(role, crypto::call_psk(caller, callee), setup.suites);
}

crypto::aead_cipher cipher_of(const crypto::tls_engine& engine) {
    return engine.cipher() == "TLS_CHACHA20_POLY1305_SHA256"
               ? crypto::aead_cipher::chacha20_poly1305
               : crypto::aead_cipher::aes_128_gcm;
}

} // namespace

handshake::handshake(handshake_setup setup, wire::peer_role own_role)
    : setup_(std::move(setup)), own_role_(own_role), engine_(context_of(setup_, own_role)) {}

handshake::output handshake::start() {
    return feed({});
}

void handshake::on_offered(const std::optional<crypto::public_key>& named, time_point now) {
    if (phase_ != handshake_phase::offering) return;
    named_ = named;
    deadline_ = now + time_limit;
    phase_ = handshake_phase::securing;
}

handshake::output handshake::on_offer(
    bytes_view blob, const std::optional<crypto::public_key>& named, time_point now
) {
    on_offered(named, now);
    // Somebody else with our name: the server, or one whom it lets in.
    if (setup_.peer_name == setup_.own_name)
        fail({handshake_fault::own_name, wire::end_reason::refused});
    return feed(blob);
}

handshake::output handshake::on_signal(wire::call_step what, bytes_view blob) {
    if (is_over()) return {};
    ++signals_;
    bytes_ += blob.size();
    const bool is_accept = what == wire::call_step::accept;
    if (signals_ > max_signals || bytes_ > max_bytes || blob.size() > wire::max_blob_bytes)
        fail({handshake_fault::too_much});
    else if (phase_ == handshake_phase::offering || (is_accept && own_role_ == wire::peer_role::callee))
        fail({handshake_fault::out_of_turn});
    return feed(blob);
}

handshake::output handshake::accept(std::vector<wire::candidate> own) {
    output out;
    const bool rings = phase_ == handshake_phase::proved || phase_ == handshake_phase::waiting;
    if (own_role_ == wire::peer_role::caller || !rings || acceptance_) return out;
    acceptance_ = std::move(own);
    if (phase_ == handshake_phase::waiting) send_acceptance(out.blob);
    if (phase_ == handshake_phase::accepted) out.what = wire::call_step::accept;
    return out;
}

void handshake::on_voice() {
    if (own_role_ == wire::peer_role::callee || phase_ != handshake_phase::waiting) return;
    late_.emplace(*std::move(engine_));
    finish();
}

void handshake::on_time(time_point now) {
    if (!is_over() && now >= deadline_) fail({handshake_fault::too_late});
}

handshake::output handshake::feed(bytes_view blob) {
    output out;
    has_answered_ = false;
    if (!is_over()) receive(blob, out.blob);
    // An end of the call says what an alert would say.
    if (phase_ == handshake_phase::failed) out.blob.clear();
    if (phase_ == handshake_phase::accepted && !out.blob.empty())
        out.what = wire::call_step::accept;
    return out;
}

void handshake::receive(bytes_view blob, bytes& out) {
    std::array<std::uint8_t, wire::max_peer_message_bytes> room;
    std::size_t count = 0;
    do {
        const auto step = engine_->receive(blob, room, out);
        if (!step) return fail({handshake_fault::tls});
        blob = blob.subspan(step->ciphertext);
        count = step->plaintext;
        if (engine_->is_established()) greet(out);
        const auto read = [&](bytes_view message) { return read_message(message, out); };
        if (framer_.feed(bytes_view(room).first(count), read)) fail({handshake_fault::bad_message});
    } while (!is_over() && (!blob.empty() || count > 0));
    if (has_answered_ && !framer_.between_packets()) fail({handshake_fault::out_of_turn});
}

/// A caller's PeerHello follows the end of the TLS handshake.
void handshake::greet(bytes& out) {
    if (std::exchange(has_greeted_, true)) return;
    channel_ = engine_->channel_binding();
    if (own_role_ == wire::peer_role::caller) send_hello(crypto::commitment_to(setup_.nonce), out);
}

error_code handshake::read_message(bytes_view message, bytes& out) {
    if (is_over()) return errc::end_of_stream;
    const auto decoded = wire::decode_peer_message(message);
    if (!decoded) return decoded.error();
    if (has_answered_) fail({handshake_fault::out_of_turn});
    if (!is_over()) std::visit([&](const auto& each) { on_message(each, out); }, *decoded);
    return {};
}

void handshake::on_message(const wire::peer_hello& hello, bytes& out) {
    if (phase_ != handshake_phase::securing) return fail({handshake_fault::out_of_turn});
    auto peer = check_hello(hello, setup_, own_role_, channel_, named_);
    if (!peer) return fail(peer.error());
    peer_ = *std::move(peer);
    if (own_role_ == wire::peer_role::callee) {
        commitment_ = hello.nonce;
        phase_ = handshake_phase::proved;
        return send_hello(setup_.nonce, out);
    }
    agree(setup_.nonce, hello.nonce);
    phase_ = handshake_phase::waiting;
    deadline_ = time_point::max();
    send(wire::peer_reveal{setup_.nonce}, out);
    send(wire::candidates{setup_.candidates}, out);
}

void handshake::on_message(const wire::peer_reveal& reveal, bytes&) {
    const bool is_turn =
        own_role_ == wire::peer_role::callee && phase_ == handshake_phase::proved && !words_;
    if (!is_turn) return fail({handshake_fault::out_of_turn});
    if (crypto::commitment_to(reveal.nonce) != commitment_) {
        const bool is_known = peer_->source != key_source::named;
        return fail({handshake_fault::bad_commitment, reason_told(own_role_, is_known), peer_->key}
        );
    }
    agree(reveal.nonce, setup_.nonce);
}

void handshake::on_message(const wire::candidates& list, bytes& out) {
    const bool is_callee = own_role_ == wire::peer_role::callee;
    const bool is_turn = is_callee ? phase_ == handshake_phase::proved && words_
                                   : phase_ == handshake_phase::waiting;
    if (!is_turn) return fail({handshake_fault::out_of_turn});
    candidates_ = list.all;
    if (!is_callee) return finish();
    phase_ = handshake_phase::waiting;
    deadline_ = time_point::max();
    has_answered_ = true; // the caller's part is over
    if (acceptance_) send_acceptance(out);
}

void handshake::send(const wire::peer_message& message, bytes& out) {
    if (is_over()) return;
    bytes plaintext;
    encode_message(plaintext, message);
    if (engine_->send(plaintext, out)) return fail({handshake_fault::tls});
    has_answered_ = true;
}

void handshake::send_hello(const wire::raw_nonce& nonce, bytes& out) {
    const auto endorsements = encode_all(setup_.endorsements);
    send(make_hello(setup_, own_role_, nonce, channel_, endorsements), out);
}

void handshake::send_acceptance(bytes& out) {
    send(wire::candidates{*acceptance_}, out);
    finish();
}

void handshake::agree(const wire::raw_nonce& caller_nonce, const wire::raw_nonce& callee_nonce) {
    const auto own_key = setup_.key->public_part();
    const bool is_caller = own_role_ == wire::peer_role::caller;
    const crypto::word_facts facts{
        channel_,
        is_caller ? own_key : peer_->key,
        is_caller ? peer_->key : own_key,
        caller_nonce,
        callee_nonce};
    words_ = words_of(facts);
    keys_ = std::make_unique<call_keys>();
    engine_->export_secret(media_label, keys_->secret);
    keys_->cipher = cipher_of(*engine_);
    keys_->own_role = own_role_;
}

void handshake::finish() {
    if (is_over()) return;
    phase_ = handshake_phase::accepted;
    deadline_ = time_point::max();
    engine_.reset();
}

void handshake::fail(handshake_failure why) {
    if (is_over()) return;
    failure_ = why;
    phase_ = handshake_phase::failed;
    deadline_ = time_point::max();
    keys_.reset();
    engine_.reset();
}

} // namespace babel::call
