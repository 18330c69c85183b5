// The datagrams of one sealed call, and its voice stream.
#pragma once

#include "call/sealed/sealed_ways.hpp"
#include <babel/call/call_context.hpp>
#include <babel/call/handshake_facts.hpp>
#include <babel/call/relay_grant.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/task_group.hpp>
#include <babel/voice/sealed_path.hpp>
#include <babel/voice/voice_stream.hpp>

#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::call {

/// Lifetime: await linger() before it is destroyed. Thread: the loop only.
class sealed_media {
public:
    struct owner {
        std::function<void()> accepted;    ///< By the callee's voice.
        std::function<void()> established; ///< The peer's first datagram opened.
        std::function<void(voice::voice_stream::ending)> ended;
        std::function<void(const std::string& words)> text;
        std::function<void(std::uint16_t bits)> peer_state;
        std::function<void(const std::vector<std::string>& names)> party;
        std::function<void()> moved; ///< from() has changed.
        /// The peer sent a Bye, and we had not sent one. The stream ends next.
        std::function<void(wire::bye_reason)> peer_left;
    };

    sealed_media(const call_context& context, owner callbacks);
    ~sealed_media();

    /// `server`: the address at which we reached it.
    void keep(const relay_grant& grant, const asio::ip::address& server) {
        ways_.keep(grant, server);
    }
    /// Binds the leg. Requires a grant.
    void bind() { ways_.bind(); }
    /// The handshake has the keys: makes the stream. Requires a grant.
    void use(const call_keys& keys);

    void accept();
    call_candidates& candidates() { return ways_.candidates(); }
    /// The first reason counts.
    void hang_up(wire::bye_reason why);
    /// Errors: no_call; text_too_long; too_many_texts.
    error_code send_text(std::string_view words);
    void set_state(std::uint16_t bits);
    /// The others of a conference, if they have changed.
    void tell_party(std::vector<std::string> others);
    const std::vector<std::string>& peer_party() const { return peer_party_; }

    /// Null before use().
    voice::voice_stream* stream() const { return stream_.get(); }
    /// ADDRESS:PORT of the relay in use or tried; empty without one.
    std::string relay() const { return ways_.relay(); }
    /// `relay 203.0.113.1:4243 (UDP)`, or `direct 198.51.100.7:40000 (UDP)`.
    std::string from() const { return ways_.from(); }

    /// Waits until the peer has our Bye, and while it may repeat its own. `done`: the relay is not
    /// needed any more.
    asio::awaitable<void> linger(std::function<void()> done);
    /// Our Bye is enough.
    void hurry();
    /// Another call has taken its place, and the peer knows.
    void abandon();

private:
    asio::awaitable<void> read();
    void on_event(const voice::sealed_event::any& event);
    bool may_go() const;

    const call_context& context_;
    owner owner_;
    sealed_ways ways_;
    std::vector<std::string> peer_party_;
    std::vector<std::string> told_party_;
    std::unique_ptr<voice::voice_stream> stream_;
    voice::sealed_path* path_ = nullptr; // of the stream
    task_group reading_;
    asio::steady_timer leaving_;
    bool is_accepted_ = false;
    bool has_left_ = false;  // on our part
    bool has_ended_ = false; // both sides know
    bool is_over_ = false;   // and the peer says nothing more
    bool is_hurried_ = false;
};

} // namespace babel::call
