#include <babel/net/tcp.hpp>
#include <babel/net/tls_transport.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace babel::net {

tls_transport::tls_transport(
    std::unique_ptr<transport> below,
    const crypto::tls_context& context,
    tls_scratch& scratch,
    std::string_view host
)
    : below_(std::move(below)), engine_(context, host), scratch_(scratch),
      may_have_more_(context.role() == crypto::tls_role::client) {
    // Otherwise the last message of a client's handshake delays its first data by 40 ms.
    set_no_delay(below_->native_handle());
}

tls_transport::~tls_transport() {
    tls_transport::close();
}

asio::awaitable<error_code> tls_transport::handshake() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        const auto got = try_read({});
        if (!got && got.error() != errc::would_block) co_return got.error();
        if (engine_.is_established()) co_return error_code();
        const auto [ec] = co_await wait(direction::read, as_result);
        if (ec) co_return ec;
    }
}

result<std::size_t> tls_transport::try_read(std::span<std::uint8_t> into) {
    if (may_have_more_) {
        const auto before = std::exchange(unread_, {});
        const auto got = decrypt(before, into);
        if (got || got.error() != errc::would_block) return got;
    }
    const auto got = below_->try_read(scratch_.in);
    if (got) return decrypt(std::span(scratch_.in).first(*got), into);
    return got.error() == errc::end_of_stream ? engine_.on_end_of_input() : got.error();
}

/// `ciphertext` follows that of the last call.
result<std::size_t> tls_transport::decrypt(bytes_view ciphertext, std::span<std::uint8_t> into) {
    const auto now = std::chrono::steady_clock::now();
    const auto got = engine_.receive(ciphertext, into, scratch_.out, now);
    send_out(); // also of a failure
    may_have_more_ = engine_.is_over();
    if (!got) return got.error();
    const auto rest = ciphertext.subspan(got->ciphertext);
    unread_.assign(rest.begin(), rest.end());
    const bool is_open = engine_.is_established();
    if (is_open && got->plaintext == into.size()) may_have_more_ = true;
    if (got->plaintext > 0 || (is_open && into.empty())) return got->plaintext;
    return errc::would_block;
}

result<std::size_t> tls_transport::try_write(std::span<const bytes_view> pieces) {
    flush();
    if (write_failure_) return write_failure_;
    if (is_blocked()) return errc::would_block;
    const auto plaintext = gather(pieces);
    if (plaintext.empty()) return std::size_t{0};
    const auto failed = engine_.send(plaintext, scratch_.out);
    send_out();
    if (failed || write_failure_) return failed ? failed : write_failure_;
    return plaintext.size();
}

/// One piece stays where it is; several are copied into the scratch.
bytes_view tls_transport::gather(std::span<const bytes_view> pieces) {
    std::size_t room = crypto::max_plaintext_bytes;
    if (pieces.size() == 1) return pieces[0].first(std::min(pieces[0].size(), room));
    auto end = scratch_.in.begin();
    for (const auto& each : pieces) {
        const auto part = each.first(std::min(each.size(), room));
        end = std::ranges::copy(part, end).out;
        room -= part.size();
    }
    return {scratch_.in.begin(), end};
}

/// Nothing is written during the handshake, nor before what was taken earlier.
bool tls_transport::is_blocked() const {
    if (write_failure_ || engine_.is_over()) return false;
    return !tail_.empty() || !engine_.is_established();
}

/// Writes what the engine has made, and keeps what is not taken.
void tls_transport::send_out() {
    flush();
    auto& out = scratch_.out;
    const auto taken = tail_.empty() ? write_below(out) : 0;
    if (!write_failure_) tail_.insert(tail_.end(), out.begin() + taken, out.end());
    out.clear();
    watch();
}

void tls_transport::flush() {
    if (!tail_.empty()) tail_.erase(tail_.begin(), tail_.begin() + write_below(tail_));
    if (write_failure_ || tail_.empty()) tail_ = std::vector<std::uint8_t>(); // `= {}` keeps memory
}

std::ptrdiff_t tls_transport::write_below(bytes_view all) {
    auto rest = all;
    while (!rest.empty() && !write_failure_) {
        const auto sent = below_->try_write(std::span(&rest, 1));
        if (sent) {
            rest = rest.subspan(*sent);
            continue;
        }
        if (sent.error() == errc::would_block) break;
        write_failure_ = sent.error();
    }
    return static_cast<std::ptrdiff_t>(all.size() - rest.size());
}

std::optional<tls_parts> tls_transport::give_away() {
    auto socket = below_->release();
    if (!socket) return {};
    is_closed_ = true;
    may_have_more_ = false;
    if (writer_) complete_writer(asio::error::operation_aborted);
    return tls_parts{
        std::move(socket),
        std::move(engine_),
        std::exchange(unread_, {}),
        std::exchange(tail_, {})};
}

void tls_transport::shutdown_send() {
    engine_.close(scratch_.out);
    is_finishing_ = true;
    send_out();
    finish();
}

/// Ends the sending side below, behind the tail.
void tls_transport::finish() {
    if (!is_finishing_ || !tail_.empty()) return;
    is_finishing_ = false;
    below_->shutdown_send();
}

void tls_transport::renew_keys(crypto::renewal what) {
    engine_.renew_keys(what, scratch_.out);
    send_out();
}

void tls_transport::close() {
    if (std::exchange(is_closed_, true)) return;
    engine_.close(scratch_.out);
    send_out();
    below_->close();
    may_have_more_ = false;
    if (writer_) complete_writer(asio::error::operation_aborted);
}

void tls_transport::start_wait(
    direction what, asio::any_completion_handler<void(error_code)> done
) {
    if (what == direction::read) {
        if (may_have_more_)
            return asio::post(scratch_.executor, asio::append(std::move(done), error_code()));
        below_->wait(direction::read, std::move(done));
        return;
    }
    writer_.keep(std::move(done), [this] { complete_writer(asio::error::operation_aborted); });
    if (is_closed_) return complete_writer(asio::error::bad_descriptor);
    watch();
}

void tls_transport::complete_writer(error_code ec) {
    asio::post(scratch_.executor, asio::append(writer_.take(), ec));
}

/// Waits for the tail, and for a writer that need not wait for anything else.
void tls_transport::watch() {
    if (is_closed_ || wait_.is_under_way()) return;
    if (!tail_.empty() || (writer_ && !is_blocked()))
        wait_.start(*below_, [this](error_code ec) { on_writable(ec); });
}

void tls_transport::on_writable(error_code ec) {
    if (ec && !write_failure_) write_failure_ = ec;
    flush();
    finish();
    if (!writer_ || is_blocked()) return watch();
    auto done = writer_.take();
    std::move(done)(ec); // which may destroy this
}

} // namespace babel::net
