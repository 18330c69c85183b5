// A transport below TLS that reads nothing before its turn.
#pragma once

#include "server/session/handshake_turns.hpp"
#include "server/signalling/client_peer.hpp"
#include <babel/net/kept_handler.hpp>
#include <babel/net/transport.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace babel::server {

/// A reader waits until there are bytes and it is the turn of this handshake. After the handshake
/// the transport below takes its place: take_below().
/// Lifetime: the turns outlive it. It may be destroyed at any time.
/// Thread: the loop only.
class gated_transport final : public net::transport, private waiting_handshake {
public:
    gated_transport(
        asio::any_io_executor executor,
        std::unique_ptr<net::transport> below,
        handshake_turns& turns,
        const origin& from
    );
    ~gated_transport() override;

    /// The transport below. Nothing else but the destructor may follow. No read may wait.
    std::unique_ptr<net::transport> take_below();

    result<std::size_t> try_read(std::span<std::uint8_t> into) override;
    result<std::size_t> try_write(std::span<const bytes_view> pieces) override {
        return below_->try_write(pieces);
    }
    void shutdown_send() override { below_->shutdown_send(); }
    void close() override;
    std::size_t queued_bytes() const override { return below_->queued_bytes(); }
    int native_handle() override { return below_->native_handle(); }

private:
    void
    start_wait(net::direction what, asio::any_completion_handler<void(error_code)> done) override;
    void on_readable(error_code ec);
    void take_turn() override;
    void complete_later(error_code ec);

    asio::any_io_executor executor_;
    std::unique_ptr<net::transport> below_;
    handshake_turns& turns_;
    net::kept_handler reader_;
    bool has_turn_ = false;
    std::shared_ptr<gated_transport*> self_; // for a wait below that ends later
};

} // namespace babel::server
