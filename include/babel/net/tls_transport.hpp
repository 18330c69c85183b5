// TLS over any transport.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/crypto/tls_engine.hpp>
#include <babel/net/descriptor.hpp>
#include <babel/net/kept_handler.hpp>
#include <babel/net/transport.hpp>
#include <babel/net/write_wait.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace babel::net {

/// Shared by all TLS connections of a loop: its executor, and buffers that are in use during a call
/// only.
struct tls_scratch {
    asio::any_io_executor executor;
    std::array<std::uint8_t, 64 * 1024> in;
    std::vector<std::uint8_t> out;
};

/// A connection of TLS without its transport, to be used elsewhere: also on another thread.
struct tls_parts {
    descriptor socket;
    crypto::tls_engine engine;
    std::vector<std::uint8_t> unread; ///< ciphertext that was received and is not decrypted
    std::vector<std::uint8_t> unsent; ///< ciphertext that has to leave first
};

/// A server's session uses it as it uses a plain one: reading drives the handshake, and reading and
/// writing would block until it is over. A client awaits handshake(), checks the server, and sends
/// nothing before.
/// Bytes that are taken are encrypted. Those that the transport below does not take are kept, and
/// leave without any call. try_write() takes nothing meanwhile.
/// Lifetime: the scratch outlives it. It may be destroyed at any time.
/// Errors: beside those of the transport below, those of tls_engine; torn_stream and
/// handshake_failed, if the connection ended without close_notify.
/// Thread: the loop only.
class tls_transport final : public transport {
public:
    tls_transport(
        std::unique_ptr<transport> below,
        const crypto::tls_context& context,
        tls_scratch& scratch,
        std::string_view host = {}
    );
    ~tls_transport() override;

    /// Drives the handshake to its end. Errors: as receiving. Cancellation: terminal.
    asio::awaitable<error_code> handshake();

    const crypto::tls_engine& engine() const { return engine_; }

    /// Goes on over another transport, which the one below was made of. No read may wait.
    void replace_below(std::unique_ptr<transport> by) { below_ = std::move(by); }

    /// Takes the connection out of this, which is closed from then on. Null: the transport below
    /// has no descriptor to give.
    std::optional<tls_parts> give_away();

    /// Renews keys now. Long connections do so every hour.
    void renew_keys(crypto::renewal what);

    result<std::size_t> try_read(std::span<std::uint8_t> into) override;
    /// Takes at most crypto::max_plaintext_bytes, as one record.
    result<std::size_t> try_write(std::span<const bytes_view> pieces) override;
    /// Sends close_notify.
    void shutdown_send() override;
    /// Sends close_notify if the transport below takes it immediately.
    void close() override;
    int native_handle() override { return below_->native_handle(); }
    std::size_t queued_bytes() const override { return tail_.size(); }

private:
    void start_wait(direction what, asio::any_completion_handler<void(error_code)> done) override;
    result<std::size_t> decrypt(bytes_view ciphertext, std::span<std::uint8_t> into);
    bytes_view gather(std::span<const bytes_view> pieces);
    void send_out();
    void flush();
    std::ptrdiff_t write_below(bytes_view all);
    void finish();
    void complete_writer(error_code ec);
    void watch();
    void on_writable(error_code ec);
    bool is_blocked() const;

    std::unique_ptr<transport> below_;
    crypto::tls_engine engine_;
    tls_scratch& scratch_;
    std::vector<std::uint8_t> unread_; // ciphertext for which a reader had no room
    std::vector<std::uint8_t> tail_;   // ciphertext that the transport below did not take
    error_code write_failure_;
    bool may_have_more_; // a read without new bytes may have a result
    bool is_finishing_ = false;
    bool is_closed_ = false;
    kept_handler writer_; // a wait of the user
    write_wait wait_;     // ours, below
};

} // namespace babel::net
