// Gets the voice stream of a sealed call: the handshake through the server, then datagrams.
#pragma once

#include <babel/call/call_context.hpp>
#include <babel/call/call_setup.hpp>
#include <babel/call/handshake_facts.hpp>
#include <babel/call/security.hpp>
#include <babel/core/asio.hpp>
#include <babel/wire/offers.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace babel::call {

class call_reports;
class sealed_media;
class signalled_handshake;

/// The signalling and the user's policy, for one offer.
struct offer_owner {
    std::function<void(std::uint32_t call, wire::call_step what, bytes_view blob)> signal;
    /// Judges the key that the peer has proved, once, before the peer gets another byte.
    std::function<result<peer_security, untrusted_peer>(const proved_peer&)> judge;
    /// A key was shown that is not the peer's.
    std::function<untrusted_peer(peer_fault why, const std::optional<crypto::public_key>&)>
        refuse_key;
    /// A callee's caller is proved, and its call may be attached, or the offer be ended.
    std::function<void()> proved;
    /// The keys are there: whether the words may be shown.
    std::function<bool()> may_show_words;
    /// The call is up, so the key is the peer's.
    std::function<void(const proved_peer&)> confirmed;
    /// It is over, and no call was attached. To be destroyed after linger().
    std::function<void()> ended;
};

/// One offer, from its first byte to the end of its call. A callee's exists before its call: no
/// call rings before the caller is proved.
/// Lifetime: as call_setup; one that was never attached is destroyed after linger().
/// Thread: the loop only.
class sealed_setup final : public call_setup {
public:
    sealed_setup(
        const call_context& context,
        handshake_setup facts,
        wire::peer_role own_role,
        offer_owner callbacks
    );
    ~sealed_setup() override;

    /// A caller's first bytes, for the Offer.
    std::vector<std::uint8_t> begin();
    /// The offer was passed on. `server`: the address at which we reached it.
    void on_offered(const wire::offered& answer, const asio::ip::address& server);
    /// An offer came to a callee.
    void on_offer(const wire::incoming_offer& offer, const asio::ip::address& server);
    /// A Signal of its call.
    void on_signal(const wire::signal& message);

    /// Its news are for that call from now on. A callee's caller must be proved.
    void attach(setup_hooks hooks, const call_reports& reports);
    /// Ends it, and tells the peer that reason.
    void end(wire::end_reason why);
    /// Another setup takes its place.
    void retire();

    /// The server's number of the call; 0: it is not known yet.
    std::uint32_t number() const;
    /// Null before the peer is proved.
    const proved_peer* peer() const;
    /// Nothing is said by way of the server any more.
    bool is_over() const;

    /// Tells the peer the names of the others in this end's conference, if they have changed.
    void tell_party(std::vector<std::string> others);
    /// Those of the peer's conference, by its account.
    const std::vector<std::string>& peer_party() const;

    void start() override {}
    void stop_listening(time_point) override {}
    /// Accepts the call.
    void dial(bool must_be_ip) override;
    void close(end_reason why) override;
    void stop_sending(end_reason why) override { close(why); }
    void note_timeout() override;
    void refuse(call_refusal why) override;
    end_detail explain_to_caller() const override;
    voice::voice_stream* stream() const override;
    std::string from() const override;
    peer_security security() const override;
    error_code send_text(std::string_view words) override;
    std::optional<std::uint16_t> peer_state() const override { return peer_state_; }
    void set_state(std::uint16_t bits) override;
    bool needs_server() const override { return !is_accepted(); }
    time_point deadline() const override { return time_point::max(); }
    void on_time(time_point) override {}
    void note_up() override { owner_.confirmed(*peer()); }
    asio::awaitable<void> finish() override;
    asio::awaitable<void> linger() override;
    void hurry() override;

private:
    void make_handshake(const call_context& context, handshake_setup facts);
    void make_media(const call_context& context);
    bool keep_grant(const wire::grant& given, const asio::ip::address& server);
    void on_accepted();
    bool is_accepted() const;
    void forget_call();
    void on_stream_end(voice::voice_stream::ending how);
    void leave(call_signal how, end_detail why);

    const wire::peer_role own_role_;
    offer_owner owner_;
    std::unique_ptr<signalled_handshake> handshake_;
    std::unique_ptr<sealed_media> media_;
    std::optional<setup_hooks> hooks_;
    const call_reports* reports_ = nullptr;
    std::optional<std::uint16_t> peer_state_;
    bool is_up_ = false;
    bool has_peer_left_ = false;
    bool is_timed_out_ = false;
    bool is_leaving_ = false; // the program
};

} // namespace babel::call
