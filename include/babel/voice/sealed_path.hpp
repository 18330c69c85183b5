// The voice path of a sealed call: its datagrams, on whatever carries them.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/crypto/sealer.hpp>
#include <babel/nat/candidate.hpp>
#include <babel/nat/path.hpp>
#include <babel/net/link_state.hpp>
#include <babel/voice/frame_map.hpp>
#include <babel/voice/path.hpp>
#include <babel/voice/rate_control.hpp>
#include <babel/voice/sealed_event.hpp>
#include <babel/voice/sealed_figures.hpp>
#include <babel/voice/sealed_path_settings.hpp>
#include <babel/wire/sealed.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace babel::voice {

class peer_session;
class sealed_reading;
class session_driver;

/// The call from the end of its handshake on: it has the keys. Nothing is sent before the
/// acceptance, and nothing answered. It does no I/O: carriers move its datagrams.
///
/// Errors of run(): end_of_stream after a Bye of either side, as after a hang-up; timed_out if
/// nothing came; keys_used_up; operation_aborted after close(); the reader's. When run() has ended,
/// the keys are kept for a late Bye of the peer, until the event `over` or the destruction.
/// `established` of the reader is called when the call is up.
///
/// In a voice_stream both ends are diallers: the handshake has proved the peer.
/// Lifetime: run() has ended before it is destroyed. The owner outlives it.
/// Thread: the loop only.
class sealed_path final : public path {
public:
    struct owner {
        /// A carrier sends the datagram, valid until it returns, or drops it. Must not call back.
        std::function<void(const nat::way& to, bytes_view datagram)> send;
        /// May call back, except for on_datagram(); must not destroy the path.
        std::function<void(const sealed_event::any&)> on_event;
    };

    sealed_path(
        const asio::any_io_executor& executor,
        sealed_path_settings settings,
        crypto::call_seals seals,
        owner callbacks
    );
    ~sealed_path() override;

    // The carriers' side.

    /// A carrier is bound at the relay, perhaps again. Or this end has connected to the peer.
    void add(nat::path_kind kind, const wire::seen_address& remote = {});
    void remove(nat::path_kind kind, const wire::seen_address& remote = {});
    /// A sealed datagram came, from any address: one that opens makes a path to its sender.
    void on_datagram(const nat::way& from, bytes_view datagram);
    /// Addresses or routes of this end changed: all paths are in doubt, and probed at once.
    void on_network_change();
    /// The machine slept that long. A call that the peer must have given up meanwhile is lost.
    void on_sleep(std::chrono::nanoseconds length);

    // The call's side.

    /// The call was accepted: by this end's user, or by the callee's Candidates.
    void accept();
    /// The peer's addresses that may be probed, eight at most. Probes begin `hold` after the
    /// acceptance, so that those of both sides cross.
    void set_candidates(std::span<const nat::candidate> all, std::chrono::microseconds hold);
    /// Own addresses that are new. Returns false if the call is not up.
    bool send_candidates(std::span<const nat::candidate> all);
    /// Sends Bye until it is Noted. Before the acceptance, nobody is told: closes, and run()
    /// returns end_of_stream.
    void hang_up(wire::bye_reason reason);
    /// Returns false if the call is not up, too much text waits, or this one is not valid UTF-8 or
    /// longer than wire::max_text_bytes.
    bool send_text(std::string_view words);
    /// The others in this end's conference. Returns false if the call is not up.
    bool send_party(std::span<const std::string> names);
    /// The bits of wire::call_state of this end, for the Reports.
    void set_state(std::uint16_t bits);
    sealed_figures figures() const;

    // The voice stream's side.

    bool is_sealed() const override { return true; }
    void send_established() override {} ///< The handshake stands for the greeting.
    std::size_t frame_samples(frame_length wanted) const override;
    void send_voice(bytes_view opus, std::size_t samples) override;
    void note_missing(std::uint64_t frames) override;
    void finish() override { hang_up(wire::bye_reason::hang_up); }
    void close() override;
    asio::awaitable<error_code> run(path_reader to) override;
    bool ended_as_hang_up(error_code end) const override { return end == errc::end_of_stream; }
    const send_rate& rate() const override;
    void set_bitrate(int bitrate_bps) override;
    bool is_heard() const override;
    const path_stats& stats() const override { return stats_; }
    /// Life: a datagram that opened.
    std::optional<net::link_state> state() override;

private:
    peer_session& session();
    const peer_session& session() const;
    bool is_accepted() const;
    void report(const sealed_event::any& event);

    owner owner_;
    std::unique_ptr<session_driver> driver_;
    std::unique_ptr<sealed_reading> reading_;
    path_stats stats_;
    // The acceptance, or the last datagram that opened.
    std::chrono::steady_clock::time_point life_at_{};
    std::uint64_t unread_ = 0;
    std::uint64_t ignored_notes_ = 0;
};

} // namespace babel::voice
