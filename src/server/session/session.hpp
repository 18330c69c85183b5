// A client's connection.
#pragma once

#include "server/session/link_kind.hpp"
#include "server/session/session_services.hpp"
#include "server/signalling/client_peer.hpp"
#include <babel/core/text.hpp>
#include <babel/net/outbox.hpp>
#include <babel/net/tls_transport.hpp>
#include <babel/net/transport.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/framer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace babel::server {

/// A local variable of the coroutine that serves the connection.
/// Lifetime: the services and the link outlive it.
class session final : public client_peer {
public:
    /// `tls`: the link, if it is one of TLS.
    session(
        session_services& pool, net::transport& link, origin from, net::tls_transport* tls = nullptr
    );

    /// Greets the client, whose link is ready.
    void enter(const link_description& how = {});

    /// Reads once and handles the packets; never suspends. Errors: the reason why the session ends.
    error_code read();

    /// Fails the session if it missed a deadline.
    void check_deadlines(time_point now);

    /// Logs and counts the end of the connection, and removes it from signalling.
    void leave(error_code why);

    /// Tells a babel/2 client, once, that the session is about to end: `drained` or `cluster_away`.
    /// It is closed later, by its owner or as soon as nothing is queued for it.
    void announce_end(errc why) {
        if (!std::exchange(announced_end_, why)) pool_.signals.announce_end(*this, why);
    }
    bool knows_of_end() const { return announced_end_.has_value(); }

    void close();
    /// Ciphertext that the system has not taken counts too.
    std::size_t waiting_bytes() const { return outbox_.waiting_bytes() + link_.queued_bytes(); }
    link_kind kind() const;
    std::chrono::system_clock::time_point since() const { return since_; }

    ~session() { count_ciphertext(0); }

    void welcome(std::span<const wire::slice> slices) override;
    void send(const wire::shared_packet& packet) override {
        count_sent(packet->size());
        note(outbox_.post(packet));
    }
    void send(bytes_view packet) override {
        count_sent(packet.size());
        note(outbox_.post(packet));
    }
    void on_login() override;
    bool probe(asker by) override;
    void fail(error_code why, std::string_view last_words = {}) override;

private:
    error_code on_packet(bytes_view packet, time_point now);
    /// Ends the session if a probe of its peer found no sign of life.
    void check_probe(time_point now);
    /// Fails the session if the peer takes none of its queued bytes.
    void check_progress(time_point now);
    /// Counts queued ciphertext among the bytes that are queued for all.
    void count_ciphertext(std::size_t queued);
    void note_half_packet(time_point now, bool had_whole);
    void note(bool is_sent) {
        if (!is_sent) fail(outbox_.failure());
        if (pool_.keeps_too_much()) pool_.free_queues_later();
    }
    void count_sent(std::size_t bytes) {
        pool_.counts.add(counter::packets_sent);
        pool_.counts.add(counter::bytes_sent, bytes);
    }
    /// Its name in the log.
    std::string label() const { return !name().empty() ? printable(name()) : from().remote; }

    session_services& pool_;
    net::transport& link_;
    net::tls_transport* tls_; // null: plain
    net::outbox outbox_{link_, pool_.rules.limits.queue_bytes, &pool_.queued_bytes};
    wire::framer framer_{max_packet_bytes_before_login};
    error_code failure_;
    std::chrono::system_clock::time_point since_; // of the login
    time_point connected_ = std::chrono::steady_clock::now();
    time_point half_packet_since_ = time_point::max();
    name_probe probe_;
    time_point progress_at_ = connected_; // of the last progress with queued bytes
    std::uint64_t progress_bytes_ = 0;    // taken by then
    time_point renewed_ = connected_;     // the keys of TLS
    std::size_t ciphertext_bytes_ = 0;    // queued, as counted
    std::optional<errc> announced_end_;   // null: its client was not told
};

} // namespace babel::server
